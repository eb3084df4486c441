"""What to fill in first: the fewest blanks that make the most pools known."""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

B = TypeVar("B", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Bundle(Generic[B]):
    """Blanks to fill together, and the pools that are known once they are."""

    blanks: tuple[B, ...]
    pools: tuple[int, ...]


def by_gain(lacking: Mapping[int, Collection[B]]) -> list[Bundle[B]]:
    """The blanks of unknown pools in bundles, the most pools per blank first.

    A bundle counts on those before it. Each blank and each pool is in one bundle; where two are
    worth as much, the smaller one comes first, then the pool that was given first.
    """
    left = {pool: dict.fromkeys(blanks) for pool, blanks in lacking.items()}
    bundles: list[Bundle[B]] = []
    while left:
        best = min((_bundle(left, pool) for pool in left), key=_rank)
        bundles.append(best)
        filled = set(best.blanks)
        left = {
            pool: dict.fromkeys(blank for blank in blanks if blank not in filled)
            for pool, blanks in left.items()
            if pool not in best.pools
        }
    return bundles


def _bundle(left: Mapping[int, Collection[B]], pool: int) -> Bundle[B]:
    """What filling every blank of this pool makes known."""
    filled = frozenset(left[pool])
    known = tuple(other for other, blanks in left.items() if filled.issuperset(blanks))
    return Bundle(tuple(left[pool]), known)


def _rank(bundle: Bundle[B]) -> tuple[float, int]:
    return -len(bundle.pools) / max(1, len(bundle.blanks)), len(bundle.blanks)
