"""What allocated people can give in a quarter, and what is wrong with how they are allocated.

A person gives to each of their skills in full, so that capacity added up over skills counts them
once per skill: the arithmetic of LEGACY, kept (planning.md 4.5). `distinct_hours` counts once.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from planner.domain.amounts import ONE, ZERO, to_whole
from planner.domain.assumptions import Assumptions
from planner.domain.availability import NOTHING_STATED, CalendarFacts, available_hours
from planner.domain.calculation import (
    HUNDRED,
    GivenLine,
    Overallocation,
    SkillCapacity,
    SkillMismatch,
    Taken,
    Unskilled,
    by_name,
)
from planner.domain.hours import FULL_PROFICIENCY
from planner.domain.lifecycle import EmploymentType


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is allocated. `skills` holds proficiency, 1 to 5, by name."""

    id: int
    name: str
    employment_type: EmploymentType
    hours_per_week: Decimal
    skills: Mapping[str, int]
    facts: CalendarFacts = NOTHING_STATED

    def hours(self, assumptions: Assumptions) -> Decimal:
        """What the person has in the quarter; weekly hours of 0 mean the assumed hours."""
        if self.hours_per_week or self.facts.hours_available is not None:
            return available_hours(self.hours_per_week, self.facts)
        return max(ZERO, assumptions.hours_per_period - (self.facts.time_off or ZERO))


@dataclass(frozen=True, slots=True)
class Allocated:
    """One allocation: its percentage, the part of the quarter it covers, and its ramp's modifier.

    `initiative_id` and `title` are None for work that belongs to no initiative.
    """

    id: int
    employee_id: int
    initiative_id: int | None
    title: str | None
    percentage: Decimal
    ratio: Decimal
    ramp: Decimal

    @property
    def share(self) -> Decimal:
        """The part of the person's quarter it takes, in per cent."""
        return self.percentage * self.ratio


@dataclass(frozen=True, slots=True)
class PeopleInputs:
    """Who is allocated to what. `required` holds the skills an initiative's scope names, in order.

    `members` are the people of an org node; None counts everybody.
    """

    people: Sequence[Person]
    allocated: Sequence[Allocated]
    required: Mapping[int, Sequence[str]]
    members: Collection[int] | None = None


@dataclass(frozen=True, slots=True)
class Giving:
    """What one person gives: percentage under the cap, the hours of it, and the ramp on them."""

    person: Person
    percentage: Decimal
    hours: Decimal
    ramp: Decimal

    def of(self, skills: Mapping[str, int]) -> "Giving":
        """The same, had the person these skills."""
        one = self.person
        having = Person(
            one.id, one.name, one.employment_type, one.hours_per_week, skills, one.facts
        )
        return Giving(having, self.percentage, self.hours, self.ramp)


def givings(inputs: PeopleInputs, assumptions: Assumptions) -> list[Giving]:
    """What everybody gives who counts and gives anything, in the order of the people."""
    taken = _by_person(inputs.allocated)
    counted = (person for person in inputs.people if _counts(person, inputs, assumptions))
    found = (_giving(person, taken[person.id], assumptions) for person in counted)
    return [giving for giving in found if giving.percentage]


def capacity(givings: Iterable[Giving], assumptions: Assumptions) -> list[SkillCapacity]:
    """One row per skill that somebody gives to, in order of name, with its people."""
    lines: defaultdict[str, list[GivenLine]] = defaultdict(list)
    for giving in givings:
        for skill, proficiency in giving.person.skills.items():
            lines[skill].append(_line(giving, proficiency, assumptions))
    return [added_up(skill, lines[skill]) for skill in sorted(lines, key=by_name)]


def added_up(skill: str, people: Sequence[GivenLine]) -> SkillCapacity:
    """The row of a skill with these people."""
    return SkillCapacity(
        skill,
        sum((line.allocated for line in people), ZERO),
        sum((line.effective for line in people), ZERO),
        people,
    )


