"""An answer to "why can or can't they", as the points that decide it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that decides: a sentence, and whether it lets them; None where it only tells."""

    says: str
    lets: bool | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """All points about one action. Whoever none of them stops may do it."""

    points: Sequence[Point]

    @property
    def may(self) -> bool:
        """Whether they can do it now."""
        return all(point.lets is not False for point in self.points)

    @property
    def because(self) -> str:
        """What stops them first; of who may, what lets them last."""
        wanted = [point for point in self.points if point.lets is self.may]
        return (wanted[-1] if self.may else wanted[0]).says
