"""How long work takes: what half and nearly all of it stay within, and how it is spread."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

BARS = 12
REACH = 2.0
"""The last bar begins before this many times what 95 of 100 stay within; it takes all beyond."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Lengths of time in seconds, at least one, the shortest first."""

    seconds: Sequence[float]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.seconds)

    @property
    def p50(self) -> float:
        """What half of them stay within."""
        return self._within(50)

    @property
    def p95(self) -> float:
        """What 95 of 100 stay within."""
        return self._within(95)

    @property
    def longest(self) -> float:
        """The longest."""
        return self.seconds[-1]

    @property
    def cut(self) -> bool:
        """Whether some lie beyond the last bar's end."""
        return self.longest > self.end

    @property
    def end(self) -> float:
        """Where the bars end, in seconds."""
        return max(min(self.longest, REACH * self.p95), 0.1)

    @property
    def bars(self) -> list[int]:
        """How many lie in each twelfth from 0 to the end; what lies beyond is in the last."""
        found = [0] * BARS
        for each in self.seconds:
            found[self.bar_of(each)] += 1
        return found

    def bar_of(self, length: float) -> int:
        """The bar that a length lies in, from 0."""
        return min(BARS - 1, int(length / self.end * BARS))

    def _within(self, hundredths: int) -> float:
        """The nearest rank: one of the lengths, never between two."""
        return self.seconds[max(1, ceil(self.count * hundredths / 100)) - 1]


def spread(seconds: Sequence[float]) -> Spread | None:
    """The spread of lengths in any order; None for none."""
    return Spread(sorted(seconds)) if seconds else None
