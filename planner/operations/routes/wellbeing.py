"""System health, for people."""

import time
from typing import Any

from flask import Response, current_app, g

from planner.core.jobs.many import Chosen
from planner.core.session import Session
from planner.core.settings import Settings
from planner.domain.health import Health
from planner.domain.permissions import Permission
from planner.operations import letters
from planner.operations.live import live, remembering
from planner.operations.routes.base import pages
from planner.operations.wellbeing import KINDS, WORDS, CheckLine, checks, choices, overall
from planner.web.exports import Column, twin
from planner.web.respond import show

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


@pages.page("/settings/health", permission=Permission.JOB_ADMIN)
def wellbeing(session: Session) -> Response:
    """Whether the system is well: every check, the last day, and what failed."""
    found = checks()
    return remembering(
        show(
            "operations/health.html",
            lines=found,
            headline=SAID[overall(found)],
            words=WORDS,
            kinds=KINDS,
            bad=(Health.DEGRADED, Health.FAILING),
            up_for=time.monotonic() - STARTED,
            causes=[each for each in letters.causes(session, Chosen()) if not each.muted][:5],
            settings=_settings(),
            live=live(),
        )
    )


@pages.page("/settings/health.<twin:form>", permission=Permission.JOB_ADMIN)
def wellbeing_twin(session: Session, form: str) -> Response:
    """The same checks for spreadsheets and programs."""
    return twin(form, "health", COLUMNS, checks())


def _settings() -> list[Any]:
    """The settings in force, for those who run the installation."""
    if not g.visitor.user.operator:
        return []
    settings: Settings = current_app.extensions["planner.settings"]
    return list(choices(settings))
