"""One initiative: reading it, making it, changing its fields, and moving its status."""

from flask import Response, url_for

from planner.accounts.queries import members
from planner.core.history import Happening, every_happening
from planner.core.session import Session
from planner.domain.lifecycle import InitiativeStatus, in_words
from planner.domain.permissions import Permission
from planner.domain.refusals import StaleEdit
from planner.periods.queries import quarters
from planner.portfolio import editing
from planner.portfolio.areas import area_name, areas
from planner.portfolio.bulk_models import ONE, BulkChange
from planner.portfolio.commands import initiatives as commands
from planner.portfolio.effects import moves
from planner.portfolio.forms.initiatives import InitiativeForm, StatusForm, filled
from planner.portfolio.models import Initiative
from planner.portfolio.queries import initiative as queries
from planner.portfolio.queries import listing
from planner.portfolio.queries.activity import activity as happened
from planner.portfolio.queries.activity import activity_keys
from planner.portfolio.queries.custom import field_filter
from planner.portfolio.queries.initiative import StatusEntry
from planner.portfolio.routes.base import asked_here, pages
from planner.web.asked import naming
from planner.web.conflicts import Places, conflict
from planner.web.exports import Column, twin
from planner.web.happened import COLUMNS
from planner.web.respond import invalid, see, show
from planner.web.sentences import sentence

RECENT = 8
THIS = "this initiative"
ALL = 500

STATUSES: list[Column[StatusEntry]] = [
    Column("status", lambda entry: entry.after),
    Column("since", lambda entry: entry.at),
    Column("until", lambda entry: entry.until),
    Column("days", lambda entry: entry.days),
    Column("by", lambda entry: entry.who),
]


@pages.page("/initiatives/new", permission=Permission.INITIATIVE_WRITE)
def new_initiative(session: Session) -> Response:
    """A form for a new initiative."""
    form = _offered(session, InitiativeForm(business_owner_id=session.actor_id))
    return show("portfolio/new.html", form=form, quarters=quarters(session))


@pages.action("/initiatives", permission=Permission.INITIATIVE_WRITE)
def add_initiative(session: Session) -> Response:
    """Put an initiative on file."""
    form = _offered(session, InitiativeForm())
    if form.validate_on_submit():
        try:
            made = commands.add_initiative(session, form.draft())
            return see(
                "portfolio.initiative", initiative_id=made.id, notice=f"{made.title} is added."
            )
        except commands.KeyTaken as taken:
            form.refuse("external_key", taken.in_full)
    return invalid("portfolio/new.html", form=form, quarters=quarters(session))


@pages.page("/initiatives/<int:initiative_id>", permission=Permission.INITIATIVE_READ)
def initiative(session: Session, initiative_id: int) -> Response:
    """One initiative: its fields, scope, evidence and the plans it is in."""
    found = queries.initiative(session, initiative_id)
    lines = queries.scope(session, initiative_id)
    return show(
        "portfolio/initiative.html",
        initiative=found,
        row=listing.rows(session, [initiative_id])[0],
        editors=editing.editors(session, initiative_id),
        lines=lines,
        total=queries.total(lines),
        asked=asked_here(session, [initiative_id]),
        statuses=queries.statuses(session, initiative_id),
        activity=happened(session, found, RECENT),
        said=_said,
        area=area_name(session, found.org_node_id),
        custom=[(*pair, field_filter(*pair)) for pair in found.custom_fields.items()],
    )


@pages.page(
    "/initiatives/<int:initiative_id>/activity",
    permission=Permission.INITIATIVE_READ,
    knows=naming(),
)
def activity(session: Session, initiative_id: int) -> Response:
    """Everything that was recorded of an initiative."""
    found = queries.initiative(session, initiative_id)
    all_of_it = happened(session, found, ALL)
    return show("portfolio/activity.html", initiative=found, activity=all_of_it, said=_said)


