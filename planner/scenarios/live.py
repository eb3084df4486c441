"""A plan as it is now, as baselines are taken from it and held against it. Plain rows."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from planner.capacity.models import CalendarEntry, Employee, EmployeeSkill
from planner.core.session import Session
from planner.domain.amounts import ZERO
from planner.domain.availability import CalendarFacts
from planner.domain.baseline import Capable, Given, Wanted
from planner.portfolio.models import Initiative, ScopeItem, ScopeShare, ScopeSkill
from planner.scenarios.models import Allocation, AllocationPeriod, Ranking, Scenario


def allocated(scenario: Scenario) -> Select[int]:
    """The people allocated in a scenario, by key."""
    return select(Allocation.employee_id).where(Allocation.scenario_id == scenario.id)


def people(session: Session, scenario: Scenario, keys: Select[int]) -> list[Capable]:
    """These people with their hours and skills; who left before the quarter is not among them."""
    skills = grouped(
        session.execute(
            select(EmployeeSkill.employee_id, EmployeeSkill.name)
            .where(EmployeeSkill.employee_id.in_(keys))
            .order_by(EmployeeSkill.employee_id, EmployeeSkill.id)
        )
    )
    rows = session.execute(
        select(
            Employee.id,
            Employee.hours_per_week,
            CalendarEntry.hours_available,
            CalendarEntry.time_off,
        )
        .outerjoin(CalendarEntry, CalendarEntry.in_period(scenario.period_id))
        .where(
            Employee.id.in_(keys),
            func.coalesce(Employee.active_end, scenario.period.end_date)
            >= scenario.period.start_date,
        )
        .order_by(Employee.name, Employee.id)
    )
    return [
        Capable(key, weekly, CalendarFacts(available, off), tuple(skills[key]))
        for key, weekly, available, off in rows
    ]


def demand(session: Session, scenario: Scenario) -> list[Wanted]:
    """What the ranked scope asks of each skill, where it states a share of the quarter."""
    rows = session.execute(
        select(ScopeItem.initiative_id, ScopeSkill.skill, ScopeSkill.hours, ScopeShare.share)
        .select_from(Ranking)
        .join(ScopeItem, ScopeItem.initiative_id == Ranking.initiative_id)
        .join(ScopeSkill, ScopeSkill.scope_item_id == ScopeItem.id)
        .join(ScopeShare, ScopeShare.scope_item_id == ScopeItem.id)
        .where(Ranking.scenario_id == scenario.id, ScopeShare.period_id == scenario.period_id)
        .order_by(Ranking.rank, ScopeItem.position, ScopeItem.id, ScopeSkill.position)
    )
    return [Wanted(*row) for row in rows]


def allocations(scenario: Scenario) -> Select[*tuple[Any, ...]]:
    """Who is given to what, with the stored hours of the quarter."""
    return (
        select(
            Allocation.employee_id,
            Allocation.initiative_id,
            Initiative.title,
            Allocation.start_date,
            Allocation.end_date,
            Allocation.percentage,
            AllocationPeriod.hours,
        )
        .outerjoin(
            AllocationPeriod,
            (AllocationPeriod.allocation_id == Allocation.id)
            & (AllocationPeriod.period_id == scenario.period_id),
        )
        .outerjoin(Initiative, Initiative.id == Allocation.initiative_id)
        .where(Allocation.scenario_id == scenario.id)
        .order_by(Allocation.id)
    )


def given(row: Any) -> Given:
    """A row of `allocations`."""
    hours: Decimal = row.hours or ZERO
    return Given(row.employee_id, row.initiative_id, row.percentage, hours)


def grouped(rows: Any) -> defaultdict[int, list[str]]:
    """Texts by the key they come with."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for key, text in rows:
        found[key].append(text)
    return found
