"""The geometry of an outcome strip: how the last times of something ended, a bar each."""

from collections.abc import Sequence
from dataclasses import dataclass

STEP, WIDE, FOOT = 3, 2, 14
"""From bar to bar, how wide each is, and where they stand, in pixels."""
TALL = {"done": 4, "failed": 12, "running": 7, "waiting": 7}
"""How tall a bar is by its kind; one that is not told of is as tall as what is done."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """A strip, to be drawn by `charts.outcomes`: a path for each kind of bar."""

    title: str
    width: int
    paths: dict[str, str]


def outcomes(title: str, kinds: Sequence[str], most: int) -> Outcomes:
    """The strip of these ends, the earliest first; it is as wide as `most` of them."""
    paths: dict[str, str] = {}
    for place, kind in enumerate(kinds):
        tall = TALL.get(kind, TALL["done"])
        bar = f"M{place * STEP} {FOOT - tall}h{WIDE}v{tall}h-{WIDE}z"
        paths[kind] = paths.get(kind, "") + bar
    return Outcomes(title, most * STEP, paths)
