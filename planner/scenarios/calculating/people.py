"""The people allocated in a scenario, as the calculators read them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from planner.capacity.models import (
    CalendarEntry,
    Employee,
    EmployeeSkill,
    OrgMembership,
    OrgNode,
)
from planner.core import zone
from planner.core.session import Session
from planner.domain.assumptions import Assumptions, read
from planner.domain.availability import CalendarFacts
from planner.domain.calculation import CalculatorOptions
from planner.domain.people_capacity import Allocated, PeopleInputs, Person
from planner.domain.ramp import ramp
from planner.portfolio.models import Familiarity, Initiative, ScopeItem, ScopeSkill
from planner.scenarios import live
from planner.scenarios.models import Allocation, AllocationPeriod, Scenario


def people(
    session: Session, scenario: Scenario, assumptions: Assumptions, options: CalculatorOptions
) -> PeopleInputs:
    """Everybody allocated, by name, with what they are allocated to.

    `NotFound` for an org node that is not this organisation's.
    """
    return PeopleInputs(
        _people(session, scenario, _skills(session, scenario), None),
        _allocated(session, scenario, assumptions, None),
        _required(session, scenario),
        _members(session, scenario, options),
    )


def narrowed(
    session: Session,
    scenario: Scenario,
    options: CalculatorOptions,
    skills: Mapping[int, Mapping[str, int]],
    whom: Collection[int] | None,
) -> PeopleInputs:
    """These of the allocated, or all, with what they can do, by id; nothing that is required.

    Who is meant is given by id and not selected along, because PostgreSQL plans that badly while
    it knows nothing of the tables yet, as after a large import.
    """
    assumed = read(scenario.assumptions).assumptions
    return PeopleInputs(
        _people(session, scenario, skills, whom),
        _allocated(session, scenario, assumed, whom),
        {},
        _members(session, scenario, options),
    )


def _people(
    session: Session,
    scenario: Scenario,
    skills: Mapping[int, Mapping[str, int]],
    whom: Collection[int] | None,
) -> list[Person]:
    """With the hours available or the time off of the quarter, where either is stated."""
    chosen = (
        select(
            Employee.id,
            Employee.name,
            Employee.employment_type,
            Employee.hours_per_week,
            CalendarEntry.hours_available,
            CalendarEntry.time_off,
        )
        .outerjoin(CalendarEntry, CalendarEntry.in_period(scenario.period_id))
        .where(Employee.id.in_(live.allocated(scenario)))
        .order_by(Employee.name, Employee.id)
    )
    if whom is not None:
        chosen = chosen.where(Employee.id.in_(whom))
    return [
        Person(key, name, kind, weekly, skills.get(key, {}), CalendarFacts(available, off))
        for key, name, kind, weekly, available, off in session.execute(chosen)
    ]


def _skills(session: Session, scenario: Scenario) -> dict[int, dict[str, int]]:
    return proficiencies(session, EmployeeSkill.employee_id.in_(live.allocated(scenario)))


def proficiencies(session: Session, which: ColumnElement[bool]) -> dict[int, dict[str, int]]:
    """Proficiency by person and skill, of the skills that are chosen."""
    rows = session.execute(
        select(EmployeeSkill.employee_id, EmployeeSkill.name, EmployeeSkill.proficiency)
        .where(which)
        .order_by(EmployeeSkill.employee_id, EmployeeSkill.name)
    )
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for employee_id, name, proficiency in rows:
        found[employee_id][name] = proficiency
    return dict(found)


def _allocated(
    session: Session,
    scenario: Scenario,
    assumptions: Assumptions,
    whom: Collection[int] | None,
) -> list[Allocated]:
    """Every allocation with a row for the quarter, its ramp worked out from what holds now."""
    chosen = (
        select(
            Allocation.id,
            Allocation.employee_id,
            Allocation.initiative_id,
            Initiative.title,
            Allocation.percentage,
            AllocationPeriod.overlap_ratio,
            Initiative.domain_complexity,
            Familiarity.level,
        )
        .select_from(Allocation)
        .join(AllocationPeriod, AllocationPeriod.allocation_id == Allocation.id)
        .outerjoin(Initiative, Initiative.id == Allocation.initiative_id)
        .outerjoin(
            Familiarity,
            (Familiarity.employee_id == Allocation.employee_id)
            & (Familiarity.initiative_id == Allocation.initiative_id),
        )
        .where(
            Allocation.scenario_id == scenario.id,
            AllocationPeriod.period_id == scenario.period_id,
        )
        .order_by(Allocation.id)
    )
    if whom is not None:
        chosen = chosen.where(Allocation.employee_id.in_(whom))
    return [
        Allocated(key, who, what, title, percentage, ratio, ramp(assumptions, how, known).modifier)
        for key, who, what, title, percentage, ratio, how, known in session.execute(chosen)
    ]


def _required(session: Session, scenario: Scenario) -> dict[int, list[str]]:
    """The skills that the scope of each initiative with people names, in its order."""
    staffed = select(Allocation.initiative_id).where(
        Allocation.scenario_id == scenario.id, Allocation.initiative_id.is_not(None)
    )
    rows = session.execute(
        select(ScopeItem.initiative_id, ScopeSkill.skill)
        .join(ScopeSkill, ScopeSkill.scope_item_id == ScopeItem.id)
        .where(ScopeItem.initiative_id.in_(staffed))
        .order_by(ScopeItem.position, ScopeItem.id, ScopeSkill.position)
    )
    found: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for initiative_id, skill in rows:
        found[initiative_id][skill] = None
    return {initiative_id: list(skills) for initiative_id, skills in found.items()}


def _members(
    session: Session, scenario: Scenario, options: CalculatorOptions
) -> frozenset[int] | None:
    """Who belongs to an org node, or to an active one below it, when the plan is looked at.

    None without a node: everybody counts.
    """
    if options.node_id is None:
        return None
    node, day = session.find(OrgNode, options.node_id), looked_at(session, scenario)
    below = OrgNode.path.startswith(node.path, autoescape=True)
    rows = session.scalars(
        select(OrgMembership.employee_id)
        .join(OrgNode, OrgNode.id == OrgMembership.node_id)
        .where(
            below if options.within else OrgNode.id == node.id,
            OrgNode.active,
            OrgMembership.start_date <= day,
            or_(OrgMembership.end_date.is_(None), OrgMembership.end_date >= day),
        )
    )
    return frozenset(rows)


def looked_at(session: Session, scenario: Scenario) -> date:
    """The day on which a plan's people are seen in their org nodes.

    That is today while the quarter runs, its first day before and its last day after.
    """
    period = scenario.period
    return min(max(zone.today(session), period.start_date), period.end_date)
