"""People as their list shows them: seven selects, for everybody or for some of them."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from planner.capacity.models import CalendarEntry, Employee, EmployeeSkill, JobProfile, OrgNode
from planner.capacity.queries import units
from planner.core.among import among
from planner.core.session import Session
from planner.domain.amounts import ZERO
from planner.domain.availability import CalendarFacts, available_hours
from planner.domain.employment import Standing, standing
from planner.domain.lifecycle import EmploymentType
from planner.domain.views import NONE, Values
from planner.periods.models import Period
from planner.scenarios.models import Allocation, AllocationPeriod, Scenario

Some = Sequence[int] | None
"""The keys of some people; None for everybody."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One person in the list, and what one quarter holds for them, in hours."""

    employee: Employee
    standing: Standing
    skills: Sequence[tuple[str, int]]
    """By name with the proficiency, the best first."""
    node: OrgNode | None
    within: frozenset[str]
    """The keys of the node and of all above it, as text."""
    profile: str | None
    available: Decimal
    booked: Decimal
    """In the primary scenario of the quarter."""

    @property
    def share(self) -> Decimal | None:
        """What part of the hours available is booked; None where there are none."""
        return self.booked / self.available if self.available else None

    @property
    def over(self) -> bool:
        """Whether more is booked than there is."""
        return self.booked > self.available


@dataclass(frozen=True, slots=True)
class Seen:
    """From where people are looked at: a day, a quarter, its primary scenario and the org tree."""

    today: date
    quarter: Period | None
    primary: Scenario | None
    """The scenario whose bookings are shown; None where the quarter has no primary one."""
    nodes: Sequence[OrgNode]
    homes: Mapping[int, int]
    """The node that each person belongs to."""


def seen(session: Session, today: date, quarter: Period | None, with_plans: bool) -> Seen:
    """The day and the quarter, with what is looked up for all people alike. Three selects."""
    primary = _primary(session, quarter) if with_plans else None
    return Seen(today, quarter, primary, units.nodes(session), units.homes(session, today))


def listed(session: Session, of: Seen, some: Some = None) -> list[Listed]:
    """Everybody, or some people, by name. Four selects, however many."""
    by_key, above = {node.id: node for node in of.nodes}, _above(of.nodes)
    skills = _skills(session, some)
    facts, booked = _facts(session, of.quarter, some), _booked(session, of.primary, some)
    rows = session.execute(
        select(Employee, JobProfile.name)
        .outerjoin(JobProfile, JobProfile.id == Employee.job_profile_id)
        .where(*_of(Employee.id, some))
        .order_by(Employee.name, Employee.id)
    )
    return [
        Listed(
            employee=row,
            standing=standing(row.active_start, row.active_end, of.today),
            skills=skills[row.id],
            node=by_key.get(of.homes.get(row.id, 0)),
            within=above.get(of.homes.get(row.id, 0), frozenset()),
            profile=profile,
            available=available_hours(row.hours_per_week, facts.get(row.id, CalendarFacts())),
            booked=booked.get(row.id, ZERO),
        )
        for row, profile in rows
    ]


def _of(column: InstrumentedAttribute[Any], some: Some) -> list[ColumnElement[bool]]:
    return [] if some is None else [among(column, some)]


def _above(nodes: Sequence[OrgNode]) -> dict[int, frozenset[str]]:
    """By node its own key and those of all above it, as text; nodes come in tree order."""
    found: dict[int, frozenset[str]] = {}
    for node in nodes:
        found[node.id] = found.get(node.parent_id or 0, frozenset()) | {str(node.id)}
    return found


def _skills(session: Session, some: Some) -> defaultdict[int, list[tuple[str, int]]]:
    rows = session.execute(
        select(EmployeeSkill.employee_id, EmployeeSkill.name, EmployeeSkill.proficiency)
        .where(*_of(EmployeeSkill.employee_id, some))
        .order_by(EmployeeSkill.employee_id, EmployeeSkill.proficiency.desc(), EmployeeSkill.name)
    )
    found: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for employee_id, name, proficiency in rows:
        found[employee_id].append((name, proficiency))
    return found


def _facts(session: Session, quarter: Period | None, some: Some) -> dict[int, CalendarFacts]:
    if quarter is None:
        return {}
    rows = session.execute(
        select(
            CalendarEntry.employee_id, CalendarEntry.hours_available, CalendarEntry.time_off
        ).where(CalendarEntry.period_id == quarter.id, *_of(CalendarEntry.employee_id, some))
    )
    return {key: CalendarFacts(available, off) for key, available, off in rows}


def _primary(session: Session, quarter: Period | None) -> Scenario | None:
    if quarter is None:
        return None
    return session.scalar(
        select(Scenario).where(Scenario.period_id == quarter.id, Scenario.is_primary)
    )


def _booked(session: Session, primary: Scenario | None, some: Some) -> dict[int, Decimal]:
    if primary is None:
        return {}
    rows = session.execute(
        select(Allocation.employee_id, func.sum(AllocationPeriod.hours))
        .join(AllocationPeriod, AllocationPeriod.allocation_id == Allocation.id)
        .where(
            Allocation.scenario_id == primary.id,
            AllocationPeriod.period_id == primary.period_id,
            *_of(Allocation.employee_id, some),
        )
        .group_by(Allocation.employee_id)
    )
    return dict(rows.all())


def values_of(each: Listed) -> Values:
    """What somebody is found by: of each facet their values."""
    profile = each.employee.job_profile_id
    return {
        "state": {each.standing},
        "type": {each.employee.employment_type},
        "node": each.within or {NONE},
        "skill": {name for name, _ in each.skills},
        "profile": {NONE if profile is None else str(profile)},
    }


def matches(each: Listed, q: str) -> bool:
    """Whether what is searched for stands in what somebody is called by."""
    person, wanted = each.employee, q.casefold()
    texts = (person.name, person.job_title, person.external_key or "", person.email or "")
    return any(wanted in text.casefold() for text in texts)


ORDERS: Mapping[str, Callable[[Listed], Any]] = {
    "name": lambda each: (each.employee.name.casefold(), each.employee.id),
    "title": lambda each: each.employee.job_title.casefold(),
    "type": lambda each: list(EmploymentType).index(each.employee.employment_type),
    "week": lambda each: each.employee.hours_per_week,
    "node": lambda each: each.node.path if each.node else "",
    "available": lambda each: each.available,
    "booked": lambda each: each.share or ZERO,
    "since": lambda each: each.employee.active_start,
}
