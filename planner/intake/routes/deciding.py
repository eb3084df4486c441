"""Where a request goes: its next status, what was decided, and its conversion."""

from flask import Response

from planner.accounts.queries import members
from planner.core.session import Session
from planner.domain.lifecycle import in_words
from planner.intake.commands import deciding as commands
from planner.intake.commands.requests import note_decision
from planner.intake.forms import ConversionForm, MoveForm, NotesForm, as_initiative
from planner.intake.queries import requests as queries
from planner.intake.queries.listing import Row
from planner.intake.routes.base import REQUEST, WRITE, page, pages
from planner.periods.queries import quarters
from planner.web.respond import see, show


@pages.action(f"{REQUEST}/statuses", permission=WRITE)
def move_request(session: Session, request_id: int) -> Response:
    """Give a request its next status."""
    row = queries.request(session, request_id)
    form = MoveForm().offer(row.request.status)
    if not form.validate_on_submit():
        return page(session, row, 422, move_form=form)
    moved = commands.move_request(session, request_id, form.draft())
    notice = f"{moved.title} is {in_words(moved.status)}."
    return see("intake.request", request_id=request_id, notice=notice)


@pages.action(f"{REQUEST}/decision-notes", permission=WRITE)
def note(session: Session, request_id: int) -> Response:
    """Write what was decided about a request."""
    row = queries.request(session, request_id)
    form = NotesForm()
    if not form.validate_on_submit():
        return page(session, row, 422, notes_form=form)
    note_decision(session, request_id, form.notes.data or "", form.version.data)
    return see("intake.request", request_id=request_id, notice="Saved the decision notes.")


@pages.page(f"{REQUEST}/conversion", permission=WRITE)
def conversion(session: Session, request_id: int) -> Response:
    """The initiative that a request is to become."""
    row = queries.request(session, request_id)
    form = ConversionForm(data=as_initiative(row.request, session.actor_id))
    return _conversion(session, row, form)


@pages.action(f"{REQUEST}/conversion", permission=WRITE)
def convert(session: Session, request_id: int) -> Response:
    """Make a request an initiative."""
    row = queries.request(session, request_id)
    form = ConversionForm().offer(members(session))
    if not form.validate_on_submit():
        return _conversion(session, row, form, 422)
    key = commands.convert(session, request_id, form.draft())
    notice = f"{row.request.title} is an initiative now. Scope items say what it asks for."
    return see("portfolio.initiative", initiative_id=key, notice=notice)


def _conversion(session: Session, row: Row, form: ConversionForm, status: int = 200) -> Response:
    form.offer(members(session))
    return show("intake/conversion.html", status, row=row, form=form, quarters=quarters(session))
