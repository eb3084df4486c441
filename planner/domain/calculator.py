"""The calculator of LEGACY scenarios, in hours (planning.md 4.5).

Kept as it was: a person counts in full for each of their skills; only ranked initiatives that are
being resourced or executed ask; a share that is missing counts 0; skill names are compared exactly.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from planner.domain import people_capacity as people
from planner.domain.amounts import ZERO
from planner.domain.assumptions import Assumptions
from planner.domain.calculation import (
    AskedLine,
    Calculation,
    Quality,
    Shortage,
    SkillCapacity,
    SkillDemand,
    SkillGap,
    Summary,
    Unshared,
    by_name,
)
from planner.domain.lifecycle import InitiativeStatus
from planner.domain.people_capacity import Giving, PeopleInputs

PLANNED = frozenset({InitiativeStatus.RESOURCING, InitiativeStatus.IN_EXECUTION})
"""Only initiatives in these statuses ask for anything."""


class Ask(NamedTuple):
    """Hours asked of one skill by a ranked initiative, and the share of them in the quarter.

    One scope item's, or the sum of several with the same share and status, which may leave the
    initiative out. A tuple, because a plan has tens of thousands of them.
    """

    skill: str
    hours: Decimal
    share: Decimal | None
    status: InitiativeStatus
    initiative_id: int | None = None
    title: str = ""
    rank: int = 0
    item: str = ""


@dataclass(frozen=True, slots=True)
class CalculatorInputs:
    """What the calculator reads, asks in order of rank.

    `ranked` counts the ranked initiatives, `planned` those of them that count.
    """

    assumptions: Assumptions
    asks: Sequence[Ask]
    people: PeopleInputs
    ranked: int
    planned: int
    unshared: Sequence[Unshared] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sides:
    """Demand and capacity once they are known, whatever they are counted in."""

    demand: Sequence[SkillDemand]
    capacity: Sequence[SkillCapacity]
    giving: Sequence[Giving]
    ramp_cost: int
    quality: Quality


def calculate(inputs: CalculatorInputs, breakdown: bool) -> Calculation:
    """Demand against what the allocated people can give, in hours of the quarter."""
    giving = people.givings(inputs.people, inputs.assumptions)
    capacity = people.capacity(giving, inputs.assumptions)
    quality = Quality(unshared=inputs.unshared, unskilled=people.unskilled(giving))
    sides = Sides(asked(inputs.asks), capacity, giving, people.ramp_cost(capacity), quality)
    answer = drawn_up(inputs, sides)
    return answer if breakdown else without_lines(answer)


def asked(asks: Iterable[Ask]) -> list[SkillDemand]:
    """What initiatives that count ask of each skill, by name, with a line per scope item."""
    amounts: defaultdict[str, Decimal] = defaultdict(Decimal)
    lines: defaultdict[str, list[AskedLine]] = defaultdict(list)
    for ask in asks:
        if ask.status in PLANNED and ask.share:
            amount = ask.hours * ask.share
            amounts[ask.skill] += amount
            lines[ask.skill].extend(asked_line(ask, amount))
    return in_rows(amounts, lines)


def asked_line(ask: Ask, amount: Decimal) -> Iterator[AskedLine]:
    """The line of an ask, where it is of one initiative."""
    if ask.initiative_id is not None:
        yield AskedLine(ask.initiative_id, ask.title, ask.rank, ask.item, amount)


def in_rows(
    amounts: Mapping[str, Decimal], lines: Mapping[str, list[AskedLine]]
) -> list[SkillDemand]:
    """Demand by name, its lines by rank."""
    return [
        SkillDemand(skill, amounts[skill], sorted(lines[skill], key=lambda line: line.rank))
        for skill in sorted(amounts, key=by_name)
    ]


def drawn_up(inputs: CalculatorInputs, sides: Sides) -> Calculation:
    """The whole answer: gaps, what is short, and what is wrong with the allocations."""
    gaps = gap_analysis(sides.demand, sides.capacity)
    shortages = shortest(sides.demand, gaps)
    over, mismatched = people.overallocations(inputs.people), people.mismatches(inputs.people)
    summary = Summary(
        demand=sum((row.demand for row in gaps), ZERO),
        capacity=sum((row.capacity for row in gaps), ZERO),
        distinct_capacity_hours=people.distinct_hours(sides.giving),
        shortages=len(shortages),
        overallocations=len(over),
        mismatches=len(mismatched),
        skills=len(gaps),
        people=people.headcount(inputs.people),
        initiatives=inputs.ranked,
        planned=inputs.planned,
        ramp_cost=sides.ramp_cost,
    )
    return Calculation(
        sides.demand, sides.capacity, gaps, shortages, over, mismatched, summary, sides.quality
    )


def gap_analysis(
    demand: Iterable[SkillDemand], capacity: Iterable[SkillCapacity]
) -> list[SkillGap]:
    """Every skill that is asked for or given, by name."""
    asks = {row.skill: row.amount for row in demand}
    gives = {row.skill: row.effective for row in capacity}
    return [
        SkillGap(skill, asks.get(skill, ZERO), gives.get(skill, ZERO))
        for skill in sorted({*asks, *gives}, key=by_name)
    ]


def shortest(demand: Iterable[SkillDemand], gaps: Iterable[SkillGap]) -> list[Shortage]:
    """What is short, worst first: by severity, then by how much of its demand is missing."""
    asking = {row.skill: [line.initiative_id for line in row.lines] for row in demand}
    found = [
        Shortage(row.skill, row.demand, row.capacity, asking.get(row.skill, []))
        for row in gaps
        if row.gap < 0
    ]
    return sorted(found, key=lambda one: -one.percentage)


def without_lines(answer: Calculation) -> Calculation:
    """The same figures without who asks and who gives, and which skills are not missing."""
    return replace(
        answer,
        demand=[replace(row, lines=[]) for row in answer.demand],
        capacity=[replace(row, people=[]) for row in answer.capacity],
        shortages=[replace(row, affected=[]) for row in answer.shortages],
        mismatches=[row.in_short for row in answer.mismatches],
    )
