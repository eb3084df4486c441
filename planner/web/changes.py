"""The endpoint that undoes a change, and the notices of pages that stay where they are."""

from flask import Response, g, request

from planner.core.audit import AuditEvent
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.domain.refusals import Conflict
from planner.web.access import Access
from planner.web.entry import require
from planner.web.pages import Pages
from planner.web.respond import last_notice, see_again, show
from planner.web.sentences import sentence
from planner.web.undo import way_of
from planner.web.whereto import path_of, safe_path

pages = Pages("changes", __name__)


class NotUndoable(Conflict):
    """A change of a kind that cannot be undone, or of which the rows were not kept."""

    remedy = "Change it back by hand."

    def __init__(self, said: str) -> None:
        super().__init__(f"This cannot be undone: {said}.")


@pages.action("/changes/<int:event_id>/reversal", permission=Permission.MEMBER)
def reverse(session: Session, event_id: int) -> Response:
    """Undo a change, and go back to the page it was undone from."""
    event = session.find(AuditEvent, event_id)
    said, way = sentence(event), way_of(event.action)
    if way is None or event.details is None:
        raise NotUndoable(said)
    for permission in way.asks(event.facts):
        require(session, Access(permission, None, changes=True))
    way.act(session, event, said)
    back = safe_path(path_of(request.referrer)) or f"/{g.slug}/"
    return see_again(back, notice=f"Undone: {said}.")


@pages.page("/notices", permission=Permission.MEMBER)
def notices(_: Session) -> Response:
    """What the last change has to say, for a page that stayed where it was."""
    return show("layouts/_toasts.html", flash_notice=last_notice())
