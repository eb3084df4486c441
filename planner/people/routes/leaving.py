"""A person's last day, and taking them off the file."""

from flask import Response, request

from planner.capacity.models import Employee
from planner.core.session import Session
from planner.people.commands import people as commands
from planner.people.forms.people import LastDayForm
from planner.people.queries import person as queries
from planner.people.queries.uses import closed_scenarios, uses
from planner.people.refusals import LeavesBeforeBeginning
from planner.people.routes.base import PERSON, WRITE, pages
from planner.web.forms import Versioned
from planner.web.respond import see, show


@pages.page(f"{PERSON}/last-day", permission=WRITE)
def last_day(session: Session, employee_id: int) -> Response:
    """The last day of a person, and the plans that go beyond it."""
    found = queries.person(session, employee_id)
    form = LastDayForm(last_day=found.active_end, version=found.version)
    return _last_day(session, found, form)


@pages.action(f"{PERSON}/last-day", permission=WRITE)
def set_last_day(session: Session, employee_id: int) -> Response:
    """Name a person's last day."""
    found = queries.person(session, employee_id)
    form = LastDayForm()
    if not form.validate_on_submit():
        return _last_day(session, found, form, 422)
    day = form.day()
    try:
        commands.set_last_day(session, employee_id, day, form.version.data)
    except LeavesBeforeBeginning as refusal:
        form.refuse("last_day", refusal.in_full)
        return _last_day(session, found, form, 422)
    notice = f"{found.name} works until {day.isoformat()}."
    return see("people.person", employee_id=employee_id, notice=notice)


@pages.action(f"{PERSON}/last-day/removal", permission=WRITE)
def clear_last_day(session: Session, employee_id: int) -> Response:
    """Let a person stay."""
    commands.clear_last_day(session, employee_id, Versioned().version.data)
    return see("people.person", employee_id=employee_id, notice="The last day is taken back.")


@pages.page(f"{PERSON}/removal", permission=WRITE)
def removal(session: Session, employee_id: int) -> Response:
    """What goes with a person who is taken off the file, each to be ticked."""
    return _removal(session, queries.person(session, employee_id))


@pages.action(f"{PERSON}/removal", permission=WRITE)
def remove_person(session: Session, employee_id: int) -> Response:
    """Take a person off the file."""
    found, form = queries.person(session, employee_id), Versioned()
    if len(request.form.getlist("ticked")) < len(_consequences(session, found)):
        return _removal(session, found, 422)
    name = commands.remove_person(session, employee_id, form.version.data)
    return see("people.people", notice=f"Removed {name}.")


def _last_day(session: Session, found: Employee, form: LastDayForm, status: int = 200) -> Response:
    day = form.last_day.data or found.active_end
    using = uses(session, found.id)
    beyond = [use for use in using if day is None or use.outlasts(day)]
    around = queries.around(session, found)
    return show(
        "people/last_day.html", status, person=found, form=form, beyond=beyond, around=around
    )


def _removal(session: Session, found: Employee, status: int = 200) -> Response:
    return show(
        "people/removal.html",
        status,
        person=found,
        closed=closed_scenarios(session, found.id),
        consequences=_consequences(session, found),
        ticked=set(request.form.getlist("ticked")),
        form=Versioned(formdata=None, version=found.version),
    )


def _consequences(session: Session, found: Employee) -> list[str]:
    """What is lost for good, a sentence each."""
    around, using = queries.around(session, found), uses(session, found.id)
    plans = ", ".join(dict.fromkeys(use.scenario.name for use in using))
    told = [
        f"Skills, hours of quarters, familiarity and memberships of {found.name} are deleted.",
        f"Allocations in {plans} are deleted, and its figures change." if using else "",
        _nobody("reports to nobody", "report to nobody", [each.name for each in around.reports]),
        _nobody("has no manager", "have no manager", [each.name for each in around.manages]),
    ]
    return [sentence for sentence in told if sentence]


def _nobody(one: str, many: str, names: list[str]) -> str:
    return f"{', '.join(names)} {one if len(names) == 1 else many}." if names else ""
