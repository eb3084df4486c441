"""Who a pool's supply reaches: its demand in order of rank, and the initiative the line cuts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate

from planner.domain.amounts import ZERO, counted, written


@dataclass(frozen=True, slots=True)
class Entry:
    """What one initiative asks of a pool, in tokens; `rank` is None for one that is not ranked."""

    initiative_id: int
    initiative: str
    rank: int | None
    p50: Decimal
    p90: Decimal | None


class Reach(StrEnum):
    """How far the supply carries an initiative at P50."""

    FITS = "fits"
    CUT = "cut"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Reached:
    """An entry with the running total of P50 up to and including it, and how much of it fits."""

    entry: Entry
    running: Decimal
    fitting: Decimal

    @property
    def reach(self) -> Reach:
        """Fits wholly, is cut by the line, or lies past it."""
        if self.fitting == self.entry.p50:
            return Reach.FITS
        return Reach.CUT if self.fitting else Reach.PAST


@dataclass(frozen=True, slots=True)
class Cut:
    """The first initiative the supply does not carry in full."""

    reached: Reached
    supply: Decimal

    @property
    def sentence(self) -> str:
        """Where the supply runs out, in words."""
        entry, supply = self.reached.entry, written(self.supply)
        if not self.reached.fitting:
            return f"Supply of {supply} runs out before {_named(entry)}: none of its tokens fit."
        fitting, asked = written(self.reached.fitting), counted(entry.p50, "token")
        return f"Supply of {supply} runs out inside {_named(entry)}: {fitting} of its {asked} fit."


def supply_line(entries: Sequence[Entry], supply: Decimal) -> list[Reached]:
    """The entries, given in order of rank, with running totals and what the supply leaves them."""
    running = accumulate(entry.p50 for entry in entries)
    return [
        Reached(entry, upto, min(entry.p50, max(ZERO, supply - (upto - entry.p50))))
        for entry, upto in zip(entries, running, strict=True)
    ]


def cut(reached: Iterable[Reached], supply: Decimal) -> Cut | None:
    """The initiative the supply line cuts; None when everything fits.

    Where the line falls exactly between two initiatives, it is the first that gets nothing.
    """
    missed = (line for line in reached if line.reach is not Reach.FITS)
    first = next(missed, None)
    return None if first is None else Cut(first, supply)


def _named(entry: Entry) -> str:
    return entry.initiative if entry.rank is None else f"{entry.initiative}, rank {entry.rank}"
