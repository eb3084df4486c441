"""Where the figures of a calculator come from, in hours and in tokens: scope, and people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from planner.domain.amounts import ONE
from planner.domain.assumptions import Assumptions
from planner.domain.calculation import AskedLine, Calculation, GivenLine, SkillGap
from planner.domain.explaining.people import ROLES, Staff
from planner.domain.explanation import (
    FLOOR,
    HUNDRED,
    IN_PER_CENT,
    Explanation,
    Origin,
    Part,
    Sign,
    Stated,
    Term,
    shown,
)
from planner.domain.figures import Figure, figure

OF_SKILL = {
    "demand": "demand",
    "capacity": "capacity",
    "gap": "gap",
    "missing": "missing",
    "used": "share of capacity asked for",
}
OF_TOTAL = {
    **OF_SKILL,
    "distinct": "distinct hours",
    "ramp-cost": "hours lost to ramps",
}
"""What can be asked about a skill or pool, and about all of them."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a figure of a calculator is explained from: who asks and who gives, as far as it counts.

    `rates` are tokens per hour by pool where it counts tokens; `supplies` pools by the name of
    those whose supply is stated.
    """

    unit: str
    lines: Calculation
    staff: Sequence[Staff]
    assumptions: Assumptions
    scopes: Mapping[int, Stated] = field(default_factory=dict)
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    supplies: Mapping[str, int] = field(default_factory=dict)


def of_calculator(about: Figure, answer: Calculation, found: Reckoned) -> Explanation | None:
    """A figure of a calculator's answer as pages show it; None where there is none of this name."""
    skill = about.name("skill")
    if skill is None:
        return _of_total(about, answer, found)
    gap = next((row for row in answer.gaps if row.skill == skill), None)
    if gap is None or about.measure not in OF_SKILL:
        return None
    if (key := about.key("initiative")) is not None:
        return _of_initiative(about, found, skill, key)
    above = replace(about, of=tuple(each for each in about.of if each[0] != "skill"))
    return Explanation(
        about,
        f"{skill}: {OF_SKILL[about.measure]}",
        _value(gap, about.measure),
        _unit(found, about),
        _parts(about, found, skill)[about.measure],
        _words(about.measure, found.unit),
        up=above,
        above=f"All together: {OF_SKILL[about.measure]}",
        signed=about.measure == "gap",
    )


def _value(gap: SkillGap, measure: str) -> Decimal:
    figures = {
        "demand": gap.demand,
        "capacity": gap.capacity,
        "gap": gap.gap,
        "missing": max(Decimal(0), -gap.gap),
        "used": gap.utilisation,
    }
    return figures[measure]


def _parts(about: Figure, found: Reckoned, skill: str) -> dict[str, list[Part]]:
    asked = [line for row in found.lines.demand if row.skill == skill for line in row.lines]
    demand = Part(
        "Demand",
        [_asking(about, found, line) for line in asked],
        note="by rank",
        figure=about.measuring("demand"),
    )
    capacity = Part("Capacity", _giving(about, found, skill), figure=about.measuring("capacity"))
    less_demand = replace(demand, title="demand", sign=Sign.LESS)
    less_capacity = replace(capacity, title="capacity", sign=Sign.LESS)
    full = [Part("Asked of no capacity at all", [Term("Counts as", HUNDRED, unit="%")])]
    used = [demand, replace(capacity, title="capacity", sign=Sign.OVER), IN_PER_CENT]
    none = [Part("Nothing is asked", [])]
    return {
        "demand": [demand],
        "capacity": [capacity],
        "gap": [capacity, less_demand],
        "missing": [demand, less_capacity, FLOOR],
        "used": used if capacity.total else full if asked else none,
    }


def _asking(about: Figure, found: Reckoned, line: AskedLine) -> Term:
    return Term(
        line.title,
        line.amount,
        note=f"rank {line.rank}, {line.item or 'typed demand'}",
        figure=Figure(
            about.about,
            about.scenarios,
            (*about.of, ("initiative", str(line.initiative_id))),
            "demand",
        ),
        origin=Origin("scopes", (line.initiative_id,)),
        stated=found.scopes.get(line.initiative_id),
    )


def _giving(about: Figure, found: Reckoned, skill: str) -> list[Term]:
    row = next((each for each in found.lines.capacity if each.skill == skill), None)
    if row is None:
        return []
    if row.stated:
        pool = figure("ledger", about.scenarios, "supply", pool=found.supplies.get(skill))
        return [Term("Stated supply", row.effective, figure=pool)]
    return [_given(about, skill, line) for line in row.people]


def _given(about: Figure, skill: str, line: GivenLine) -> Term:
    return Term(
        line.name,
        line.effective,
        note=f"given {shown(line.percentage)} %, level {line.proficiency} of 5",
        figure=_person(about, line.employee_id, "counts", skill),
        origin=Origin("person", (line.employee_id,)),
    )


