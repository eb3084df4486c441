"""One field of an initiative, changed where it stands: in the list, or on its page."""

from typing import Any

from flask import Response, request, url_for

from planner.accounts.queries import members
from planner.core.session import Session
from planner.domain.lifecycle import InitiativeStatus
from planner.domain.permissions import Permission
from planner.domain.refusals import StaleEdit
from planner.periods.queries import quarters
from planner.portfolio import editing
from planner.portfolio.commands.initiatives import change_fields, move_initiative
from planner.portfolio.effects import moves, standing
from planner.portfolio.forms.fields import INLINE, inline_form
from planner.portfolio.models import Initiative
from planner.portfolio.queries import initiative as queries
from planner.portfolio.queries import listing
from planner.portfolio.routes.base import pages
from planner.web import htmx
from planner.web.conflicts import Places, conflict
from planner.web.forms import OPENED, Versioned, as_opened
from planner.web.respond import see_url, show, telling
from planner.web.whereto import path_of, safe_path

FIELD = f"/initiatives/<int:initiative_id>/fields/<any({', '.join(INLINE)}):name>"


@pages.page(FIELD, permission=Permission.INITIATIVE_WRITE)
def field(session: Session, initiative_id: int, name: str) -> Response:
    """A field as a form in its place, or as it stands again; without htmx, a page of its own."""
    note = editing.closed if "leave" in request.args else editing.opened
    note(session, queries.initiative(session, initiative_id).id)
    found = queries.initiative(session, initiative_id)
    if htmx.partial() and "leave" in request.args:
        return _standing(session, initiative_id, name)
    return _form(session, found, name, inline_form(name, found, members(session), sent=False))


@pages.action(FIELD, permission=Permission.INITIATIVE_WRITE)
def change_field(session: Session, initiative_id: int, name: str) -> Response:
    """Save a field. What others changed elsewhere in the initiative does not stand against it."""
    found = queries.initiative(session, initiative_id)
    form = inline_form(name, found, members(session), sent=True)
    if not form.validate_on_submit():
        return _form(session, found, name, form, 422)
    version = form.version.data
    theirs = inline_form(name, found, members(session), sent=False)
    if version != found.version and request.form.get(OPENED) == as_opened(theirs):
        version = found.version
    try:
        _save(session, found, name, form, version)
        editing.closed(session, initiative_id)
    except StaleEdit:
        leave = url_for("portfolio.initiative", initiative_id=initiative_id)
        places = Places(f"{INLINE[name].label} of {found.title}", leave)
        return conflict(session, (form, theirs), places, found)
    notice = f"{INLINE[name].label} saved."
    if htmx.partial():
        return telling(_standing(session, initiative_id, name), "initiative-changed", notice)
    return see_url(_back(initiative_id), notice=notice)


def _save(session: Session, found: Initiative, name: str, form: Any, version: int | None) -> None:
    if name != "status":
        change_fields(session, found.id, INLINE[name].values(form, found), version)
    elif form.status.data != found.status:
        move_initiative(session, found.id, InitiativeStatus(form.status.data), version)


def _form(
    session: Session, found: Initiative, name: str, form: Versioned, status: int = 200
) -> Response:
    template = "portfolio/_field.html" if htmx.partial() else "portfolio/field.html"
    return show(
        template,
        status,
        initiative=found,
        name=name,
        inline=INLINE[name],
        form=form,
        back=_back(found.id),
        editors=editing.editors(session, found.id),
        quarters=quarters(session) if name == "quarter" else [],
        moves=[standing(found.status), *moves(found.status)] if name == "status" else [],
    )


def _standing(session: Session, initiative_id: int, name: str) -> Response:
    [row] = listing.rows(session, [initiative_id])
    return show("portfolio/_value.html", row=row, name=name, fresh=True)


def _back(initiative_id: int) -> str:
    """The page that the form was opened from: the list with its filters, or the initiative's."""
    sent = request.form.get("back") or path_of(request.referrer)
    here = url_for("portfolio.initiative", initiative_id=initiative_id)
    return here if (path := safe_path(sent)) is None or "/fields/" in path else path
