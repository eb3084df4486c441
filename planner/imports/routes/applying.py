"""Applying a checked import, and watching it."""

from typing import Any

from flask import Response, request

from planner.core.history import user_names
from planner.core.jobs import Job
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.imports.commands import applying, repeating, stopping
from planner.imports.commands.looking_again import came_out_otherwise
from planner.imports.kinds import Weighs
from planner.imports.kinds.registry import kind_of
from planner.imports.models import Import, ImportState
from planner.imports.queries import imports as queries
from planner.imports.queries.edits import applied_by
from planner.imports.queries.plan_impact import to_derive
from planner.imports.queries.progress import job_of, planned_in, progress_of
from planner.imports.queries.undoing import undo_state, undoing_ends
from planner.imports.refusals import NothingRuns
from planner.imports.routes.base import (
    APPLY,
    MEMBER,
    PLACES,
    PREVIEW,
    may,
    opened,
    page,
    pages,
    reached,
    too_early,
    waits,
)
from planner.imports.routes.previewing import apply_form, preview_page
from planner.scenarios.models import Scenario
from planner.web.respond import invalid, see, show

SHOW = "show"
"""The button that only asks what planning them elsewhere would do."""
OTHERWISE = (
    "Nothing is applied yet: something was edited since the rows were checked, and this is what "
    "they would do now. Look at it, then apply."
)


@pages.action("/imports/<int:import_id>/application", permission=MEMBER)
def apply(session: Session, import_id: int) -> Response:
    """Have the import applied in the background."""
    of = opened(session, import_id)
    if of.state is ImportState.APPLIED:
        notice = "It has been applied already; this is what it did."
        return see("imports.progress", notice=notice, import_id=of.id)
    if early := too_early(of, PREVIEW):
        return early
    form = apply_form(session, of)
    if SHOW in request.form:
        return see("imports.preview", import_id=of.id, plan=form.plan.data)
    if not form.complete(of):
        return invalid("imports/preview.html", **preview_page(session, of, form))
    if came_out_otherwise(session, of):
        place = "imports.preview" if of.ready else "imports.check"
        return see(place, notice=OTHERWISE, import_id=of.id, plan=form.plan.data)
    applying.ask_to_apply(session, of, form.scenario_id(), whole=bool(form.whole.data))
    return see("imports.progress", import_id=of.id)


@pages.action("/imports/<int:import_id>/repetition", permission=MEMBER)
def repeat(session: Session, import_id: int) -> Response:
    """Check its file again, as an import of its own."""
    made = repeating.repeat(session, opened(session, import_id))
    return see("imports.check", import_id=made.id)


@pages.action("/imports/<int:import_id>/resumption", permission=MEMBER)
def go_on(session: Session, import_id: int) -> Response:
    """Have the rest of a stopped import applied."""
    of = opened(session, import_id)
    applying.go_on(session, of)
    return see("imports.progress", import_id=of.id)


@pages.action("/imports/<int:import_id>/cancellation", permission=MEMBER)
def stop(session: Session, import_id: int) -> Response:
    """Have its job stop after the batch it is at."""
    of = opened(session, import_id)
    try:
        over = stopping.stop(session, of).state.final
        notice = "It is stopped." if over else "It stops after the batch it is at."
    except NothingRuns:
        notice = "It had ended already, so there was nothing to stop."
    place = PLACES[reached(of)] if of.undo_asked_at is None else "imports.undo"
    return see(place, notice=notice, import_id=of.id)


@pages.page("/imports/<int:import_id>", permission=MEMBER)
def progress(session: Session, import_id: int) -> Response:
    """How far it is; the result, for ever, once it has ended."""
    of = opened(session, import_id)
    return too_early(of, APPLY) or show("imports/progress.html", **_page(session, of))


def _to_derive(session: Session, of: Import) -> list[Scenario]:
    """The plans in which demand is to be derived by now, so that they count what came."""
    waiting = of.state is ImportState.APPLIED and of.undo_asked_at is None
    derived = waiting and kind_of(of).weighs is Weighs.SCOPE and may(Permission.SCENARIO_READ)
    return to_derive(session, of) if derived else []


def _who(session: Session, of: Import) -> str | None:
    """Who had it applied; None where that is no longer known."""
    key = applied_by(session, [of.id]).get(of.id)
    return user_names(session, [key]).get(key or 0)


def _page(session: Session, of: Import) -> dict[str, Any]:
    job: Job | None = job_of(session, of)
    return {
        **page(session, of, APPLY),
        "job": job,
        "waits": waits(job),
        "progress": progress_of(of, job),
        "batches": queries.batches(session, of),
        "undo": undo_state(session, of),
        "undo_until": undoing_ends(session, of),
        "scenario": planned_in(session, of),
        "applied_by": _who(session, of),
        "to_derive": _to_derive(session, of),
    }
