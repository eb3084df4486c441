"""Where the figures of a person come from: weekly hours, time off, allocations and assumptions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from planner.domain.amounts import ONE, ZERO
from planner.domain.assumptions import Assumptions
from planner.domain.explanation import (
    HUNDRED,
    Explanation,
    Origin,
    Part,
    Sign,
    Stated,
    Term,
    shown,
)
from planner.domain.figures import Figure, figure
from planner.domain.hours import FULL_PROFICIENCY, WEEKS_IN_A_QUARTER
from planner.domain.people_capacity import Allocated, Giving

ROLES = ("distinct", "ramp-cost")
"""Totals that are hours of people whatever a scenario plans in."""

OF_PERSON = {
    "hours": "allocated hours",
    "given": "share of the quarter given",
    "taken": "share of the quarter taken",
    "excess": "share above 100 %",
    "ramp": "ramp",
    "counts": "counts as",
    "allocated": "allocated",
}
"""What can be asked about a person, and what it is called."""


@dataclass(frozen=True, slots=True)
class Staff:
    """A person with what they give, what they are allocated to, and who stated them last.

    `skills` holds the proficiency that counts, by skill or pool.
    """

    giving: Giving
    allocated: Sequence[Allocated]
    skills: Mapping[str, int] = field(default_factory=dict)
    stated: Stated | None = None

    @property
    def share(self) -> Decimal:
        """The part of the quarter that all allocations take, in per cent."""
        return sum((each.share for each in self.allocated), ZERO)


def of_person(
    about: Figure, staff: Sequence[Staff], assumed: Assumptions, rates: Mapping[str, Decimal]
) -> Explanation | None:
    """A figure of a person; None where the plan has nobody of this key, or no such measure."""
    found = next((each for each in staff if each.giving.person.id == about.key("person")), None)
    skill = about.name("skill")
    if found is None or about.measure not in OF_PERSON or (skill or "") not in {"", *found.skills}:
        return None
    parts = _parts(about, found, assumed, rates)[about.measure]
    title = f"{found.giving.person.name}{f', {skill}' if skill else ''}: {OF_PERSON[about.measure]}"
    unit = "" if about.measure == "ramp" else "%"
    if about.measure in {"hours", "counts", "allocated"}:
        unit = "tokens" if skill and skill in rates else "hours"
    return Explanation(about, title, _value(about, found, assumed, rates), unit, parts)


def _value(
    about: Figure, found: Staff, assumed: Assumptions, rates: Mapping[str, Decimal]
) -> Decimal:
    giving, skill = found.giving, about.name("skill") or ""
    level = found.skills.get(skill, FULL_PROFICIENCY)
    weight = Decimal(level) / FULL_PROFICIENCY if assumed.weigh_proficiency else ONE
    rate = rates.get(skill, ONE)
    counts = giving.hours * weight * (HUNDRED - assumed.buffer) / HUNDRED * giving.ramp * rate
    return {
        "hours": giving.hours,
        "given": giving.percentage,
        "taken": found.share,
        "excess": found.share - HUNDRED,
        "ramp": giving.ramp,
        "counts": counts,
        "allocated": giving.hours * rate,
    }[about.measure]


def _parts(
    about: Figure, found: Staff, assumed: Assumptions, rates: Mapping[str, Decimal]
) -> dict[str, list[Part]]:
    given = _given(about, found)
    cap = Term("cap", assumed.allocation_cap, Sign.AT_MOST, "%", origin=_assumptions(about))
    above = Term("a whole quarter", HUNDRED, Sign.LESS, "%")
    skill = about.name("skill") or ""
    at_rate = _at_rate(rates, skill)
    return {
        "hours": [Part("Hours", _hours(about, found, assumed))],
        "given": [Part("Allocations", [*given, cap])],
        "taken": [Part("Allocations", given)],
        "excess": [Part("Allocations", [*given, above])],
        "ramp": _ramp(about, found, assumed),
        "counts": [Part("Steps", [*_counts(about, found, assumed, skill), *at_rate])],
        "allocated": [Part("Steps", [_hours_term(about, found), *at_rate])],
    }


def _hours(about: Figure, found: Staff, assumed: Assumptions) -> list[Term]:
    """Weeks of work less time off, or the hours stated, and the part of them that is given."""
    giving, facts = found.giving, found.giving.person.facts
    origin = Origin("person", (giving.person.id,))
    weekly = giving.person.hours_per_week
    if facts.hours_available is not None:
        base = [Term("hours available", facts.hours_available, unit="h", origin=origin)]
    else:
        base = _worked(about, found, assumed, weekly, origin)
    share = Term(
        "given",
        giving.percentage,
        Sign.PER_CENT,
        "%",
        figure=_person(about, found, "given"),
    )
    first, *rest = base
    return [replace(first, stated=found.stated), *rest, share]


def _worked(
    about: Figure, found: Staff, assumed: Assumptions, weekly: Decimal, origin: Origin
) -> list[Term]:
    off = found.giving.person.facts.time_off
    if weekly:
        base = [
            Term("weekly hours", weekly, unit="h", origin=origin),
            Term("weeks", Decimal(WEEKS_IN_A_QUARTER), Sign.TIMES),
        ]
    else:
        stated = "hours assumed of who has no weekly hours"
        base = [Term(stated, assumed.hours_per_period, unit="h", origin=_assumptions(about))]
    if not off:
        return base
    less = Term("time off", off, Sign.LESS, "h", origin=origin)
    return [*base, less, Term("", ZERO, Sign.AT_LEAST, "h")]


def _given(about: Figure, found: Staff) -> list[Term]:
    return [
        Term(
            each.title or "Other work",
            each.share,
            unit="%",
            formula=f"{shown(each.percentage)} % × {shown(each.ratio)} of the quarter",
            origin=Origin("allocations", about.scenarios[:1]),
        )
        for each in found.allocated
    ]


def _ramp(about: Figure, found: Staff, assumed: Assumptions) -> list[Part]:
    """The mean of what counts on each piece of work, by the share it takes."""
    if not assumed.ramp_enabled or not found.share:
        return [Part("Ramp", [Term("No ramp is assumed", ONE, origin=_assumptions(about))])]
    weighed = [
        Term(
            each.title or "Other work",
            each.share * each.ramp,
            unit="%",
            formula=f"{shown(each.share)} % × {shown(each.ramp)}",
        )
        for each in found.allocated
    ]
    shares = [Term(each.title or "Other work", each.share, unit="%") for each in found.allocated]
    return [Part("What counts", weighed), Part("what is taken", shares, Sign.OVER)]


def _counts(about: Figure, found: Staff, assumed: Assumptions, skill: str) -> list[Term]:
    level = found.skills.get(skill, FULL_PROFICIENCY)
    weight = Decimal(level) / FULL_PROFICIENCY if assumed.weigh_proficiency else ONE
    person = Origin("person", (found.giving.person.id,))
    left = HUNDRED - assumed.buffer
    return [
        _hours_term(about, found),
        Term(f"level {level} of 5", weight, Sign.TIMES, origin=person),
        Term("left by the buffer", left, Sign.PER_CENT, "%", origin=_assumptions(about)),
        Term("ramp", found.giving.ramp, Sign.TIMES, figure=_person(about, found, "ramp")),
    ]


def _hours_term(about: Figure, found: Staff) -> Term:
    hours = _person(about, found, "hours")
    return Term("allocated hours", found.giving.hours, unit="h", figure=hours, stated=found.stated)


def _at_rate(rates: Mapping[str, Decimal], skill: str) -> list[Term]:
    if skill not in rates:
        return []
    return [Term("tokens per hour", rates[skill], Sign.TIMES)]


def _person(about: Figure, found: Staff, measure: str) -> Figure:
    key = found.giving.person.id
    return figure("calculator", about.scenarios, measure, node=about.name("node"), person=key)


def _assumptions(about: Figure) -> Origin:
    return Origin("assumptions", about.scenarios[:1])
