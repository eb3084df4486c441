"""What is stated of a person's quarters, and the initiatives they know."""

from flask import Response, url_for

from planner.capacity.models import Employee
from planner.core.session import Session
from planner.domain.refusals import StaleEdit
from planner.people.commands import knowing as commands
from planner.people.forms.people import FamiliarityForm, QuarterForm, stated
from planner.people.queries import choices
from planner.people.queries import person as queries
from planner.people.routes.base import PERSON, WRITE, pages
from planner.people.routes.person import page
from planner.web import htmx
from planner.web.conflicts import Places, conflict
from planner.web.respond import see, show
from planner.web.zone import today


@pages.action(f"{PERSON}/quarters/<int:period_id>", permission=WRITE)
def state_quarter(session: Session, employee_id: int, period_id: int) -> Response:
    """Say what hours a person has or is off in a quarter: the row again, to htmx."""
    found = queries.person(session, employee_id)
    form = QuarterForm().of(period_id)
    if not form.validate_on_submit():
        if htmx.partial():
            return _row(session, found, period_id, form, 422)
        return page(session, found, 422, quarter_forms={period_id: form})
    try:
        commands.state_quarter(session, employee_id, form.draft(period_id))
    except StaleEdit:
        return _overtaken(session, found, period_id, form)
    if htmx.partial():
        return _row(session, found, period_id)
    label = queries.quarter_line(session, found, period_id, today()).period.label
    return see("people.person", employee_id=employee_id, notice=f"Saved {label}.")


@pages.action(f"{PERSON}/familiarities", permission=WRITE)
def state_familiarity(session: Session, employee_id: int) -> Response:
    """Say how well a person knows an initiative."""
    found = queries.person(session, employee_id)
    form = FamiliarityForm().offer(choices.initiatives(session))
    if not form.validate_on_submit():
        return page(session, found, 422, familiarity_form=form)
    commands.state_familiarity(session, employee_id, form.draft())
    return see("people.person", employee_id=employee_id, notice="Saved familiarity.")


@pages.action(f"{PERSON}/familiarities/<int:initiative_id>/removal", permission=WRITE)
def forget_familiarity(session: Session, employee_id: int, initiative_id: int) -> Response:
    """No longer say how well a person knows an initiative."""
    commands.forget_familiarity(session, employee_id, initiative_id)
    return see("people.person", employee_id=employee_id, notice="Removed familiarity.")


def _row(
    session: Session,
    found: Employee,
    period_id: int,
    form: QuarterForm | None = None,
    status: int = 200,
) -> Response:
    line = queries.quarter_line(session, found, period_id, today())
    return show("people/_quarter.html", status, person=found, line=line, form=form)


def _overtaken(session: Session, found: Employee, period_id: int, form: QuarterForm) -> Response:
    line = queries.quarter_line(session, found, period_id, today())
    theirs = QuarterForm(formdata=None, data=stated(line)).of(period_id)
    title = f"{found.name} in {line.period.label}"
    places = Places(title, url_for("people.person", employee_id=found.id))
    return conflict(session, (form, theirs), places, found)
