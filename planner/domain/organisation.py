"""Units, the people in them, and what a relation to a unit may take of a person's time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from planner.domain.amounts import ZERO, written
from planner.domain.calendar import Period, overlap_ratio
from planner.domain.lifecycle import in_words
from planner.domain.refusals import Invalid

FULL_TIME = Decimal(100)


class NodeType(StrEnum):
    """What sort of unit an org node is. There is one ROOT."""

    ROOT = "ROOT"
    DIVISION = "DIVISION"
    DEPARTMENT = "DEPARTMENT"
    TEAM = "TEAM"
    VIRTUAL = "VIRTUAL"
    PRODUCT = "PRODUCT"
    PLATFORM = "PLATFORM"
    FUNCTIONAL = "FUNCTIONAL"
    CHAPTER = "CHAPTER"


class Relationship(StrEnum):
    """How a person relates to a unit, in the matrix."""

    PRIMARY_REPORTING = "PRIMARY_REPORTING"
    DELIVERY_ASSIGNMENT = "DELIVERY_ASSIGNMENT"
    FUNCTIONAL_ALIGNMENT = "FUNCTIONAL_ALIGNMENT"
    CAPABILITY_POOL = "CAPABILITY_POOL"
    TEMPORARY_ROTATION = "TEMPORARY_ROTATION"


CONSUMING = frozenset({Relationship.DELIVERY_ASSIGNMENT, Relationship.TEMPORARY_ROTATION})
"""The relationships that take a part of a person's time, unless somebody says they do not."""


class TooMuchOfOnePerson(Invalid):
    """Relations that take time cannot take more of a person than there is."""

    remedy = "Give less, end another link first, or choose days on which more is free."

    def __init__(self, taken: Decimal, new: Decimal) -> None:
        self.taken, self.new, self.total = taken, new, taken + new
        super().__init__(
            f"{written(taken)} % is taken already, so that {written(new)} % more would make "
            f"{written(self.total)} %, and nobody has more than 100 %."
        )


class NeverConsumes(Invalid):
    """Some relations say where a person belongs, and take no time by themselves."""

    remedy = "Make it a delivery assignment or a temporary rotation, or let it take no time."

    def __init__(self, relationship: Relationship) -> None:
        self.relationship = relationship
        super().__init__(f"A link for {in_words(relationship)} never takes a person's time.")


@dataclass(frozen=True, slots=True)
class Claim:
    """A percentage of a person's time between two days, both included; an open end is None."""

    percentage: Decimal
    start: date
    end: date | None

    def holds_on(self, day: date) -> bool:
        """Whether it takes anything on a day."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many people belong to no unit, and the percentage of those who do."""

    unassigned: int
    percentage: int


def consumes(relationship: Relationship, asked: bool | None = None) -> bool:
    """Whether a link takes time: as it usually does, or as asked. `NeverConsumes` where it cannot.

    Every link may take none.
    """
    if asked and relationship not in CONSUMING:
        raise NeverConsumes(relationship)
    return relationship in CONSUMING if asked is None else asked


def most_taken(claims: Iterable[Claim], start: date, end: date | None) -> Decimal:
    """The highest percentage taken together on any day between two days; an open end is None.

    It only ever rises on a day on which some claim begins, so those days are enough.
    """
    around = [
        claim
        for claim in claims
        if (end is None or claim.start <= end) and (claim.end is None or claim.end >= start)
    ]
    days = {start, *(claim.start for claim in around if claim.start > start)}
    return max((_taken_on(around, day) for day in days), default=ZERO)


def allow_claim(taken: Decimal, new: Decimal) -> Decimal:
    """The percentage taken with the new one; `TooMuchOfOnePerson` where that passes 100."""
    if new and taken + new > FULL_TIME:
        raise TooMuchOfOnePerson(taken, new)
    return taken + new


def membership_ratio(start: date, end: date | None, period: Period) -> Decimal:
    """The part of a period, 0 to 1, that a membership covers; both ends of both are included."""
    return overlap_ratio(start, end or period.end, period)


def coverage(people: int, assigned: int) -> Coverage:
    """How far the people are assigned to units; of nobody, all are."""
    if not people:
        return Coverage(0, 100)
    return Coverage(people - assigned, (assigned * 200 + people) // (people * 2))


def _taken_on(claims: Iterable[Claim], day: date) -> Decimal:
    return sum((claim.percentage for claim in claims if claim.holds_on(day)), ZERO)
