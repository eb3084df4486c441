"""What changed since a baseline was taken: capacity, demand, allocations, and what it comes to.

Capacity is told per person and skill, since a lost skill is lost capacity; in the summary a person
counts once, however many skills they have (planning.md 7.6, minus its inflated totals).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from planner.domain.amounts import ZERO
from planner.domain.baseline import Baseline, Capable, Given, Wanted
from planner.domain.drift import Drift

HUNDREDTH = Decimal("0.01")
HALF = Decimal("0.005")
HUNDRED = Decimal(100)


class Happened(StrEnum):
    """What became of an allocation."""

    ADDED = "added"
    REMOVED = "removed"
    MODIFIED = "modified"


@dataclass(frozen=True, slots=True)
class Live:
    """The plan as it is now: the baseline's people who are still there, demand, allocations."""

    people: Sequence[Capable]
    demand: Sequence[Wanted]
    given: Sequence[Given]


@dataclass(frozen=True, slots=True)
class Change:
    """Hours before and now."""

    before: Decimal
    now: Decimal

    @property
    def hours(self) -> Decimal:
        """What came on top; below 0 where it went."""
        return self.now - self.before

    @property
    def percent(self) -> Decimal:
        """The change in per cent of what was there, to two decimals."""
        return percent(self.before, self.now)


@dataclass(frozen=True, slots=True)
class CapacityChange:
    """What one person can give to one skill; `gone` where the person is no longer there."""

    employee_id: int
    skill: str
    change: Change
    gone: bool = False


@dataclass(frozen=True, slots=True)
class DemandChange:
    """What one initiative asks of one skill."""

    initiative_id: int
    skill: str
    change: Change


@dataclass(frozen=True, slots=True)
class GivenChange:
    """The allocations of one person to one initiative, or to none, added up."""

    happened: Happened
    employee_id: int
    initiative_id: int | None
    change: Change
    percentage: Change


@dataclass(frozen=True, slots=True)
class Total:
    """Hours of everything agreed, and what came on top since; below 0 where it went."""

    agreed: Decimal
    hours: Decimal

    @property
    def now(self) -> Decimal:
        """All hours as they are now."""
        return self.agreed + self.hours

    @property
    def percent(self) -> Decimal:
        """What came on top in per cent of what was agreed; 0 where that is nothing."""
        return percent(self.agreed, self.now) if self.agreed else ZERO


@dataclass(frozen=True, slots=True)
class Summary:
    """What it comes to, people counted once, and how many allocations changed."""

    capacity: Total
    demand: Total
    added: int
    removed: int
    modified: int

    @property
    def net_gap(self) -> Decimal:
        """How the gap moved: capacity gained less demand gained."""
        return self.capacity.hours - self.demand.hours

    @property
    def drift(self) -> Drift:
        """How far that is from what was agreed."""
        return Drift(self.capacity.percent, self.demand.percent)


@dataclass(frozen=True, slots=True)
class Delta:
    """Everything that changed, in the order of the baseline, and then what is new."""

    capacity: Sequence[CapacityChange]
    demand: Sequence[DemandChange]
    given: Sequence[GivenChange]
    summary: Summary

    @property
    def empty(self) -> bool:
        """Whether nothing changed."""
        return not (self.capacity or self.demand or self.given)


@dataclass(frozen=True, slots=True)
class Agreed:
    """The totals that were agreed, in hours: what percentages are of."""

    capacity: Decimal
    demand: Decimal

    @classmethod
    def of(cls, baseline: Baseline) -> "Agreed":
        """The totals of a baseline's own rows."""
        return cls(baseline.capacity_hours, baseline.demand_hours)


def delta(baseline: Baseline, live: Live, agreed: Agreed | None = None) -> Delta:
    """Hold a baseline against the plan as it is now; percentages are of what was `agreed`."""
    agreed = agreed or Agreed.of(baseline)
    people = {person.id: person for person in live.people}
    demand = list(_demand(baseline.demand, live.demand))
    given = list(_given(baseline.given, live.given))
    counts = {kind: sum(each.happened is kind for each in given) for kind in Happened}
    summary = Summary(
        Total(agreed.capacity, _capacity_now(baseline.people, people) - baseline.capacity_hours),
        Total(agreed.demand, sum((each.change.hours for each in demand), ZERO)),
        counts[Happened.ADDED],
        counts[Happened.REMOVED],
        counts[Happened.MODIFIED],
    )
    return Delta(list(_capacity(baseline.people, people)), demand, given, summary)


def percent(before: Decimal, now: Decimal) -> Decimal:
    """The change in per cent to two decimals, halves up; from nothing to something is 100."""
    if not before:
        return HUNDRED if now > 0 else ZERO
    exact = (now - before) / before * HUNDRED
    return (exact + HALF).quantize(HUNDREDTH, ROUND_FLOOR)


def _capacity_now(people: Iterable[Capable], now: Mapping[int, Capable]) -> Decimal:
    return sum((now[person.id].hours for person in people if person.id in now), ZERO)


def _capacity(people: Iterable[Capable], now: Mapping[int, Capable]) -> Iterator[CapacityChange]:
    for was in people:
        there = now.get(was.id)
        kept = there.skills if there else ()
        for skill in dict.fromkeys((*was.skills, *kept)):
            change = Change(
                was.hours if skill in was.skills else ZERO,
                there.hours if there and skill in kept else ZERO,
            )
            if change.hours or there is None:
                yield CapacityChange(was.id, skill, change, there is None)


def _demand(was: Iterable[Wanted], now: Iterable[Wanted]) -> Iterator[DemandChange]:
    before, after = _asked(was), _asked(now)
    for key in dict.fromkeys((*before, *after)):
        change = Change(before[key], after[key])
        if change.hours:
            yield DemandChange(*key, change)


def _asked(demand: Iterable[Wanted]) -> defaultdict[tuple[int, str], Decimal]:
    asked: defaultdict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for wanted in demand:
        asked[wanted.initiative_id, wanted.skill] += wanted.hours
    return asked


Pair = tuple[int, int | None]


def _given(was: Iterable[Given], now: Iterable[Given]) -> Iterator[GivenChange]:
    before, after = _booked(was), _booked(now)
    for key in dict.fromkeys((*before, *after)):
        happened = _happened(before.get(key), after.get(key))
        if happened is not None:
            (part, hours), (part_now, hours_now) = (
                before.get(key, (ZERO, ZERO)),
                after.get(key, (ZERO, ZERO)),
            )
            yield GivenChange(happened, *key, Change(hours, hours_now), Change(part, part_now))


def _happened(
    before: tuple[Decimal, Decimal] | None, after: tuple[Decimal, Decimal] | None
) -> Happened | None:
    if before == after:
        return None
    if before is None:
        return Happened.ADDED
    return Happened.REMOVED if after is None else Happened.MODIFIED


def _booked(given: Iterable[Given]) -> dict[Pair, tuple[Decimal, Decimal]]:
    """Percentage and hours by person and initiative; several allocations of a pair add up."""
    booked: dict[Pair, tuple[Decimal, Decimal]] = {}
    for each in given:
        key = (each.employee_id, each.initiative_id)
        part, hours = booked.get(key, (ZERO, ZERO))
        booked[key] = (part + each.percentage, hours + each.hours)
    return booked