def _person(about: Figure, key: int, measure: str, skill: str | None = None) -> Figure:
    node = about.name("node")
    return figure("calculator", about.scenarios, measure, node=node, person=key, skill=skill)


def _of_initiative(about: Figure, found: Reckoned, skill: str, key: int) -> Explanation | None:
    """What one initiative asks of a skill, scope item by scope item."""
    lines = [
        line
        for row in found.lines.demand
        if row.skill == skill
        for line in row.lines
        if line.initiative_id == key
    ]
    if not lines or about.measure != "demand":
        return None
    origin, stated = Origin("scopes", (key,)), found.scopes.get(key)
    terms = [
        Term(line.item or "Typed demand", line.amount, origin=origin, stated=stated)
        for line in lines
    ]
    value = sum((line.amount for line in lines), Decimal(0))
    whole = replace(about, of=tuple(each for each in about.of if each[0] != "initiative"))
    return Explanation(
        about,
        f"{lines[0].title} on {skill}: demand",
        value,
        found.unit,
        [Part("Scope items", terms, note=_words("demand", found.unit))],
        up=whole,
        above=f"{skill}: demand",
    )


def _of_total(about: Figure, answer: Calculation, found: Reckoned) -> Explanation | None:
    summary = answer.summary
    values = {
        "demand": summary.demand,
        "capacity": summary.capacity,
        "gap": summary.gap,
        "missing": sum((row.missing for row in answer.shortages), Decimal(0)),
        "used": summary.utilisation,
        "distinct": summary.distinct_capacity_hours,
        "ramp-cost": Decimal(summary.ramp_cost),
    }
    if about.measure not in values:
        return None
    return Explanation(
        about,
        f"All together: {OF_TOTAL[about.measure]}",
        values[about.measure],
        "hours" if about.measure in ROLES else _unit(found, about),
        _total_parts(about, answer, found)[about.measure],
        _words(about.measure, found.unit),
        signed=about.measure == "gap",
    )


def _total_parts(about: Figure, answer: Calculation, found: Reckoned) -> dict[str, list[Part]]:
    demand = Part("Demand", _each(about, answer, "demand"))
    capacity = Part("Capacity", _each(about, answer, "capacity"))
    people = [_hours(about, each) for each in found.staff if each.giving.hours]
    return {
        "demand": [demand],
        "capacity": [capacity],
        "gap": [capacity, replace(demand, title="demand", sign=Sign.LESS)],
        "missing": [Part("Missing", _each(about, answer, "missing"))],
        "used": [demand, replace(capacity, title="capacity", sign=Sign.OVER), IN_PER_CENT]
        if answer.summary.capacity
        else [Part("No capacity", [])],
        "distinct": [Part("Hours of people", people)],
        "ramp-cost": [
            Part("Lost to ramps", _lost(about, found)),
            Part("", [Term("", Decimal(0))], Sign.WHOLE),
        ],
    }


def _each(about: Figure, answer: Calculation, measure: str) -> list[Term]:
    rows = [(row, _value(row, measure)) for row in answer.gaps]
    return [
        Term(
            row.skill,
            amount,
            figure=figure(
                "calculator", about.scenarios, measure, node=about.name("node"), skill=row.skill
            ),
        )
        for row, amount in rows
        if amount
    ]


def _hours(about: Figure, staff: Staff) -> Term:
    giving = staff.giving
    origin = Origin("person", (giving.person.id,))
    return Term(
        giving.person.name,
        giving.hours,
        figure=_person(about, giving.person.id, "hours"),
        origin=origin,
        stated=staff.stated,
    )


def _lost(about: Figure, found: Reckoned) -> list[Term]:
    """What each person loses in each skill: in tokens, only where supply is not stated."""
    lost = []
    for row in found.lines.capacity:
        rate = found.rates.get(row.skill, ONE)
        for line in row.people:
            if 0 < line.ramp < 1:
                hours = line.effective / rate * (ONE - line.ramp) / line.ramp
                counted = _person(about, line.employee_id, "counts", row.skill)
                lost.append(Term(line.name, hours, note=row.skill, figure=counted))
    return lost


def _unit(found: Reckoned, about: Figure) -> str:
    return "%" if about.measure == "used" else found.unit


def _words(measure: str, unit: str) -> str:
    hours = {
        "demand": "Hours of each scope item times its share of the quarter; only initiatives that "
        "are being resourced or executed ask.",
        "capacity": "A person counts in full for each of their skills.",
        "distinct": "Everybody's allocated hours, once, whatever their skills.",
        "ramp-cost": "What people lose while they learn, once per skill.",
    }
    tokens = {
        "demand": "What was typed, otherwise whole scope items at the rate in force; only "
        "initiatives that are being resourced or executed ask.",
        "capacity": "The stated supply; without one, what the allocated people can give at the "
        "rate in force.",
    }
    said = hours | tokens if unit == "tokens" else hours
    return said.get(measure, "")
