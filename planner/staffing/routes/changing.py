"""Adding, changing and removing allocations."""

from typing import Any

from flask import Response, request, url_for

from planner.core.session import Session
from planner.domain.refusals import Refusal, StaleEdit
from planner.domain.staffing import (
    AllocatedAlready,
    EndsBeforeItBegins,
    NotEmployed,
    OutsideQuarter,
    WorkHasEnded,
)
from planner.scenarios.models import Scenario
from planner.scenarios.queries import scenarios
from planner.scenarios.routes.base import opened, read_only, shown
from planner.staffing.commands import allocations as commands
from planner.staffing.forms.allocations import AllocationForm, RemovalForm, WorkForm
from planner.staffing.queries import allocations as queries
from planner.staffing.queries import choices
from planner.staffing.queries.allocations import Line
from planner.staffing.queries.choices import Works
from planner.staffing.queries.saved import last_save
from planner.staffing.routes.base import ALLOCATIONS, READ, WRITE, pages
from planner.web.conflicts import Places, Saved, conflict
from planner.web.respond import see
from planner.web.words import listing, plural

ALLOCATION = f"{ALLOCATIONS}/<int:allocation_id>"
BESIDE: dict[type[Refusal], str] = {
    OutsideQuarter: "start",
    EndsBeforeItBegins: "end",
    NotEmployed: "start",
    WorkHasEnded: "initiative_id",
    AllocatedAlready: "start",
}
"""The field beside which a refusal is said."""


@pages.page(f"{ALLOCATIONS}/new", permission=READ)
def new_allocation(session: Session, scenario_id: int) -> Response:
    """A form to give somebody to work, for the whole quarter unless the address says otherwise."""
    scenario = opened(session, scenario_id)
    quarter = scenario.period
    form = AllocationForm(
        formdata=None,
        employee_id=request.args.get("person", 0, type=int),
        initiative_id=request.args.get("initiative", 0, type=int),
        start=quarter.start_date,
        end=quarter.end_date,
    )
    return _new(session, scenario, form)


@pages.action(ALLOCATIONS, permission=WRITE)
def allocate(session: Session, scenario_id: int) -> Response:
    """Give somebody to work."""
    scenario = scenarios.scenario(session, scenario_id)
    form = AllocationForm()
    if form.looking:
        return _new(session, scenario, form)
    _offered(session, scenario, form)
    if form.validate_on_submit():
        try:
            commands.allocate(session, scenario, form.draft())
            return _done(session, scenario, form.employee_id.data, "Allocated.")
        except tuple(BESIDE) as refusal:
            form.refuse(BESIDE[type(refusal)], refusal.in_full)
    return _new(session, scenario, form, 422)


@pages.page(ALLOCATION, permission=READ)
def allocation(session: Session, scenario_id: int, allocation_id: int) -> Response:
    """One allocation, to be changed or removed."""
    scenario = opened(session, scenario_id)
    line = queries.line(session, scenario, allocation_id)
    return _edit(session, scenario, line, _of(line))


@pages.action(ALLOCATION, permission=WRITE)
def change_allocation(session: Session, scenario_id: int, allocation_id: int) -> Response:
    """Let it be to other work, for other days, or for more or less of the time."""
    scenario = scenarios.scenario(session, scenario_id)
    line, form = queries.line(session, scenario, allocation_id), WorkForm()
    if form.looking:
        return _edit(session, scenario, line, form)
    _works(session, scenario, form, line)
    if form.validate_on_submit():
        try:
            commands.change(session, scenario, allocation_id, form.work(), form.version.data)
            return _done(session, scenario, line.employee_id, "Saved.")
        except StaleEdit:
            return _conflict(session, scenario, allocation_id, form)
        except tuple(BESIDE) as refusal:
            form.refuse(BESIDE[type(refusal)], refusal.in_full)
    return _edit(session, scenario, line, form, 422)


@pages.action(f"{ALLOCATIONS}/removal", permission=WRITE)
def remove_allocations(session: Session, scenario_id: int) -> Response:
    """Take away the allocations that were chosen, in one change."""
    scenario, form = scenarios.scenario(session, scenario_id), RemovalForm()
    if not form.validate_on_submit() or not form.seen:
        said = "Nothing removed: choose an allocation first."
        return see("staffing.allocations", scenario_id=scenario.id, notice=said)
    people = commands.remove(session, scenario, form.seen)
    said = f"{plural(len(form.seen), 'allocation')} of {listing(people[:3])}"
    said += f" and {len(people) - 3} more" if len(people) > 3 else ""
    return see("staffing.allocations", scenario_id=scenario.id, notice=f"Removed {said}.")


def _done(session: Session, scenario: Scenario, employee_id: int, said: str) -> Response:
    """Back to the person's allocations, told how far they are given away now."""
    load = queries.load_of(session, scenario, employee_id)
    notice = f"{said} Now {load.sentence}."
    place = {"scenario_id": scenario.id, "person": employee_id}
    return see("staffing.allocations", notice=notice, **place)


def _of(line: Line) -> WorkForm:
    """The form as it stands on file."""
    stated: Any = {
        "initiative_id": line.initiative_id or 0,
        "start": line.start,
        "end": line.end,
        "percentage": line.percentage,
        "version": line.version,
    }
    return WorkForm(formdata=None, **stated)


def _offered(session: Session, scenario: Scenario, form: AllocationForm) -> Works:
    form.of(choices.people(session, scenario))
    return _works(session, scenario, form)


def _works(session: Session, scenario: Scenario, form: WorkForm, line: Line | None = None) -> Works:
    """Let the form offer the work that is looked for; gives what is offered."""
    find, asked = request.values.get("work", "").strip(), request.args.get("initiative_id", "")
    if asked.isdecimal():
        form.initiative_id.data = int(asked)
    also = (line and line.initiative_id) or 0
    found = choices.works(session, scenario, find, form.initiative_id.data or 0, also)
    form.offer(found.offered)
    return found


def _new(session: Session, scenario: Scenario, form: AllocationForm, status: int = 200) -> Response:
    works = _offered(session, scenario, form)
    who = form.employee_id.data or 0
    return shown(
        session,
        "staffing/new_allocation.html",
        scenario,
        status,
        form=form,
        works=works,
        beside=queries.load_of(session, scenario, who) if who else None,
        read_only=read_only(scenario, WRITE),
    )


def _edit(
    session: Session, scenario: Scenario, line: Line, form: WorkForm, status: int = 200
) -> Response:
    works = _works(session, scenario, form, line)
    return shown(
        session,
        "staffing/allocation.html",
        scenario,
        status,
        form=form,
        works=works,
        line=line,
        beside=queries.load_of(session, scenario, line.employee_id),
        read_only=read_only(scenario, WRITE),
    )


def _conflict(session: Session, scenario: Scenario, allocation_id: int, form: WorkForm) -> Response:
    line = queries.line(session, scenario, allocation_id)
    theirs = _of(line)
    _works(session, scenario, theirs, line)
    where = "staffing.allocations"
    leave = url_for(where, scenario_id=scenario.id, person=line.employee_id)
    places = Places(f"Allocation of {line.person}", leave)
    last = last_save(session, scenario, allocation_id)
    saved = Saved(last.name, last.at, mine=last.actor_id == session.actor_id)
    return conflict(session, (form, theirs), places, saved)
