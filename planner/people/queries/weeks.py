"""One person's quarter week by week, beside the allocations of a scenario."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from planner.capacity.models import CalendarEntry, Employee
from planner.core.session import Session
from planner.domain.availability import CalendarFacts
from planner.domain.free_time import FreeTime, here
from planner.domain.person_weeks import PersonWeeks, Taken, person_weeks
from planner.periods.models import Period
from planner.scenarios.booking import span
from planner.scenarios.models import Allocation, AllocationPeriod, Scenario


@dataclass(frozen=True, slots=True)
class Weekly:
    """The weeks of a person's quarter, and what is stated of it. Without a scenario none takes."""

    period: Period
    time: FreeTime
    found: PersonWeeks


def plans(session: Session, period: Period, asked: int | None = None) -> Sequence[Scenario]:
    """The scenarios of a quarter: the primary first, then the newest; archived only if asked."""
    return session.scalars(
        select(Scenario)
        .where(
            Scenario.period_id == period.id,
            or_(Scenario.archived_at.is_(None), Scenario.id == (asked or 0)),
        )
        .order_by(Scenario.is_primary.desc(), Scenario.id.desc())
    ).all()


def chosen(offered: Sequence[Scenario], asked: int | None) -> Scenario | None:
    """The scenario that is asked for, where it is of the quarter; otherwise the first."""
    return next((each for each in offered if each.id == asked), next(iter(offered), None))


def weekly(
    session: Session, employee: Employee, period: Period, scenario: Scenario | None
) -> Weekly:
    """The quarter of a person, with what the scenario takes of it. Two selects."""
    quarter = span(period)
    works = (employee.active_start, employee.active_end)
    time = FreeTime(
        employee.hours_per_week, here(works, quarter), _facts(session, employee, period)
    )
    taken = _taken(session, employee, period, scenario) if scenario else []
    return Weekly(period, time, person_weeks(time, works, taken, quarter))


def _facts(session: Session, employee: Employee, period: Period) -> CalendarFacts:
    row = session.execute(
        select(CalendarEntry.hours_available, CalendarEntry.time_off).where(
            CalendarEntry.employee_id == employee.id, CalendarEntry.period_id == period.id
        )
    ).one_or_none()
    return CalendarFacts(*row) if row else CalendarFacts()


def _taken(session: Session, employee: Employee, period: Period, scenario: Scenario) -> list[Taken]:
    """The hours that are booked, as they are stored."""
    rows = session.execute(
        select(AllocationPeriod.hours, Allocation.start_date, Allocation.end_date)
        .join(Allocation, Allocation.id == AllocationPeriod.allocation_id)
        .where(
            Allocation.scenario_id == scenario.id,
            Allocation.employee_id == employee.id,
            AllocationPeriod.period_id == period.id,
        )
        .order_by(Allocation.start_date, Allocation.id)
    )
    return [Taken(*row) for row in rows]
