"""Applying a checked import, and watching it."""

from typing import Any

from flask import Response

from planner.core.jobs import Job
from planner.core.session import Session
from planner.imports.commands import applying
from planner.imports.models import Import, ImportState
from planner.imports.queries import imports as queries
from planner.imports.queries.progress import job_of, planned_in, progress_of
from planner.imports.routes.base import WRITE, page, pages
from planner.imports.routes.checking import apply_form, check_page
from planner.web.respond import invalid, see, show


@pages.action("/imports/<int:import_id>/application", permission=WRITE)
def apply(session: Session, import_id: int) -> Response:
    """Have the import applied in the background."""
    of, form = queries.one(session, import_id), apply_form(session)
    if not form.validate_on_submit():
        return invalid("imports/check.html", **check_page(session, of, form))
    applying.ask_to_apply(session, of, form.scenario_id())
    return see("imports.progress", import_id=of.id)


@pages.action("/imports/<int:import_id>/resumption", permission=WRITE)
def go_on(session: Session, import_id: int) -> Response:
    """Have the rest of a stopped import applied."""
    of = queries.one(session, import_id)
    applying.go_on(session, of)
    return see("imports.progress", import_id=of.id)


@pages.page("/imports/<int:import_id>", permission=WRITE)
def progress(session: Session, import_id: int) -> Response:
    """How far it is; the result, for ever, once it has ended."""
    of = queries.one(session, import_id)
    if not of.state.begun:
        step = "imports.match" if of.state is ImportState.DRAFT else "imports.check"
        return see(step, import_id=of.id)
    return show("imports/progress.html", **_page(session, of))


def _page(session: Session, of: Import) -> dict[str, Any]:
    job: Job | None = job_of(session, of)
    return {
        **page(session, of, 4),
        "job": job,
        "progress": progress_of(of, job),
        "batches": queries.batches(session, of),
        "scenario": planned_in(session, of),
    }
