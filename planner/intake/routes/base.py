"""The blueprint of intake; the modules beside this one register on it."""

from typing import Any

from flask import Response, g

from planner.core.history import Happening, history
from planner.core.session import Session
from planner.domain.intake import EDITABLE, REMOVABLE, IntakeStatus
from planner.domain.permissions import Permission
from planner.intake.forms import MoveForm, NotesForm
from planner.intake.queries import requests as queries
from planner.intake.queries.listing import Row
from planner.portfolio.queries.alike import alike
from planner.web.pages import Pages
from planner.web.respond import show
from planner.web.sentences import sentence

pages = Pages("intake", "planner.intake")

READ, WRITE = Permission.INITIATIVE_READ, Permission.INITIATIVE_WRITE
REQUEST = "/intake/<int:request_id>"
RECENT = 8


def page(session: Session, found: Row, status: int = 200, **forms: Any) -> Response:
    """A request's page; `forms` are those with something to put right."""
    request = found.request
    given = {
        "move_form": MoveForm(formdata=None, version=request.version).offer(request.status),
        "notes_form": NotesForm(
            formdata=None, notes=request.decision_notes, version=request.version
        ),
    }
    open_ = request.initiative_id is None and request.status is not IntakeStatus.CLOSED
    return show(
        "intake/request.html",
        status,
        row=found,
        wanted=request,
        may_write=WRITE in g.visitor.permissions,
        editable=request.status in EDITABLE,
        notable=request.status in EDITABLE | {IntakeStatus.APPROVED},
        removable=request.status in REMOVABLE,
        activity=history(session, request, RECENT),
        said=said,
        like_requests=queries.lookalikes(session, request) if open_ else [],
        like_initiatives=alike(session, request.title, [request.source_key or ""]) if open_ else [],
        **(given | forms),
    )


def said(happening: Happening) -> str:
    """What happened to a request, on a page of its own."""
    return sentence(happening.event, "this request")