@pages.page(
    "/initiatives/<int:initiative_id>/activity.<twin:form>",
    permission=Permission.INITIATIVE_READ,
)
def activity_twin(session: Session, initiative_id: int, form: str) -> Response:
    """The same, however long, for spreadsheets and programs."""
    found = queries.initiative(session, initiative_id)
    keys = activity_keys(session, found)
    rows = every_happening(session, keys)
    return twin(form, f"activity-of-initiative-{found.id}", COLUMNS, rows, len(keys))


@pages.page("/initiatives/<int:initiative_id>/edit", permission=Permission.INITIATIVE_WRITE)
def edit_initiative(session: Session, initiative_id: int) -> Response:
    """The form of an initiative on file."""
    editing.opened(session, queries.initiative(session, initiative_id).id)
    found = queries.initiative(session, initiative_id)
    return _edit(session, found, _offered(session, InitiativeForm(data=filled(found)), found))


@pages.action("/initiatives/<int:initiative_id>", permission=Permission.INITIATIVE_WRITE)
def change_initiative(session: Session, initiative_id: int) -> Response:
    """Give an initiative's fields new values."""
    found = queries.initiative(session, initiative_id)
    form = _offered(session, InitiativeForm(), found)
    if form.validate_on_submit():
        try:
            commands.change_initiative(session, initiative_id, form.draft())
            editing.closed(session, initiative_id)
            return see(
                "portfolio.initiative", notice="Initiative saved.", initiative_id=initiative_id
            )
        except commands.KeyTaken as taken:
            form.refuse("external_key", taken.in_full)
        except StaleEdit:
            theirs = _offered(session, InitiativeForm(formdata=None, data=filled(found)), found)
            leave = url_for("portfolio.edit_initiative", initiative_id=initiative_id)
            return conflict(session, (form, theirs), Places("Edit initiative", leave), found)
    return _edit(session, found, form, 422)


@pages.page("/initiatives/<int:initiative_id>/status", permission=Permission.INITIATIVE_WRITE)
def status(session: Session, initiative_id: int) -> Response:
    """The statuses that an initiative can enter next."""
    found = queries.initiative(session, initiative_id)
    form = StatusForm(version=found.version).offer(found.status)
    return show("portfolio/status.html", initiative=found, form=form, moves=moves(found.status))


@pages.page(
    "/initiatives/<int:initiative_id>/statuses.<twin:form>",
    permission=Permission.INITIATIVE_READ,
)
def statuses_twin(session: Session, initiative_id: int, form: str) -> Response:
    """Every status it entered, for spreadsheets and programs."""
    found = queries.initiative(session, initiative_id)
    entries = queries.statuses(session, found.id)
    return twin(form, f"statuses-of-initiative-{found.id}", STATUSES, entries)


@pages.action("/initiatives/<int:initiative_id>/statuses", permission=Permission.INITIATIVE_WRITE)
def move_initiative(session: Session, initiative_id: int) -> Response:
    """Let an initiative enter its next status."""
    found = queries.initiative(session, initiative_id)
    form = StatusForm().offer(found.status)
    if not form.validate_on_submit():
        ways = moves(found.status)
        return invalid("portfolio/status.html", initiative=found, form=form, moves=ways)
    to = InitiativeStatus(form.to.data)
    commands.move_initiative(session, initiative_id, to, form.version.data)
    notice = f"It is {in_words(to)} now."
    return see("portfolio.initiative", notice=notice, initiative_id=initiative_id)


def _edit(session: Session, found: Initiative, form: InitiativeForm, status: int = 200) -> Response:
    return show(
        "portfolio/edit.html",
        status,
        initiative=found,
        form=form,
        editors=editing.editors(session, found.id),
        quarters=quarters(session),
    )


def _offered(
    session: Session, form: InitiativeForm, found: Initiative | None = None
) -> InitiativeForm:
    return form.offer(members(session), areas(session, found.org_node_id if found else None))


def _said(happening: Happening) -> str:
    event = happening.event
    if event.subject_kind == BulkChange.__tablename__:
        alone = event.subject == ONE
        return sentence(event, THIS if alone else f"{event.subject}, this one among them,")
    return sentence(event, THIS)
