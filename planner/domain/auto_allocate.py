"""Who could do the ranked work: proposed allocations, what they cover, and what they do not.

The rule of planning.md 4.8: by rank, for each skill the most proficient first, whole items whatever
their shares. Proficiency orders people and reduces no hours. Nothing is written.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal

from planner.domain.amounts import ZERO, counted, to_whole
from planner.domain.hours import WEEKS_IN_A_QUARTER
from planner.domain.refusals import Invalid

HUNDRED = Decimal(100)


class NothingRanked(Invalid):
    """Without a ranking there is no order in which to give people away."""

    remedy = "Rank the initiatives of this scenario first."

    def __init__(self) -> None:
        super().__init__("Nothing is ranked, so there is nothing to allocate people to.")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who works in the quarter. `free` is what may still be given of them, in per cent.

    Whoever draws candidates up leaves out people who are not there in the quarter, and takes what
    leave and kept work need off `free`.
    """

    id: int
    hours_per_week: Decimal
    skills: Mapping[str, int]
    free: Decimal = HUNDRED

    @property
    def hours(self) -> Decimal:
        """A full quarter of this person."""
        return self.hours_per_week * WEEKS_IN_A_QUARTER


@dataclass(frozen=True, slots=True)
class Work:
    """A ranked initiative and the hours all its scope asks of each skill.

    `hours` is None where the ranking names an initiative that is not on file.
    """

    rank: int
    initiative_id: int
    hours: Mapping[str, Decimal] | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """An allocation that is proposed: one per person and initiative, for all the skills named."""

    employee_id: int
    initiative_id: int
    skills: Sequence[str]
    percentage: Decimal
    hours: Decimal


@dataclass(frozen=True, slots=True)
class SkillCover:
    """How much of one skill's demand of an initiative is proposed; `allocated` is rounded."""

    skill: str
    demand: Decimal
    allocated: int
    percent: int


@dataclass(frozen=True, slots=True)
class Cover:
    """How much of an initiative is proposed, 0 to 100 per cent; 100 where it asks for nothing."""

    initiative_id: int
    rank: int
    skills: Sequence[SkillCover]

    @property
    def percent(self) -> int:
        """Of all its skills, from their rounded hours."""
        demand = sum((skill.demand for skill in self.skills), ZERO)
        return _covered(Decimal(sum(skill.allocated for skill in self.skills)), demand)


@dataclass(frozen=True, slots=True)
class AllocationWarning:
    """Something a proposal cannot do. `skill` and `missing` are None where they do not matter."""

    code: str
    rank: int
    skill: str | None = None
    missing: Decimal | None = None

    @property
    def sentence(self) -> str:
        """What it means, for people."""
        if self.code == NOT_FOUND:
            return f"Rank {self.rank} names an initiative that is not on file."
        if self.code == NO_EMPLOYEES:
            return f"Nobody has the skill {self.skill}, which rank {self.rank} asks for."
        assert self.missing is not None, "only a shortage says how much is missing"
        hours = counted(self.missing, "hour")
        return f"Rank {self.rank} lacks {hours} of {self.skill}: nobody with it has time left."


NOT_FOUND, NO_EMPLOYEES, INSUFFICIENT = "NOT_FOUND", "NO_EMPLOYEES", "INSUFFICIENT"


@dataclass(frozen=True, slots=True)
class AutoAllocation:
    """The preview: proposals in order of first booking, coverage by rank, warnings as met."""

    proposals: Sequence[Proposal]
    coverage: Sequence[Cover]
    warnings: Sequence[AllocationWarning]

    @property
    def people(self) -> int:
        """How many people are used."""
        return len({proposal.employee_id for proposal in self.proposals})

    @property
    def initiatives(self) -> int:
        """How many initiatives get somebody."""
        return len({proposal.initiative_id for proposal in self.proposals})

    @property
    def hours(self) -> Decimal:
        """All hours proposed."""
        return sum((proposal.hours for proposal in self.proposals), ZERO)


def auto_allocate(
    work: Iterable[Work], candidates: Sequence[Candidate], most: Decimal = HUNDRED
) -> AutoAllocation:
    """Propose allocations for the ranked work, giving at most `most` per cent of anybody.

    Candidates of equal proficiency are asked in the order given. Raises `NothingRanked`.
    """
    ranked = sorted(work, key=lambda one: one.rank)
    if not ranked:
        raise NothingRanked
    booking = _Booking(candidates, most)
    coverage = [booking.cover(one.rank, one.initiative_id, one.hours) for one in ranked]
    return AutoAllocation(
        list(booking.proposals.values()), [one for one in coverage if one], booking.warnings
    )


@dataclass
class _Booking:
    """What has been given away so far."""

    candidates: Sequence[Candidate]
    most: Decimal
    free: dict[int, Decimal] = field(init=False)
    skilled: dict[str, list[Candidate]] = field(init=False)
    proposals: dict[tuple[int, int], Proposal] = field(default_factory=dict)
    warnings: list[AllocationWarning] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.free = {each.id: min(each.free, self.most) for each in self.candidates}
        found: defaultdict[str, list[Candidate]] = defaultdict(list)
        for each in self.candidates:
            for skill in each.skills:
                found[skill].append(each)
        self.skilled = {
            skill: sorted(people, key=lambda each: -each.skills[skill])
            for skill, people in found.items()
        }

    def cover(
        self, rank: int, initiative_id: int, hours: Mapping[str, Decimal] | None
    ) -> Cover | None:
        if hours is None:
            self.warnings.append(AllocationWarning(NOT_FOUND, rank))
            return None
        skills = [self._skill(rank, initiative_id, *asked) for asked in hours.items()]
        return Cover(initiative_id, rank, skills)

    def _skill(self, rank: int, initiative_id: int, skill: str, demand: Decimal) -> SkillCover:
        people = self.skilled.get(skill)
        if people is None and demand > 0:
            self.warnings.append(AllocationWarning(NO_EMPLOYEES, rank, skill))
        given = sum(self._book(people or (), initiative_id, skill, demand), ZERO)
        if people is not None and given < demand:
            missing = Decimal(to_whole(demand - given))
            self.warnings.append(AllocationWarning(INSUFFICIENT, rank, skill, missing))
        return SkillCover(skill, demand, to_whole(given), _covered(given, demand))

    def _book(
        self, people: Iterable[Candidate], initiative_id: int, skill: str, demand: Decimal
    ) -> Iterable[Decimal]:
        """Take people until the demand is met; gives the hours of each."""
        for each in people:
            if demand <= 0:
                return
            if not (each.hours and self.free[each.id] > 0):
                continue
            needed = (demand / each.hours * HUNDRED).to_integral_value(ROUND_CEILING)
            percentage = min(needed, self.free[each.id])
            hours = each.hours * percentage / HUNDRED
            self.free[each.id] -= percentage
            self._propose(each.id, initiative_id, skill, percentage, hours)
            demand -= hours
            yield hours

    def _propose(
        self, person: int, initiative_id: int, skill: str, percentage: Decimal, hours: Decimal
    ) -> None:
        before = self.proposals.get((person, initiative_id))
        if before is None:
            before = Proposal(person, initiative_id, (), ZERO, ZERO)
        self.proposals[person, initiative_id] = Proposal(
            person,
            initiative_id,
            [*before.skills, skill],
            before.percentage + percentage,
            before.hours + to_whole(hours),
        )


def _covered(given: Decimal, demand: Decimal) -> int:
    return min(100, to_whole(given / demand * HUNDRED)) if demand else 100
