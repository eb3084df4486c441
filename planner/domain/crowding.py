"""What an initiative crowds out: who a pool's supply would reach if it were not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from planner.domain.amounts import ZERO
from planner.domain.supply_line import Entry, supply_line


@dataclass(frozen=True, slots=True)
class Crowded:
    """An initiative that would have more of a pool without the one asked about; tokens at P50."""

    entry: Entry
    lost: Decimal
    """What it would have besides."""
    past: Decimal
    """What of it the supply does not carry as things are, whoever causes that."""

    @property
    def wholly(self) -> bool:
        """Whether nothing of it fits as things are."""
        return self.past == self.entry.p50


@dataclass(frozen=True, slots=True)
class Crowding:
    """One pool that an initiative asks: what fits of it, and what it keeps from others."""

    asked: Decimal
    fitting: Decimal
    crowded: Sequence[Crowded]
    """In order of rank."""
    spare: Decimal
    """What the pool would have to spare without it."""

    @property
    def lost(self) -> Decimal:
        """What all of them would have besides."""
        return sum((each.lost for each in self.crowded), ZERO)

    @property
    def past_anyway(self) -> Decimal:
        """What of those crowded out would not fit without it either."""
        return sum((each.past - each.lost for each in self.crowded), ZERO)


def crowding(entries: Sequence[Entry], supply: Decimal, initiative_id: int) -> Crowding:
    """How the demand of one pool, in order of rank, would be served without an initiative.

    The initiative is among the entries. At P50, as the supply line is.
    """
    as_is = {line.entry.initiative_id: line for line in supply_line(entries, supply)}
    others = [entry for entry in entries if entry.initiative_id != initiative_id]
    without = supply_line(others, supply)
    own = as_is[initiative_id]
    crowded = [
        Crowded(
            line.entry,
            line.fitting - as_is[line.entry.initiative_id].fitting,
            line.entry.p50 - as_is[line.entry.initiative_id].fitting,
        )
        for line in without
        if line.fitting > as_is[line.entry.initiative_id].fitting
    ]
    total = sum((entry.p50 for entry in others), ZERO)
    return Crowding(own.entry.p50, own.fitting, crowded, max(ZERO, supply - total))
