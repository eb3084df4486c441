"""What the rows of a file would do to a scenario that plans in hours."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, TypeVar

from planner.domain.amounts import ZERO
from planner.domain.effect import changing_sides
from planner.domain.hours_model import HoursInputs, SkillAsk, SkillOffer, capacity_of, given
from planner.domain.planning import CapacityDemand, SkillBalance

K = TypeVar("K")
Ask = tuple[str, Decimal | None]
"""A skill, and the share of the quarter, None where it is not stated."""
Offer = tuple[str, int]
"""A skill, and how well somebody can do it."""


@dataclass(slots=True)
class HoursMoves:
    """By how much what a scenario is asked for and can give would change, in hours."""

    asks: defaultdict[Ask, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    offers: defaultdict[Offer, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    allocated: Decimal = ZERO
    """Everybody's hours, once each."""

    def ask(self, hours: Mapping[str, Decimal], share: Decimal | None, times: int) -> None:
        """Add the hours of a scope item so often: 1 for one that comes, -1 for one that goes."""
        for skill, amount in hours.items():
            self.asks[skill, share] += amount * times

    def offer(self, hours: Decimal, skills: Mapping[str, int], times: int) -> None:
        """Add the hours that somebody with these skills is given to work so often."""
        self.allocated += hours * times
        for skill, proficiency in skills.items():
            self.offers[skill, proficiency] += hours * times

    def __bool__(self) -> bool:
        return bool(self.allocated or any(self.asks.values()) or any(self.offers.values()))


class Line(NamedTuple):
    """One skill before and after; what is not asked for has no demand."""

    was: SkillBalance
    now: SkillBalance

    @property
    def sides(self) -> tuple[bool, bool]:
        """Whether it was, and would be, over capacity."""
        return self.was.gap < 0, self.now.gap < 0


@dataclass(frozen=True, slots=True)
class HoursImpact:
    """Capacity against demand before and after, and the skills that differ."""

    lines: Sequence[Line]
    before: CapacityDemand
    after: CapacityDemand

    @property
    def sentence(self) -> str:
        """Which skills change sides, in words; empty where none does."""
        into = [line.now.name for line in self.lines if line.sides == (False, True)]
        out_of = [line.now.name for line in self.lines if line.sides == (True, False)]
        return changing_sides(into, out_of)

    @property
    def over(self) -> tuple[int, int]:
        """How many skills are, and would be, over capacity."""
        return _over(self.before), _over(self.after)


def hours_impact(inputs: HoursInputs, moves: HoursMoves) -> HoursImpact:
    """What these moves do to a scenario in hours."""
    moved = moved_inputs(inputs, moves)
    before, after = capacity_of(inputs), capacity_of(moved)
    was, now = _balances(inputs, before), _balances(moved, after)
    names = dict.fromkeys(row.name for row in (*before.rows, *after.rows))
    lines = [Line(was(name), now(name)) for name in names]
    return HoursImpact([line for line in lines if line.was != line.now], before, after)


def moved_inputs(inputs: HoursInputs, moves: HoursMoves) -> HoursInputs:
    """The inputs as they would be: what nothing is left of, is gone."""
    asks = _added({(ask.skill, ask.share): ask.hours for ask in inputs.asks}, moves.asks)
    known = {(offer.skill, offer.proficiency): offer.hours for offer in inputs.offers}
    offers = _added(known, moves.offers)
    return HoursInputs(
        [SkillAsk(skill, hours, share) for (skill, share), hours in asks.items()],
        [SkillOffer(*offer, hours) for offer, hours in offers.items()],
        inputs.allocated_hours + moves.allocated,
    )


def _added(known: Mapping[K, Decimal], moves: Mapping[K, Decimal]) -> dict[K, Decimal]:
    sums = {key: known.get(key, ZERO) + moves.get(key, ZERO) for key in {**known, **moves}}
    return {key: hours for key, hours in sums.items() if hours or not moves.get(key)}


def _balances(inputs: HoursInputs, drawn: CapacityDemand) -> Callable[[str], SkillBalance]:
    rows, capacity = {row.name: row for row in drawn.rows}, given(inputs.offers)
    return lambda name: rows.get(name) or SkillBalance(name, ZERO, capacity[name])


def _over(drawn: CapacityDemand) -> int:
    return sum(row.gap < 0 for row in drawn.rows)
