"""Everybody, as the list of people shows them: seven selects, however many there are."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from planner.capacity.models import CalendarEntry, Employee, EmployeeSkill, JobProfile, OrgNode
from planner.capacity.queries import units
from planner.core.session import Session
from planner.domain.amounts import ZERO
from planner.domain.availability import CalendarFacts, available_hours
from planner.domain.employment import Standing, standing
from planner.domain.lifecycle import EmploymentType
from planner.domain.views import (
    NONE,
    Shape,
    Values,
    View,
    facet_counts,
    in_order,
    is_key,
    one_of,
    shows,
)
from planner.periods.models import Period
from planner.scenarios.models import Allocation, AllocationPeriod, Scenario

SHAPE = Shape(
    facets={
        "state": one_of(Standing),
        "type": one_of(EmploymentType),
        "node": lambda value: value == NONE or is_key(value),
        "skill": lambda value: len(value) <= 255,
        "profile": lambda value: value == NONE or is_key(value),
    },
    sorts=("name", "title", "type", "week", "node", "available", "booked", "since"),
    sort="name",
    usual={"state": frozenset(Standing) - {Standing.LEFT}},
)


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
class Roster:
    """The people a view shows, in its order, and how many each filter would show."""

    everybody: int
    left: int
    shown: Sequence[Listed]
    counts: Mapping[str, Mapping[str, int]]
    """By facet, by value: how many people it shows beside the filters of the other facets."""
    nodes: Sequence[OrgNode]
    profiles: Mapping[str, str]
    quarter: Period | None
    primary: Scenario | None
    """The scenario whose bookings are shown; None where the quarter has no primary one."""


def roster(
    session: Session, view: View, today: date, quarter: Period | None, with_plans: bool
) -> Roster:
    """Everybody the view shows, seen from a day and in a quarter, with what plans book of them."""
    nodes = units.nodes(session)
    primary = _primary(session, quarter) if with_plans else None
    people = _people(session, today, nodes, quarter, primary)
    values = [(each, _values(each)) for each in people if _matches(each, view.q)]
    return Roster(
        everybody=len(people),
        left=sum(each.standing is Standing.LEFT for each in people),
        shown=in_order(
            (each for each, found in values if shows(view, found, SHAPE.facets)),
            view.sort,
            _ORDERS,
        ),
        counts=facet_counts(view, [(found, 1) for _, found in values], list(SHAPE.facets)),
        nodes=nodes,
        profiles={str(each.employee.job_profile_id): each.profile or "" for each in people},
        quarter=quarter,
        primary=primary,
    )


def _people(
    session: Session,
    today: date,
    nodes: Sequence[OrgNode],
    quarter: Period | None,
    primary: Scenario | None,
) -> list[Listed]:
    by_key, above = {node.id: node for node in nodes}, _above(nodes)
    homes, skills = units.homes(session, today), _skills(session)
    facts, booked = _facts(session, quarter), _booked(session, primary)
    rows = session.execute(
        select(Employee, JobProfile.name)
        .outerjoin(JobProfile, JobProfile.id == Employee.job_profile_id)
        .order_by(Employee.name, Employee.id)
    )
    return [
        Listed(
            employee=row,
            standing=standing(row.active_start, row.active_end, today),
            skills=skills[row.id],
            node=by_key.get(homes.get(row.id, 0)),
            within=above.get(homes.get(row.id, 0), frozenset()),
            profile=profile,
            available=available_hours(row.hours_per_week, facts.get(row.id, CalendarFacts())),
            booked=booked.get(row.id, ZERO),
        )
        for row, profile in rows
    ]


def _above(nodes: Sequence[OrgNode]) -> dict[int, frozenset[str]]:
    """By node its own key and those of all above it, as text; nodes come in tree order."""
    found: dict[int, frozenset[str]] = {}
    for node in nodes:
        found[node.id] = found.get(node.parent_id or 0, frozenset()) | {str(node.id)}
    return found


def _skills(session: Session) -> defaultdict[int, list[tuple[str, int]]]:
    rows = session.execute(
        select(EmployeeSkill.employee_id, EmployeeSkill.name, EmployeeSkill.proficiency).order_by(
            EmployeeSkill.employee_id, EmployeeSkill.proficiency.desc(), EmployeeSkill.name
        )
    )
    found: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for employee_id, name, proficiency in rows:
        found[employee_id].append((name, proficiency))
    return found


def _facts(session: Session, quarter: Period | None) -> dict[int, CalendarFacts]:
    if quarter is None:
        return {}
    rows = session.execute(
        select(
            CalendarEntry.employee_id, CalendarEntry.hours_available, CalendarEntry.time_off
        ).where(CalendarEntry.period_id == quarter.id)
    )
    return {key: CalendarFacts(available, off) for key, available, off in rows}


def _primary(session: Session, quarter: Period | None) -> Scenario | None:
    if quarter is None:
        return None
    return session.scalar(
        select(Scenario).where(Scenario.period_id == quarter.id, Scenario.is_primary)
    )


def _booked(session: Session, primary: Scenario | None) -> dict[int, Decimal]:
    if primary is None:
        return {}
    rows = session.execute(
        select(Allocation.employee_id, func.sum(AllocationPeriod.hours))
        .join(AllocationPeriod, AllocationPeriod.allocation_id == Allocation.id)
        .where(
            Allocation.scenario_id == primary.id,
            AllocationPeriod.period_id == primary.period_id,
        )
        .group_by(Allocation.employee_id)
    )
    return dict(rows.all())


def _values(each: Listed) -> Values:
    profile = each.employee.job_profile_id
    return {
        "state": {each.standing},
        "type": {each.employee.employment_type},
        "node": each.within or {NONE},
        "skill": {name for name, _ in each.skills},
        "profile": {NONE if profile is None else str(profile)},
    }


def _matches(each: Listed, q: str) -> bool:
    person, wanted = each.employee, q.casefold()
    texts = (person.name, person.job_title, person.external_key or "", person.email or "")
    return any(wanted in text.casefold() for text in texts)


_ORDERS: Mapping[str, Callable[[Listed], Any]] = {
    "name": lambda each: (each.employee.name.casefold(), each.employee.id),
    "title": lambda each: each.employee.job_title.casefold(),
    "type": lambda each: list(EmploymentType).index(each.employee.employment_type),
    "week": lambda each: each.employee.hours_per_week,
    "node": lambda each: each.node.path if each.node else "",
    "available": lambda each: each.available,
    "booked": lambda each: each.share or ZERO,
    "since": lambda each: each.employee.active_start,
}
