"""System health, for people."""

import time
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from flask import Response, g, jsonify
from sqlalchemy import Row, select

from planner import __version__
from planner.core import backups, chain, clock, faults, platform
from planner.core.flags import flags_on
from planner.core.jobs.many import Chosen
from planner.core.jobs.schedules import Schedule
from planner.core.session import Session
from planner.domain.flags import FLAGS, Flag
from planner.domain.health import Health
from planner.domain.permissions import Permission
from planner.operations import banners, letters
from planner.operations.forms import BannerForm
from planner.operations.latency import latency
from planner.operations.live import live, remembering
from planner.operations.queues import queues, workers
from planner.operations.routes.base import pages
from planner.operations.routes.clockwork import COLUMNS as SCHEDULE_COLUMNS
from planner.operations.routes.pace import COLUMNS as PACE_COLUMNS
from planner.operations.routes.running import QUEUE_COLUMNS, WORKER_COLUMNS
from planner.operations.schedules import lines, system_lines
from planner.operations.tasks import WALK
from planner.operations.told import fault
from planner.operations.wellbeing import (
    BAD,
    KINDS,
    WORDS,
    CheckLine,
    affected,
    checks,
    choices,
    overall,
)
from planner.web.exports import Column, plainly, twin
from planner.web.installation import installation
from planner.web.respond import see, show

STARTED = time.monotonic()

SAID = {
    Health.FINE: "Everything that was measured is fine.",
    Health.UNKNOWN: "Nothing could be measured.",
    Health.DEGRADED: "Planner works; something wants an eye.",
    Health.FAILING: "Something needs a hand.",
}

COLUMNS: tuple[Column[CheckLine], ...] = (
    Column("check", lambda line: line.check.key),
    Column("health", lambda line: line.health),
    Column("figure", lambda line: line.figure),
    Column("unit", lambda line: line.check.unit),
    Column("degraded", lambda line: line.check.degraded),
    Column("failing", lambda line: line.check.failing),
    Column("last_day", lambda line: " ".join(line.hours)),
)

CAUSE_COLUMNS: tuple[Column[letters.Cause], ...] = (
    Column("cause", lambda cause: cause.fingerprint),
    Column("task", lambda cause: cause.example.task),
    Column("error_class", lambda cause: cause.example.error_class),
    Column("count", lambda cause: cause.count),
    Column("first", lambda cause: cause.first),
    Column("last", lambda cause: cause.last),
    Column("muted", lambda cause: cause.muted),
)

FAULT_COLUMNS: tuple[Column[Row[Any]], ...] = tuple(
    Column(name, attrgetter(name))
    for name in ("fingerprint", "error_class", "place", "endpoint", "count", "first_at", "last_at")
)

NAMING = ("host", "worker", "paused_because")
"""Columns that are left out of what is handed to somebody outside."""

R = TypeVar("R")


@pages.page("/settings/health", permission=Permission.JOB_ADMIN)
def wellbeing(session: Session) -> Response:
    """Whether the system is well: every check, the last day, and what failed."""
    return remembering(page(session, BannerForm(formdata=None)))


def page(session: Session, form: BannerForm, status: int = 200) -> Response:
    """The page, with the form of the banner as it was typed."""
    found = checks()
    return show(
        "operations/health.html",
        status,
        lines=found,
        headline=SAID[overall(found)],
        affected=affected(found),
        words=WORDS,
        kinds=KINDS,
        bad=BAD,
        up_for=time.monotonic() - STARTED,
        fault=fault,
        causes=[each for each in letters.causes(session, Chosen()) if not each.muted][:5],
        settings=_settings(),
        broken=_broken(),
        flags=[(FLAGS[flag].name, flag, flag in flags_on(session)) for flag in Flag],
        walk=chain.last(session),
        nightly=session.scalar(select(Schedule.id).where(Schedule.name == WALK)),
        backup=backups.last(installation()),
        form=form,
        operator=g.visitor.user.operator,
        live=live(),
    )


@pages.action("/settings/health/banner", permission=Permission.JOB_ADMIN)
def put_up_banner(session: Session) -> Response:
    """Tell everybody something on every page."""
    form = BannerForm()
    if not form.validate_on_submit():
        return page(session, form, 422)
    banners.put_up(session, form.text.data or "", form.ends_at)
    return see("jobs.wellbeing", notice="Everybody is told on every page.")


@pages.action("/settings/health/banner/end", permission=Permission.JOB_ADMIN)
def take_down_banner(session: Session) -> Response:
    """Tell it no more."""
    banners.take_down(session)
    return see("jobs.wellbeing", notice="The banner is taken down.")


@pages.page("/settings/health.<twin:form>", permission=Permission.JOB_ADMIN)
def wellbeing_twin(session: Session, form: str) -> Response:
    """The same checks for spreadsheets and programs."""
    return twin(form, "health", COLUMNS, checks())


@pages.page("/settings/health/bundle.json", permission=Permission.JOB_ADMIN)
def bundle(session: Session) -> Response:
    """Figures and rules for whoever helps, without people, arguments, errors or secrets."""
    told = {
        "version": __version__,
        "made_at": clock.now().isoformat(),
        "database": session.get_bind().dialect.name,
        "checks": _rows(COLUMNS, checks()),
        "queues": _rows(QUEUE_COLUMNS, queues(session)),
        "workers": _rows(WORKER_COLUMNS, workers(session)),
        "schedules": _rows(SCHEDULE_COLUMNS, lines(session)),
        "installation_schedules": _rows(SCHEDULE_COLUMNS, system_lines()),
        "tasks": _rows(PACE_COLUMNS, latency(session, "slow")),
        "causes": _rows(CAUSE_COLUMNS, letters.causes(session, Chosen())),
        "faults": _rows(FAULT_COLUMNS, _broken()),
        "settings": {choice.name: choice.value for choice in _settings()},
    }
    answer = jsonify(told)
    answer.headers["Content-Disposition"] = 'attachment; filename="planner-support.json"'
    return answer


def _rows(columns: Sequence[Column[R]], found: Iterable[R]) -> list[dict[str, Any]]:
    kept = [column for column in columns if column.name not in NAMING]
    return [plainly(kept, each) for each in found]


def _broken() -> Sequence[Row[Any]]:
    """What broke on our side, for those who run the installation: anybody may have met it."""
    if not g.visitor.user.operator:
        return []
    with platform.reading() as connection:
        return faults.latest(connection)


def _settings() -> list[Any]:
    """The settings in force, for those who run the installation."""
    if not g.visitor.user.operator:
        return []
    return list(choices(installation()))
