"""One request: reading it, writing it down, changing what it says, and deleting it."""

from typing import Any

from flask import Response, url_for

from planner.core.history import every_happening, every_key, history
from planner.core.session import Session
from planner.domain.intake import EDITABLE
from planner.domain.refusals import StaleEdit
from planner.intake.commands import requests as commands
from planner.intake.forms import RequestForm, filled
from planner.intake.models import IntakeRequest
from planner.intake.queries import requests as queries
from planner.intake.refusals import AskedBefore, RequestSettled
from planner.intake.routes.base import READ, REQUEST, WRITE, page, pages, said
from planner.periods.queries import quarters
from planner.portfolio.areas import areas
from planner.web.conflicts import Places, conflict
from planner.web.exports import twin
from planner.web.forms import Versioned
from planner.web.happened import COLUMNS
from planner.web.respond import invalid, see, show

ALL = 500


@pages.page("/intake/new", permission=WRITE)
def new_request(session: Session) -> Response:
    """A form for something new."""
    form = _offered(session, RequestForm(requested_by_id=session.actor_id))
    return show("intake/new.html", form=form, quarters=quarters(session))


@pages.action("/intake", permission=WRITE)
def add_request(session: Session) -> Response:
    """Write down what somebody asks for."""
    form = _offered(session, RequestForm())
    if not form.validate_on_submit():
        return invalid("intake/new.html", form=form, quarters=quarters(session))
    made = commands.add_request(session, form.draft())
    return see("intake.request", request_id=made.id, notice=f"Wrote down {made.title}.")


@pages.action("/jira/issues/<int:issue_id>/requests", permission=WRITE)
def add_from_issue(session: Session, issue_id: int) -> Response:
    """Write down what a mirrored issue asks for, or show the request that it has made."""
    try:
        made = commands.add_from_issue(session, issue_id)
    except AskedBefore as asked:
        return see("intake.request", request_id=asked.request_id, notice=asked.sentence)
    return see("intake.request", request_id=made.id, notice=f"Wrote down {made.title}.")


@pages.page(REQUEST, permission=READ)
def request(session: Session, request_id: int) -> Response:
    """What was asked for, where it stands, and what became of it."""
    return page(session, queries.request(session, request_id))


@pages.page("/initiatives/<int:initiative_id>/request", permission=READ)
def origin(session: Session, initiative_id: int) -> Response:
    """The request that an initiative came from."""
    return page(session, queries.origin(session, initiative_id))


@pages.page(f"{REQUEST}/activity", permission=READ)
def activity(session: Session, request_id: int) -> Response:
    """Everything that was recorded of a request."""
    row = queries.request(session, request_id)
    happened = history(session, row.request, ALL)
    return show("intake/activity.html", row=row, activity=happened, said=said)


@pages.page(f"{REQUEST}/activity.<twin:form>", permission=READ)
def activity_twin(session: Session, request_id: int, form: str) -> Response:
    """The same, however long, for spreadsheets and programs."""
    found = queries.request(session, request_id).request
    keys = every_key(session, found)
    rows = every_happening(session, keys)
    return twin(form, f"activity-of-request-{found.id}", COLUMNS, rows, len(keys))


@pages.page(f"{REQUEST}/edit", permission=WRITE)
def edit_request(session: Session, request_id: int) -> Response:
    """The form of a request that nobody has decided about."""
    found = queries.request(session, request_id).request
    if found.status not in EDITABLE:
        raise RequestSettled(found.title, found.status)
    return show("intake/edit.html", wanted=found, form=_of(session, found), **_around(session))


@pages.action(REQUEST, permission=WRITE)
def change_request(session: Session, request_id: int) -> Response:
    """Give a request's fields new values."""
    found = queries.request(session, request_id).request
    form = _offered(session, RequestForm(), found)
    if not form.validate_on_submit():
        return invalid("intake/edit.html", wanted=found, form=form, **_around(session))
    try:
        commands.change_request(session, request_id, form.draft())
    except StaleEdit:
        session.refresh(found)
        places = Places("Edit request", url_for("intake.edit_request", request_id=request_id))
        return conflict(session, (form, _of(session, found)), places, found)
    return see("intake.request", request_id=request_id, notice=f"Saved {found.title}.")


@pages.action(f"{REQUEST}/removal", permission=WRITE)
def remove_request(session: Session, request_id: int) -> Response:
    """Delete a request."""
    title = commands.remove_request(session, request_id, Versioned().version.data)
    return see("intake.requests", notice=f"Deleted {title}.")


def _of(session: Session, found: IntakeRequest) -> RequestForm:
    """The form as it stands on file."""
    return _offered(session, RequestForm(formdata=None, data=filled(found)), found)


def _offered(
    session: Session, form: RequestForm, found: IntakeRequest | None = None
) -> RequestForm:
    named = (found.requested_by_id, found.sponsor_id) if found else ()
    area = found.org_node_id if found else None
    return form.offer(queries.people(session, *named), areas(session, area))


def _around(session: Session) -> dict[str, Any]:
    return {"quarters": quarters(session)}
