"""One person: reading them, adding them, and changing what is known of them."""

from typing import Any

from flask import Response, g, request, url_for

from planner.capacity.models import Employee
from planner.capacity.queries import units
from planner.core.flags import is_on
from planner.core.history import Happening, every_happening, every_key, history
from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.domain.refusals import Refusal, StaleEdit
from planner.people.commands import people as commands
from planner.people.forms.people import (
    LEVELS,
    FamiliarityForm,
    NewPersonForm,
    PersonForm,
    filled,
)
from planner.people.queries import choices
from planner.people.queries import person as queries
from planner.people.queries.uses import uses
from planner.people.refusals import LeavesBeforeBeginning, OwnManager, PersonKeyTaken
from planner.people.routes.base import PERSON, READ, WRITE, pages
from planner.web.conflicts import Places, conflict
from planner.web.exports import twin
from planner.web.happened import COLUMNS
from planner.web.respond import invalid, see, show
from planner.web.sentences import sentence
from planner.web.zone import today

RECENT, ALL = 6, 500
MORE_ROWS = 5
BESIDE: dict[type[Refusal], str] = {
    PersonKeyTaken: "external_key",
    OwnManager: "manager_id",
    LeavesBeforeBeginning: "active_start",
}
"""The field beside which a refusal is said."""


@pages.page(PERSON, permission=READ)
def person(session: Session, employee_id: int) -> Response:
    """Everything known of one person, and the plans that use them."""
    return page(session, queries.person(session, employee_id))


@pages.page(f"{PERSON}/history", permission=READ)
def person_history(session: Session, employee_id: int) -> Response:
    """What was recorded of a person."""
    found = queries.person(session, employee_id)
    happened = history(session, found, ALL)
    return show("people/history.html", person=found, activity=happened, said=_said)


@pages.page(f"{PERSON}/history.<twin:form>", permission=READ)
def person_history_twin(session: Session, employee_id: int, form: str) -> Response:
    """The same, however long, for spreadsheets and programs."""
    found = queries.person(session, employee_id)
    keys = every_key(session, found)
    rows = every_happening(session, keys)
    return twin(form, f"history-of-person-{found.id}", COLUMNS, rows, len(keys))


@pages.page("/people/new", permission=WRITE)
def new_person(session: Session) -> Response:
    """A form for somebody new."""
    form = _offered(session, _new_form()(active_start=today()))
    return show("people/new.html", form=form, **_around_form(session))


@pages.action("/people", permission=WRITE)
def add_person(session: Session) -> Response:
    """Put somebody on file."""
    kind = _new_form()
    if "more" in request.form:
        form = _offered(session, kind(), spare=MORE_ROWS)
        return show("people/new.html", form=form, **_around_form(session))
    form = _offered(session, kind())
    if form.validate_on_submit():
        try:
            node_id = form.node_id.data or None if isinstance(form, NewPersonForm) else None
            made = commands.add_person(session, form.draft(), node_id)
            return see("people.person", employee_id=made.id, notice=f"Added {made.name}.")
        except tuple(BESIDE) as refusal:
            _beside(form, refusal)
    return invalid("people/new.html", form=form, **_around_form(session))


@pages.page(f"{PERSON}/edit", permission=WRITE)
def edit_person(session: Session, employee_id: int) -> Response:
    """The form of somebody on file."""
    found = queries.person(session, employee_id)
    return _edit(session, found, _of(session, found))


@pages.action(PERSON, permission=WRITE)
def change_person(session: Session, employee_id: int) -> Response:
    """Give a person's facts and skills new values."""
    found = queries.person(session, employee_id)
    if "more" in request.form:
        return _edit(session, found, _offered(session, PersonForm(), found, MORE_ROWS))
    form = _offered(session, PersonForm(), found)
    if not form.validate_on_submit():
        return _edit(session, found, form, 422)
    try:
        rebooked = commands.change_person(session, employee_id, form.draft())
    except StaleEdit:
        places = Places("Edit a person", url_for("people.person", employee_id=employee_id))
        return conflict(session, (form, _of(session, found)), places, found)
    except tuple(BESIDE) as refusal:
        _beside(form, refusal)
        return _edit(session, found, form, 422)
    also = f" Booked hours follow in {', '.join(rebooked)}." if rebooked else ""
    return see("people.person", employee_id=employee_id, notice=f"Saved {found.name}.{also}")


def page(session: Session, found: Employee, status: int = 200, **forms: Any) -> Response:
    """A person's page; `forms` are those with something to put right."""
    day, sees_plans = today(), Permission.SCENARIO_READ in g.visitor.permissions
    given = {"familiarity_form": _familiarity_form(session), "quarter_forms": {}, **forms}
    return show(
        "people/person.html",
        status,
        person=found,
        today=day,
        skills=queries.skills(session, found.id),
        quarters=queries.quarter_lines(session, found, day),
        known=queries.known(session, found.id),
        memberships=queries.memberships(session, found.id),
        around=queries.around(session, found),
        uses=uses(session, found.id) if sees_plans else None,
        activity=history(session, found, RECENT),
        said=_said,
        skill_levels=LEVELS,
        with_profiles=is_on(session, Flag.JOB_PROFILES),
        **given,
    )


def _familiarity_form(session: Session) -> FamiliarityForm:
    return FamiliarityForm(formdata=None).offer(choices.initiatives(session))


def _new_form() -> type[PersonForm]:
    """Only who may change the org tree says where somebody new belongs."""
    may_place = Permission.ORG_WRITE in g.visitor.permissions
    return NewPersonForm if may_place else PersonForm


def _offered(
    session: Session, form: PersonForm, found: Employee | None = None, spare: int = 2
) -> PersonForm:
    if isinstance(form, NewPersonForm):
        form.place(units.nodes(session, active_only=True))
    profiles = choices.profiles(session, found)
    return form.offer(profiles, choices.managers(session, found, today()), spare)


def _of(session: Session, found: Employee) -> PersonForm:
    """The form as it stands on file."""
    session.refresh(found)
    values = filled(found, queries.skills(session, found.id))
    return _offered(session, PersonForm(formdata=None, data=values), found)


def _edit(session: Session, found: Employee, form: PersonForm, status: int = 200) -> Response:
    around = _around_form(session)
    return show("people/edit.html", status, person=found, form=form, **around)


def _around_form(session: Session) -> dict[str, Any]:
    return {
        "skill_names": choices.skill_names(session),
        "with_profiles": is_on(session, Flag.JOB_PROFILES),
    }


def _beside(form: PersonForm, refusal: Refusal) -> None:
    form.refuse(BESIDE[type(refusal)], refusal.in_full)


def _said(happening: Happening) -> str:
    return sentence(happening.event, "this person")
