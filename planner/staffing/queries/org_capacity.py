"""The capacity of the org: who is in each org node, what is taken of them, and what is short."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from planner.capacity.models import Employee, OrgLink, OrgNode
from planner.capacity.queries import units
from planner.core.session import Session
from planner.domain.amounts import ZERO
from planner.domain.calculation import Calculation, CalculatorOptions, SkillGap, by_name
from planner.domain.staffing import WHOLE
from planner.scenarios.booking import engagements
from planner.scenarios.calculating.people import looked_at
from planner.scenarios.calculations import calculation
from planner.scenarios.models import Scenario
from planner.staffing.queries.people import Present, present

QUARTERS = 4
"""As many quarters stand side by side, from the one before the scenario's on."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An org node, and the hours of its people: those they have, and those allocations take."""

    node: OrgNode
    people: int
    available: Decimal
    booked: Decimal

    @property
    def share(self) -> Decimal | None:
        """The part of the hours available that is taken; None where there are none."""
        return self.booked / self.available if self.available else None


@dataclass(frozen=True, slots=True)
class SkillLine:
    """One skill or pool across the quarters; None where a quarter knows nothing of it."""

    skill: str
    gaps: Sequence[SkillGap | None]


@dataclass(frozen=True, slots=True)
class Linked:
    """Somebody who belongs elsewhere and gives a percentage of their time to a node in sight."""

    employee_id: int
    name: str
    node: str
    relationship: str
    percentage: Decimal | None


@dataclass(frozen=True, slots=True)
class OrgCapacity:
    """What the page of one node shows; without a node, everybody's."""

    scenario: Scenario
    units: Sequence[Unit]
    node: OrgNode | None
    plans: Sequence[Scenario]
    """One for each quarter that is shown, in order of time."""
    skills: Sequence[SkillLine]
    answer: Calculation
    people: Sequence[Present]

    @property
    def members(self) -> frozenset[int]:
        """Who is in the node, by key."""
        return frozenset(each.id for each in self.people)


def org_capacity(
    session: Session, scenario: Scenario, plans: Sequence[Scenario], node_id: int | None, own: bool
) -> OrgCapacity:
    """The capacity of an org node, or with `own` of it without those within, in a scenario.

    `plans` are every scenario there is to choose the other quarters from. The calculations come
    first: keeping one ends the transaction, and rows that were read before are read again.
    """
    chosen = quarters(scenario, plans)
    options = CalculatorOptions(False, node_id, within=not own)
    answers = {plan.id: calculation(session, plan, options).answer for plan in chosen}
    nodes = units.nodes(session, active_only=True)
    day = looked_at(session, scenario)
    people = present(session, scenario, engagements(session, scenario.id))
    homes = _paths(nodes, units.homes(session, day))
    node = None if node_id is None else units.node(session, node_id)
    return OrgCapacity(
        scenario,
        [_unit(each, people, homes, own) for each in nodes],
        node,
        chosen,
        _skills([answers[plan.id] for plan in chosen]),
        answers[scenario.id],
        [each for each in people if node is None or _in(node, homes.get(each.id), own)],
    )


def quarters(scenario: Scenario, plans: Sequence[Scenario]) -> list[Scenario]:
    """The scenario in its quarter, and the primary ones of the quarters around it."""
    by_start = {plan.period.start_date: plan for plan in plans if plan.is_primary}
    by_start[scenario.period.start_date] = scenario
    found = [by_start[start] for start in sorted(by_start)]
    place = found.index(scenario)
    return found[max(0, place - 1) :][:QUARTERS]


def linked(session: Session, found: OrgCapacity, day: date) -> list[Linked]:
    """Who gives a percentage of their time to the node, or to one within it, on a day."""
    if found.node is None:
        return []
    rows = session.execute(
        select(Employee.id, Employee.name, OrgNode.name, OrgLink.relationship, OrgLink.percentage)
        .select_from(OrgLink)
        .join(Employee, Employee.id == OrgLink.employee_id)
        .join(OrgNode, OrgNode.id == OrgLink.node_id)
        .where(
            units.within(found.node),
            OrgLink.consumes_capacity,
            OrgLink.start_date <= day,
            OrgLink.end_date.is_(None) | (OrgLink.end_date >= day),
        )
        .order_by(Employee.name, OrgLink.id)
    )
    return [Linked(*row) for row in rows]


def _paths(nodes: Sequence[OrgNode], homes: Mapping[int, int]) -> dict[int, str]:
    """By person the path of the node they belong to, where it is active."""
    paths = {node.id: node.path for node in nodes}
    return {who: paths[node_id] for who, node_id in homes.items() if node_id in paths}


def _in(node: OrgNode, path: str | None, own: bool) -> bool:
    if path is None:
        return False
    return path == node.path if own else path.startswith(node.path)


def _unit(node: OrgNode, people: Sequence[Present], homes: Mapping[int, str], own: bool) -> Unit:
    of = [each for each in people if _in(node, homes.get(each.id), own)]
    return Unit(
        node,
        len(of),
        sum((each.time.hours for each in of), ZERO),
        sum((each.time.full * each.time.taken / WHOLE for each in of), ZERO),
    )


def _skills(answers: Sequence[Calculation]) -> list[SkillLine]:
    found = [{gap.skill: gap for gap in answer.gaps} for answer in answers]
    names = sorted({skill for gaps in found for skill in gaps}, key=by_name)
    return [SkillLine(skill, [gaps.get(skill) for gaps in found]) for skill in names]
