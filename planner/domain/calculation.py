"""What a calculator answers: demand against capacity by skill, and what is wrong with it.

The same shape in both planning modes: amounts are hours by skill in LEGACY and tokens by pool in
TOKEN. How they come about is `calculator` and `token_calculator`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from planner.domain.amounts import ZERO
from planner.domain.assumptions import Assumptions

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class CalculatorOptions:
    """What is asked of a calculator.

    `breakdown`: also who asks and who gives, line by line. `node_id`: only people of this org node
    and those below it give, or without `within` of it alone. `skill`: lines of this one only.
    `assumptions`: what if these held.
    """

    breakdown: bool = True
    node_id: int | None = None
    skill: str | None = None
    assumptions: Assumptions | None = None
    within: bool = True


@dataclass(frozen=True, slots=True)
class AskedLine:
    """What one scope item of an initiative asks of a skill in the period."""

    initiative_id: int
    title: str
    rank: int
    item: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class GivenLine:
    """What one person gives to a skill. `percentage` is capped; `allocated` is before weights."""

    employee_id: int
    name: str
    percentage: Decimal
    proficiency: int
    ramp: Decimal
    allocated: Decimal
    effective: Decimal

    def at(self, rate: Decimal) -> "GivenLine":
        """The same given at a rate, such as tokens for an hour.

        Spelt out, because a plan has thousands, and `replace` takes several times as long.
        """
        return GivenLine(
            self.employee_id,
            self.name,
            self.percentage,
            self.proficiency,
            self.ramp,
            self.allocated * rate,
            self.effective * rate,
        )


@dataclass(frozen=True, slots=True)
class SkillDemand:
    """Everything asked of one skill; `lines` by rank, none without a breakdown."""

    skill: str
    amount: Decimal
    lines: Sequence[AskedLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SkillCapacity:
    """What one skill has: allocated, and effective after proficiency, buffer and ramp.

    `stated`: a supply somebody stated, which stands for the people.
    """

    skill: str
    allocated: Decimal
    effective: Decimal
    people: Sequence[GivenLine] = field(default_factory=list)
    stated: bool = False


@dataclass(frozen=True, slots=True)
class SkillGap:
    """One skill's demand beside its effective capacity."""

    skill: str
    demand: Decimal
    capacity: Decimal

    @property
    def gap(self) -> Decimal:
        """Capacity less demand."""
        return self.capacity - self.demand

    @property
    def utilisation(self) -> Decimal:
        """Demand in per cent of capacity; 100 where something is asked of none."""
        if self.capacity:
            return self.demand / self.capacity * HUNDRED
        return HUNDRED if self.demand else ZERO


class Severity(StrEnum):
    """How bad a shortage is, worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


THRESHOLDS = ((50, Severity.CRITICAL), (30, Severity.HIGH), (15, Severity.MEDIUM))
"""From this percentage of demand that is missing on, a shortage is called so."""


def severity(percentage: Decimal) -> Severity:
    """What a shortage of this percentage of demand is called."""
    return next((name for least, name in THRESHOLDS if percentage >= least), Severity.LOW)


@dataclass(frozen=True, slots=True)
class Shortage:
    """A skill that is asked for more than it has; `affected` are initiatives, one per line."""

    skill: str
    demand: Decimal
    capacity: Decimal
    affected: Sequence[int] = field(default_factory=list)

    @property
    def missing(self) -> Decimal:
        """What is lacking."""
        return self.demand - self.capacity

    @property
    def percentage(self) -> Decimal:
        """What is lacking, in per cent of demand."""
        return self.missing / self.demand * HUNDRED

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return severity(self.percentage)


@dataclass(frozen=True, slots=True)
class Taken:
    """The part of a person's quarter that one allocation takes, in per cent."""

    allocation_id: int
    initiative_id: int | None
    title: str | None
    percentage: Decimal


@dataclass(frozen=True, slots=True)
class Overallocation:
    """A person who is given away more than once. `taken` are all their allocations."""

    employee_id: int
    name: str
    percentage: Decimal
    taken: Sequence[Taken]

    @property
    def excess(self) -> Decimal:
        """What lies above 100 per cent."""
        return self.percentage - HUNDRED


@dataclass(frozen=True, slots=True)
class SkillMismatch:
    """An allocation to an initiative whose scope names skills the person lacks.

    `required` and `has` are all skills of either, left out without a breakdown.
    """

    employee_id: int
    name: str
    initiative_id: int
    title: str
    required: Sequence[str]
    has: Sequence[str]
    missing: Sequence[str]

    @property
    def in_short(self) -> "SkillMismatch":
        """Only what is missing."""
        return SkillMismatch(
            self.employee_id, self.name, self.initiative_id, self.title, [], [], self.missing
        )


@dataclass(frozen=True, slots=True)
class Unshared:
    """A ranked initiative some of whose scope states no share of the quarter and so counts 0."""

    initiative_id: int
    title: str
    items: int
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Unskilled:
    """An allocated person without any skill, whose hours count nowhere."""

    employee_id: int
    name: str
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Quality:
    """What the figures lack. The last two are of TOKEN: hours no pool takes, pools without rate."""

    unshared: Sequence[Unshared] = field(default_factory=list)
    unskilled: Sequence[Unskilled] = field(default_factory=list)
    without_pool: Sequence[str] = field(default_factory=list)
    uncalibrated: Sequence[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Summary:
    """The totals. `capacity` adds skills up and so counts a person once for each of theirs.

    `distinct_capacity_hours` counts every person's allocated hours once. `initiatives` are all
    that are ranked, `planned` those of them whose status lets them ask.
    """

    demand: Decimal
    capacity: Decimal
    distinct_capacity_hours: Decimal
    shortages: int
    overallocations: int
    mismatches: int
    skills: int
    people: int
    initiatives: int
    planned: int
    ramp_cost: int
    periods: int = 1

    @property
    def gap(self) -> Decimal:
        """Capacity less demand."""
        return self.capacity - self.demand

    @property
    def utilisation(self) -> Decimal:
        """Demand in per cent of capacity; 0 without any, unlike a single skill's."""
        return self.demand / self.capacity * HUNDRED if self.capacity else ZERO


@dataclass(frozen=True, slots=True)
class Calculation:
    """A calculator's whole answer. Skills are in order of their names."""

    demand: Sequence[SkillDemand]
    capacity: Sequence[SkillCapacity]
    gaps: Sequence[SkillGap]
    shortages: Sequence[Shortage]
    overallocations: Sequence[Overallocation]
    mismatches: Sequence[SkillMismatch]
    summary: Summary
    quality: Quality = field(default_factory=Quality)


def by_name(skill: str) -> tuple[str, str]:
    """The order of skills: whatever the case, and lower case first where only that differs."""
    return skill.lower(), skill.swapcase()
