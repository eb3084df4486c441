"""What is known of a person's quarters, and which initiatives they know."""

from decimal import Decimal

from sqlalchemy import select

from planner.capacity.models import CalendarEntry, Employee
from planner.core.session import Session
from planner.domain.amounts import written
from planner.domain.availability import CalendarFacts
from planner.domain.lifecycle import FamiliaritySource
from planner.domain.refusals import StaleEdit
from planner.people.drafts import FamiliarityDraft, QuarterDraft
from planner.people.writing import restate_calendar
from planner.periods.models import Period
from planner.portfolio.models import Familiarity, Initiative


def state_quarter(session: Session, employee_id: int, draft: QuarterDraft) -> None:
    """Say what hours a person has or is off in a quarter; what was said before is replaced.

    Raises `StaleEdit` where somebody else said something meanwhile.
    """
    person = session.find(Employee, employee_id)
    with session.recording("employee.quarter_stated", person) as facts:
        period = session.find(Period, draft.period_id)
        entry = session.scalar(
            select(CalendarEntry).where(
                CalendarEntry.employee_id == employee_id, CalendarEntry.period_id == period.id
            )
        )
        if (entry.version if entry else None) != draft.version:
            raise StaleEdit(f"What is stated for {person.name} in {period.label}")
        stated = CalendarFacts(draft.hours_available, draft.time_off)
        facts["quarter"] = period.label
        facts["from"] = _told(
            CalendarFacts(entry.hours_available, entry.time_off) if entry else CalendarFacts()
        )
        facts["to"] = _told(stated)
        restate_calendar(session, {(employee_id, period.id): (stated, draft.notes)})


def state_familiarity(session: Session, employee_id: int, draft: FamiliarityDraft) -> None:
    """Say how well a person knows an initiative; what was said before is replaced."""
    person = session.find(Employee, employee_id)
    with session.recording("employee.familiarity_stated", person) as facts:
        initiative = session.find(Initiative, draft.initiative_id)
        row = _familiarity(session, employee_id, initiative.id)
        facts["initiative"] = initiative.title
        facts["from"] = None if row is None else _percent(row.level)
        facts["to"] = _percent(draft.level)
        if row is None:
            row = Familiarity(employee_id=employee_id, initiative_id=initiative.id)
            session.add(row)
        row.level, row.source = draft.level, FamiliaritySource.MANUAL


def forget_familiarity(session: Session, employee_id: int, initiative_id: int) -> None:
    """No longer say how well a person knows an initiative: the ramp then counts from nothing."""
    person = session.find(Employee, employee_id)
    with session.recording("employee.familiarity_forgotten", person) as facts:
        initiative = session.find(Initiative, initiative_id)
        facts["initiative"] = initiative.title
        if row := _familiarity(session, employee_id, initiative_id):
            session.delete(row)


def _familiarity(session: Session, employee_id: int, initiative_id: int) -> Familiarity | None:
    return session.scalar(
        select(Familiarity).where(
            Familiarity.employee_id == employee_id, Familiarity.initiative_id == initiative_id
        )
    )


def _told(facts: CalendarFacts) -> str:
    parts = [
        f"{written(hours)} h {words}"
        for hours, words in ((facts.hours_available, "available"), (facts.time_off, "off"))
        if hours is not None
    ]
    return " and ".join(parts) or "nothing"


def _percent(level: Decimal) -> str:
    return f"{written(level * 100)} %"