def distinct_hours(givings: Iterable[Giving]) -> Decimal:
    """Everybody's allocated hours, once, whatever their skills."""
    return sum((giving.hours for giving in givings), ZERO)


def unskilled(givings: Iterable[Giving]) -> list[Unskilled]:
    """Who gives hours that no skill counts."""
    return [
        Unskilled(giving.person.id, giving.person.name, giving.hours)
        for giving in givings
        if not giving.person.skills
    ]


def ramp_cost(capacity: Iterable[SkillCapacity]) -> int:
    """The hours lost to ramps, rounded, a person's once per skill as capacity is."""
    lost = (
        line.effective * (ONE - line.ramp) / line.ramp
        for row in capacity
        for line in row.people
        if ZERO < line.ramp < ONE
    )
    return to_whole(sum(lost, ZERO))


def headcount(inputs: PeopleInputs) -> int:
    """How many people are allocated, contractors included, each once."""
    allocated = {each.employee_id for each in inputs.allocated}
    return len(allocated if inputs.members is None else allocated & set(inputs.members))


def overallocations(inputs: PeopleInputs) -> list[Overallocation]:
    """Who is given away by more than 100 per cent, worst first, whatever cap or org node.

    The percentage is of the whole quarter: two allocations that follow each other do not collide.
    """
    taken = _by_person(inputs.allocated)
    found = (
        Overallocation(
            person.id,
            person.name,
            sum((each.share for each in taken[person.id]), ZERO),
            [
                Taken(each.id, each.initiative_id, each.title, each.share)
                for each in taken[person.id]
            ],
        )
        for person in inputs.people
    )
    return sorted((one for one in found if one.excess > 0), key=lambda one: -one.excess)


def mismatches(inputs: PeopleInputs) -> list[SkillMismatch]:
    """One for each allocation to an initiative that names skills the person lacks, as spelled."""
    people = {person.id: person for person in inputs.people}
    return list(_mismatches(inputs, people))


def _mismatches(inputs: PeopleInputs, people: Mapping[int, Person]) -> Iterator[SkillMismatch]:
    for each in inputs.allocated:
        if each.initiative_id is None:
            continue
        person, required = people[each.employee_id], inputs.required.get(each.initiative_id, ())
        if missing := [skill for skill in required if skill not in person.skills]:
            yield SkillMismatch(
                person.id,
                person.name,
                each.initiative_id,
                each.title or "",
                required,
                list(person.skills),
                missing,
            )


def _counts(person: Person, inputs: PeopleInputs, assumptions: Assumptions) -> bool:
    if inputs.members is not None and person.id not in inputs.members:
        return False
    return (
        assumptions.include_contractors or person.employment_type is not EmploymentType.CONTRACTOR
    )


def _giving(person: Person, taken: Sequence[Allocated], assumptions: Assumptions) -> Giving:
    total = sum((each.share for each in taken), ZERO)
    percentage = min(total, assumptions.allocation_cap)
    hours = person.hours(assumptions) * percentage / HUNDRED
    return Giving(
        person, percentage, hours, _ramp(taken, total) if assumptions.ramp_enabled else ONE
    )


def _ramp(taken: Sequence[Allocated], total: Decimal) -> Decimal:
    """The mean of the modifiers, weighted by what each allocation takes."""
    return sum((each.share * each.ramp for each in taken), ZERO) / total if total else ONE


def _line(giving: Giving, proficiency: int, assumptions: Assumptions) -> GivenLine:
    skill = Decimal(proficiency) / FULL_PROFICIENCY if assumptions.weigh_proficiency else ONE
    effective = giving.hours * skill * (HUNDRED - assumptions.buffer) / HUNDRED * giving.ramp
    person = giving.person
    return GivenLine(
        person.id,
        person.name,
        giving.percentage,
        proficiency,
        giving.ramp,
        giving.hours,
        effective,
    )


def _by_person(allocated: Iterable[Allocated]) -> defaultdict[int, list[Allocated]]:
    found: defaultdict[int, list[Allocated]] = defaultdict(list)
    for each in allocated:
        found[each.employee_id].append(each)
    return found
