"""Taking an applied import back: what would happen, the undo itself, and what it left alone."""

from typing import Any

from flask import Response, request, url_for

from planner.core.session import Session
from planner.imports.commands import undoing
from planner.imports.models import Import
from planner.imports.queries import undoing as undo_queries
from planner.imports.queries.undoing import UndoState, undo_state, undoing_ends
from planner.imports.routes.base import APPLY, MEMBER, may_plan, opened, page, pages, waits
from planner.imports.undoing import Left
from planner.web.exports import Column, twin
from planner.web.paging import Page, asked_page
from planner.web.respond import see, show

COLUMNS: tuple[Column[Left], ...] = (
    Column("id", lambda line: line.on_file_id),
    Column("title", lambda line: line.title),
    Column("reason", lambda line: line.reason),
)


@pages.page("/imports/<int:import_id>/undo", permission=MEMBER)
def undo(session: Session, import_id: int) -> Response:
    """What undoing it would do; how far it is; and for ever what it did."""
    of = opened(session, import_id)
    if not of.state.begun:
        return see("imports.progress", import_id=of.id)
    return show("imports/undo.html", **_page(session, of))


@pages.action("/imports/<int:import_id>/undo", permission=MEMBER)
def ask_to_undo(session: Session, import_id: int) -> Response:
    """Have the import taken back in the background."""
    of = opened(session, import_id)
    undoing.ask_to_undo(session, of, plans=may_plan())
    return see("imports.undo", import_id=of.id)


@pages.page("/imports/<int:import_id>/left.<twin:form>", permission=MEMBER)
def left_twin(session: Session, import_id: int, form: str) -> Response:
    """What stays as it is, for spreadsheets and programs."""
    of = opened(session, import_id)
    lines = undo_queries.staying(session, of, plans=may_plan())
    count = len(lines) + lines.undecided  # at most
    return twin(form, f"import-{of.id}-left", COLUMNS, iter(lines), count)


def _page(session: Session, of: Import) -> dict[str, Any]:
    state, ends, outlook = undo_state(session, of), undoing_ends(session, of), None
    if state is UndoState.OFFERED:
        outlook = undo_queries.outlook(session, of, plans=may_plan())
    left = outlook.left if outlook else undo_queries.left_alone(session, of)
    at = asked_page(request.args)
    found = Page(at, len(left), lambda n: url_for("imports.undo", import_id=of.id, page=n))
    first = found.offset
    job = undo_queries.undo_job(session, of)
    return {
        **page(session, of, APPLY),
        "state": state,
        "outlook": outlook,
        "until": ends,
        "job": job,
        "waits": waits(job),
        "done": undoing.done(of),
        "total": undoing.total(of),
        "may_plan": may_plan(),
        "page": found,
        "left": left.page(first, found.size),
        "undecided": left.undecided,
        "may_force": undo_queries.may_force(state, ends),
    }
