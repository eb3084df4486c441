"""What a baseline keeps of a plan when it is locked: who can give what, and what is asked for.

Only people who are allocated are in it, each once with all their hours of the quarter, whatever
part of them the plan takes. A scope item without a share of the quarter asks for nothing, as in
the calculator.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from planner.domain.amounts import ZERO
from planner.domain.availability import NOTHING_STATED, CalendarFacts, available_hours


@dataclass(frozen=True, slots=True)
class Capable:
    """A person with their weekly hours, what is stated of their quarter, and their skills."""

    id: int
    hours_per_week: Decimal
    facts: CalendarFacts = NOTHING_STATED
    skills: tuple[str, ...] = ()

    @property
    def hours(self) -> Decimal:
        """What the person has in the quarter."""
        return available_hours(self.hours_per_week, self.facts)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Hours that a scope item of an initiative asks of a skill; `share` of them in the quarter."""

    initiative_id: int
    skill: str
    whole: Decimal
    share: Decimal | None

    @property
    def hours(self) -> Decimal:
        """The hours asked for in the quarter."""
        return self.whole * self.share if self.share is not None else ZERO


@dataclass(frozen=True, slots=True)
class Given:
    """An allocation: its percentage, and its hours in the quarter."""

    employee_id: int
    initiative_id: int | None
    percentage: Decimal
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Baseline:
    """A plan as it was agreed. Orders are those of the plan."""

    people: Sequence[Capable]
    demand: Sequence[Wanted]
    given: Sequence[Given]

    @property
    def capacity_hours(self) -> Decimal:
        """Everybody's hours, once."""
        return sum((person.hours for person in self.people), ZERO)

    @property
    def demand_hours(self) -> Decimal:
        """All hours asked for in the quarter."""
        return sum((wanted.hours for wanted in self.demand), ZERO)

    @property
    def gap(self) -> Decimal:
        """Capacity less demand."""
        return self.capacity_hours - self.demand_hours

    @property
    def employee_count(self) -> int:
        """How many people are allocated."""
        return len({given.employee_id for given in self.given})

    @property
    def initiative_count(self) -> int:
        """How many initiatives somebody is allocated to."""
        return len({given.initiative_id for given in self.given} - {None})


def taken(people: Sequence[Capable], demand: Sequence[Wanted], given: Sequence[Given]) -> Baseline:
    """A baseline of these allocations: only allocated people, and no demand of 0."""
    allocated = {each.employee_id for each in given}
    return Baseline(
        [person for person in people if person.id in allocated],
        [wanted for wanted in demand if wanted.hours],
        given,
    )
