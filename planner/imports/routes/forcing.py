"""Taking back what was edited since an import: what that would lose, and the undo that does it."""

from typing import Any

from flask import Response, request, url_for
from werkzeug.datastructures import MultiDict

from planner.core.session import Session
from planner.domain.importing.undo import Forced
from planner.imports.commands import undoing
from planner.imports.forms import ForcedForm
from planner.imports.kinds.registry import kind_of
from planner.imports.models import Import
from planner.imports.queries import undoing as queries
from planner.imports.queries.losses import losses
from planner.imports.routes.base import APPLY, MEMBER, may_plan, opened, page, pages
from planner.imports.undoing import Stays
from planner.web.paging import Page, asked_page
from planner.web.respond import see, show


@pages.page("/imports/<int:import_id>/undo/edited", permission=MEMBER)
def edited(session: Session, import_id: int) -> Response:
    """What taking back the chosen rows, or all that were edited since, would lose."""
    of = opened(session, import_id)
    ends = queries.undoing_ends(session, of)
    if not queries.may_force(queries.undo_state(session, of), ends):
        return see("imports.undo", import_id=of.id)
    return show("imports/edited.html", **_page(session, of, ForcedForm(), request.args))


@pages.action("/imports/<int:import_id>/undo/edited", permission=MEMBER)
def ask_to_force(session: Session, import_id: int) -> Response:
    """Have the import taken back with these rows, in the background."""
    of, form, sent = opened(session, import_id), ForcedForm(), request.form
    forced = _forced(sent)
    read = len(sent.getlist("ticked")) == len(_consequences(of))
    if not (form.validate_on_submit() and read and forced):
        return show("imports/edited.html", 422, **_page(session, of, form, sent))
    undoing.ask_to_force(session, of, forced, form.reason.data or "", plans=may_plan())
    return see("imports.undo", import_id=of.id)


def _forced(chosen: MultiDict[str, str]) -> Forced:
    keys = (int(key) for key in chosen.getlist("pick") if key.isdecimal())
    return Forced("every" in chosen, frozenset(keys))


def _page(
    session: Session, of: Import, form: ForcedForm, chosen: MultiDict[str, str]
) -> dict[str, Any]:
    forced, ticked = _forced(chosen), set(chosen.getlist("ticked"))
    left = queries.staying(session, of, plans=may_plan()) if forced.every else Stays()
    number = asked_page(chosen)
    at = Page(number, len(left), lambda n: url_for(".edited", import_id=of.id, every=1, page=n))
    lines = left.page(at.offset, at.size)
    keys = [line.on_file_id for line in lines if line.edited] or forced.keys
    return {
        **page(session, of, APPLY),
        "form": form,
        "forced": forced,
        "picks": sorted(forced.keys),
        "losses": losses(session, of, keys, plans=may_plan()),
        "page": at,
        "undecided": left.undecided,
        "consequences": _consequences(of),
        "ticked": ticked,
        "unread": form.is_submitted() and len(ticked) < len(_consequences(of)),
    }


def _consequences(of: Import) -> list[str]:
    """What is lost for good, a sentence each, to be ticked."""
    about = kind_of(of)
    plans = " and leave the plans that rank them" if about.planned else ""
    return [
        f"The {about.many} it made are removed with all that was written since{plans}.",
        f"The {about.many} it changed get back what it replaced. What was written there since is "
        "lost; all else they say stays.",
    ]
