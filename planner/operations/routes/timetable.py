"""The page of one schedule: its times, what others would come to, and giving it those."""

from typing import Any

from flask import Response, g, request

from planner.core.flags import flags_on
from planner.core.jobs import system_timing, timing
from planner.core.jobs.models import DeadLetter
from planner.core.jobs.schedules import Schedule
from planner.core.session import Session
from planner.domain.cron import NotCron
from planner.domain.permissions import Permission
from planner.domain.refusals import Invalid, NotFound
from planner.operations import letters
from planner.operations.forms import ReasonForm, TimesForm
from planner.operations.raised import errors, trace
from planner.operations.routes.base import at, pages
from planner.operations.routes.clockwork import OWN, SYSTEM
from planner.operations.schedules import (
    KINDS,
    Result,
    ScheduleLine,
    history,
    lines,
    system_history,
    system_lines,
)
from planner.operations.timetables import Preview, preview
from planner.web.exports import Column, twin
from planner.web.respond import invalid, see, show

ADMIN = Permission.JOB_ADMIN

COLUMNS: tuple[Column[Result], ...] = (
    Column("due_at", lambda each: each.at),
    Column("result", lambda each: each.state),
    Column("ran_seconds", lambda each: each.ran),
    Column("asked_for", lambda each: "by hand" if each.fire.by_hand else "by the clock"),
    Column("missed", lambda each: each.fire.missed),
    Column("job", lambda each: each.fire.job_id),
)
"""Of one time; `missed` counts the times before it that it stands for."""


class NoReason(Invalid):
    """A failure is let be, and nobody would know why."""

    remedy = "Give a reason of 3 to 500 characters."

    def __init__(self) -> None:
        super().__init__("Say why this failure is let be.")


@pages.page("/jobs/schedules/<int:schedule_id>", permission=ADMIN)
def schedule(session: Session, schedule_id: int) -> Response:
    """One schedule, and the next times that others than its own would give."""
    session.find(Schedule, schedule_id)
    past = history(session, schedule_id)
    line = next(each for each in lines(session) if each.row.id == schedule_id)
    to = {
        "endpoint": "jobs.schedule",
        "twin": "jobs.schedule_twin",
        "action": "jobs.retime",
        "known": True,
        "may": True,
    }
    where = {"schedule_id": schedule_id}
    return _page(line, past, where=where, acts={**OWN, "where": where}, failed=[], **to)


@pages.page("/jobs/schedules/<int:schedule_id>/past.<twin:form>", permission=ADMIN)
def schedule_twin(session: Session, schedule_id: int, form: str) -> Response:
    """The times of a schedule and how they went, for spreadsheets and programs."""
    row = session.find(Schedule, schedule_id)
    return twin(form, f"times-of-{row.name}", COLUMNS, history(session, schedule_id))


@pages.action("/jobs/schedules/<int:schedule_id>/times", permission=ADMIN)
def retime(session: Session, schedule_id: int) -> Response:
    """Give a schedule times of its own, or its usual ones again."""
    row = session.find(Schedule, schedule_id)
    timing.reschedule(session, row, _times())
    return see("jobs.schedule", schedule_id=schedule_id, notice=f"{row.name} has new times.")


@pages.page("/jobs/schedules/installation/<name>", permission=ADMIN)
def system_schedule(session: Session, name: str) -> Response:
    """One schedule of the whole installation; its times are for operators to change."""
    line = _system_line(name)
    to = {
        "endpoint": "jobs.system_schedule",
        "twin": "jobs.system_schedule_twin",
        "action": "jobs.retime_system",
        "known": False,
    }
    past, may = system_history(line.row.id), bool(g.visitor.user.operator)
    failed = system_timing.failed(name)
    acts = {**SYSTEM, "where": {"name": name}} if may else None
    return _page(line, past, where={"name": name}, may=may, failed=failed, acts=acts, **to)


@pages.page("/jobs/schedules/installation/<name>/past.<twin:form>", permission=ADMIN)
def system_schedule_twin(_: Session, name: str, form: str) -> Response:
    """The times of a schedule of the installation, for spreadsheets and programs."""
    past = system_history(_system_line(name).row.id)
    return twin(form, f"times-of-{name}", COLUMNS, past)


@pages.action("/jobs/schedules/installation/<name>/times", permission=ADMIN)
def retime_system(session: Session, name: str) -> Response:
    """Give a schedule of the whole installation times of its own, for operators."""
    system_timing.reschedule(session, name, _times())
    return see("jobs.system_schedule", name=name, notice=f"{name} has new times everywhere.")


@pages.action("/jobs/schedules/installation/<name>/failed/<int:letter_id>/retry", permission=ADMIN)
def retry_system(session: Session, name: str, letter_id: int) -> Response:
    """Try what failed for good of the whole installation again, for operators."""
    system_timing.retry(session, name, letter_id)
    return see("jobs.system_schedule", name=name, notice=f"{name} is tried again.")


@pages.action("/jobs/schedules/installation/<name>/failed/<int:letter_id>/end", permission=ADMIN)
def discard_system(session: Session, name: str, letter_id: int) -> Response:
    """Let be what failed for good of the whole installation, for operators."""
    form = ReasonForm()
    if not form.validate_on_submit():
        raise NoReason
    system_timing.discard(session, name, letter_id, form.reason.data or "")
    return see("jobs.system_schedule", name=name, notice="The failure is let be.")


def _system_line(name: str) -> ScheduleLine:
    """A schedule of the installation; `NotFound` where it has none of this name."""
    line = next((each for each in system_lines() if each.row.name == name), None)
    if line is None:
        raise NotFound("schedule", name)
    return line


def _times() -> str | None:
    """The times that were looked at; None for the usual ones."""
    return TimesForm().times.data or None


def _page(line: ScheduleLine, past: list[Result], **to: Any) -> Response:
    """`to` says where its forms lead, whether its jobs are this organisation's, and who may act."""
    form = TimesForm(formdata=None, times=request.args.get("times") or line.row.cron)
    shown: dict[str, Any] = {"line": line, "past": past, "form": form, "kinds": KINDS, **to}
    shown |= {"flags": flags_on(g.session), "at": at, "expires": letters.expires, "trace": _trace}
    try:
        looked_at = _looked_at(line)
    except NotCron as wrong:
        form.refuse("times", f"{wrong} {wrong.remedy}")
        return invalid("operations/schedule.html", **shown, preview=None)
    return show("operations/schedule.html", **shown, preview=looked_at)


def _trace(letter: DeadLetter) -> list[tuple[bool, str]]:
    """What the last run of a letter raised."""
    return [line for each in errors(letters.attempts(letter))[:1] for line in trace(each)]


def _looked_at(line: ScheduleLine) -> Preview | None:
    """The times of the address, or else those in force."""
    times = (request.args.get("times") or line.row.cron or "").strip()
    return preview(times, line.row.zone) if times else None
