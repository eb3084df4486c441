"""What is done by the clock, and holding it, letting it go on, or running it now."""

from typing import Any

from flask import Response, g, request, url_for

from planner.core.flags import flags_on
from planner.core.jobs import system_timing, timing
from planner.core.jobs.schedules import Schedule
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.operations.forms import PauseForm
from planner.operations.live import live, remembering
from planner.operations.routes.base import at, pages
from planner.operations.schedules import KINDS, ScheduleLine, lines, system_lines
from planner.operations.timetables import morning
from planner.web.exports import Column, twin
from planner.web.respond import invalid, see, show
from planner.web.whereto import path_of

ADMIN = Permission.JOB_ADMIN

COLUMNS: tuple[Column[ScheduleLine], ...] = (
    Column("name", lambda line: line.row.name),
    Column("does", lambda line: line.routine.purpose),
    Column("cron", lambda line: line.row.cron),
    Column("zone", lambda line: line.row.zone),
    Column("flag", lambda line: line.routine.flag),
    Column("next_at", lambda line: at(line.row.next_at)),
    Column("last_at", lambda line: at(line.row.last_at)),
    Column("overdue", lambda line: line.overdue),
    Column("missed", lambda line: line.missed),
    Column("results", lambda line: line.count),
    Column("last_seconds", lambda line: line.results[0].ran if line.results else None),
    Column("overlaps", lambda line: line.overlaps),
    Column("paused_because", lambda line: line.row.paused_because),
    Column("resumes_at", lambda line: at(line.row.resume_at)),
)


OWN = {"pause": "jobs.hold", "resume": "jobs.go_on", "run": "jobs.run"}
SYSTEM = {"pause": "jobs.hold_system", "resume": "jobs.go_on_system", "run": "jobs.run_system"}
"""Where what is done about a schedule is sent to: of the organisation, and of the installation."""


@pages.page("/jobs/schedules", permission=ADMIN)
def schedules(session: Session) -> Response:
    """What is done by the clock, when next, and how it went."""
    return remembering(show("operations/schedules.html", **_shown(session)))


@pages.page("/jobs/schedules.<twin:form>", permission=ADMIN)
def schedules_twin(session: Session, form: str) -> Response:
    """The same schedules for spreadsheets and programs."""
    return twin(form, "schedules", COLUMNS, lines(session))


@pages.action("/jobs/schedules/<int:schedule_id>/pause", permission=ADMIN)
def hold(session: Session, schedule_id: int) -> Response:
    """Ask for nothing more by a schedule, for a reason, and until a day where one is given."""
    row, form = session.find(Schedule, schedule_id), PauseForm()
    if not form.validate_on_submit():
        return invalid("operations/schedules.html", **_shown(session, form))
    timing.pause(session, row, form.reason.data or "", _resume_at(form))
    return _led(f"Schedule {row.name} is paused.", "jobs.schedule", schedule_id=schedule_id)


@pages.action("/jobs/schedules/<int:schedule_id>/resumption", permission=ADMIN)
def go_on(session: Session, schedule_id: int) -> Response:
    """Let a paused schedule go on."""
    row = session.find(Schedule, schedule_id)
    timing.resume(session, row)
    return _led(f"Schedule {row.name} goes on.", "jobs.schedule", schedule_id=schedule_id)


@pages.action("/jobs/schedules/<int:schedule_id>/run", permission=ADMIN)
def run(session: Session, schedule_id: int) -> Response:
    """Have it done now, outside its times."""
    job = timing.run_now(session, session.find(Schedule, schedule_id))
    return see("jobs.job", job_id=job.id, notice=f"Job {job.id} was asked for.")


@pages.action("/jobs/schedules/installation/<name>/pause", permission=ADMIN)
def hold_system(session: Session, name: str) -> Response:
    """Hold a schedule of the whole installation, for operators."""
    form = PauseForm()
    if not form.validate_on_submit():
        return invalid("operations/schedules.html", **_shown(session, form))
    system_timing.pause(session, name, form.reason.data or "", _resume_at(form))
    notice = f"Schedule {name} is paused for every organisation."
    return _led(notice, "jobs.system_schedule", name=name)


@pages.action("/jobs/schedules/installation/<name>/resumption", permission=ADMIN)
def go_on_system(session: Session, name: str) -> Response:
    """Let a paused schedule of the whole installation go on, for operators."""
    system_timing.resume(session, name)
    return _led(f"Schedule {name} goes on.", "jobs.system_schedule", name=name)


@pages.action("/jobs/schedules/installation/<name>/run", permission=ADMIN)
def run_system(session: Session, name: str) -> Response:
    """Have the work of a schedule of the whole installation done now, for operators."""
    system_timing.run_now(session, name)
    return _led(f"{name} runs when a worker is free.", "jobs.system_schedule", name=name)


def _led(notice: str, own: str, **where: Any) -> Response:
    """Back to the page of the schedule, where that is where it was done, or else to all of them."""
    came_from = (path_of(request.referrer) or "").partition("?")[0]
    if came_from == url_for(own, **where):
        return see(own, **where, notice=notice)
    return see("jobs.schedules", notice=notice)


def _resume_at(form: PauseForm) -> int | None:
    """The beginning of the day on which it goes on, where the organisation is."""
    return None if form.until.data is None else morning(form.until.data, g.time_zone)


def _shown(session: Session, refused: PauseForm | None = None) -> dict[str, Any]:
    found = lines(session)
    return {
        "lines": found,
        "own": OWN,
        "whole": SYSTEM,
        "system": system_lines(),
        "overdue": sum(line.overdue for line in found),
        "operator": g.visitor.user.operator,
        "paused": sum(line.row.paused for line in found),
        "refused": refused,
        "kinds": KINDS,
        "live": live(),
        "at": at,
        "flags": flags_on(session),
    }
