"""Scope items: adding, changing and removing parts of an initiative."""

from flask import Response, request, url_for

from planner.core.session import Session
from planner.domain.calendar import quarter_label
from planner.domain.permissions import Permission
from planner.domain.refusals import StaleEdit
from planner.periods.models import Period
from planner.periods.queries import quarters
from planner.portfolio.commands import scope as commands
from planner.portfolio.forms.scope import ScopeForm, filled_scope
from planner.portfolio.models import Initiative
from planner.portfolio.queries import initiative as queries
from planner.portfolio.queries.stated import skills
from planner.portfolio.routes.base import pages
from planner.web.conflicts import Places, conflict
from planner.web.respond import invalid, see, show
from planner.web.zone import today

MORE_ROWS = 5
ITEMS = "/initiatives/<int:initiative_id>/scope-items"
ITEM = f"{ITEMS}/<int:item_id>"


@pages.page(f"{ITEMS}/new", permission=Permission.INITIATIVE_WRITE)
def new_scope_item(session: Session, initiative_id: int) -> Response:
    """A form for a scope item."""
    found = queries.initiative(session, initiative_id)
    offered = quarters(session)
    planned = _planned_in(found, offered)
    shares = [{"period_id": planned.id, "percent": 100}] if planned else []
    form = ScopeForm(shares=shares).offer(offered)
    return _form(session, found, form)


@pages.action(ITEMS, permission=Permission.INITIATIVE_WRITE)
def add_scope_item(session: Session, initiative_id: int) -> Response:
    """Put a scope item into an initiative."""
    found = queries.initiative(session, initiative_id)
    offered = quarters(session)
    form = ScopeForm().offer(offered)
    if "more" in request.form:
        return _form(session, found, form.offer(offered, MORE_ROWS))
    if not form.validate_on_submit():
        return _form(session, found, form, wrong=True)
    planned = _planned_in(found, offered)
    draft = form.draft(planned.id if planned else None)
    try:
        commands.add_scope_item(session, initiative_id, draft)
    except commands.NameTaken as taken:
        form.refuse("name", taken.in_full)
        return _form(session, found, form, wrong=True)
    return _back(initiative_id, f"{draft.name} is added.")


@pages.page(f"{ITEM}/edit", permission=Permission.INITIATIVE_WRITE)
def edit_scope_item(session: Session, initiative_id: int, item_id: int) -> Response:
    """The form of a scope item on file."""
    found = queries.initiative(session, initiative_id)
    line = queries.scope_line(session, initiative_id, item_id)
    form = ScopeForm(data=filled_scope(line)).offer(quarters(session))
    return _form(session, found, form, line)


@pages.action(ITEM, permission=Permission.INITIATIVE_WRITE)
def change_scope_item(session: Session, initiative_id: int, item_id: int) -> Response:
    """Give a scope item new values."""
    found = queries.initiative(session, initiative_id)
    line = queries.scope_line(session, initiative_id, item_id)
    offered = quarters(session)
    form = ScopeForm().offer(offered)
    if "more" in request.form:
        return _form(session, found, form.offer(offered, MORE_ROWS), line)
    if not form.validate_on_submit():
        return _form(session, found, form, line, wrong=True)
    try:
        commands.change_scope_item(session, initiative_id, item_id, form.draft(None))
    except commands.NameTaken as taken:
        form.refuse("name", taken.in_full)
        return _form(session, found, form, line, wrong=True)
    except StaleEdit:
        return _conflict(session, found, item_id, form)
    return _back(initiative_id, "Scope item saved.")


@pages.action(f"{ITEM}/removal", permission=Permission.INITIATIVE_WRITE)
def remove_scope_item(session: Session, initiative_id: int, item_id: int) -> Response:
    """Take a scope item out of an initiative."""
    name = queries.scope_line(session, initiative_id, item_id).name
    commands.remove_scope_item(session, initiative_id, item_id)
    return _back(initiative_id, f"{name} is removed.")


def _back(initiative_id: int, notice: str) -> Response:
    return see("portfolio.initiative", notice=notice, initiative_id=initiative_id)


def _conflict(session: Session, found: Initiative, item_id: int, form: ScopeForm) -> Response:
    line = queries.scope_line(session, found.id, item_id)
    theirs = ScopeForm(formdata=None, data=filled_scope(line)).offer(quarters(session))
    leave = url_for("portfolio.edit_scope_item", initiative_id=found.id, item_id=item_id)
    return conflict(session, (form, theirs), Places("Edit scope item", leave), found)


def _form(
    session: Session,
    found: Initiative,
    form: ScopeForm,
    line: queries.ScopeLine | None = None,
    wrong: bool = False,
) -> Response:
    answer = invalid if wrong else show
    return answer(
        "portfolio/scope_item.html",
        initiative=found,
        line=line,
        form=form,
        skills=skills(session),
    )


def _planned_in(found: Initiative, quarters: list[Period]) -> Period | None:
    """The quarter whose share is 1 where none is stated: the target quarter, or today's."""
    wanted = (found.target_quarter, quarter_label(today()))
    labels = {period.label: period for period in quarters}
    return next((labels[label] for label in wanted if label in labels), None)
