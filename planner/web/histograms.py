"""The geometry of a histogram of run times, with one run marked."""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.domain.run_times import BARS, Spread
from planner.web.words import seconds

BASE, TALLEST = 60, 53
"""Where the bars stand, and how tall the tallest is, in pixels."""
APART = 22
"""Labels nearer than so many hundredths would lie on each other."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: places across in hundredths, heights in pixels."""

    x: str
    y: float
    height: float
    marked: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A text below the bars, which begins, has its middle or ends at its place: start, mid, end."""

    kind: str
    x: str
    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Histogram:
    """Run times, to be drawn by `charts.histogram`."""

    title: str
    bars: list[Bar]
    labels: list[Label]


def histogram(spread: Spread, this: float | None = None) -> Histogram:
    """The drawing of a spread; `this` run's seconds are marked."""
    counts, most = spread.bars, max(spread.bars)
    marked = None if this is None else spread.bar_of(this)
    bars = [
        _bar(at, count / most, at == marked)
        for at, count in enumerate(counts)
        if count or at == marked
    ]
    return Histogram(_title(spread, this), bars, list(_labels(spread, this)))


def _bar(at: int, share: float, marked: bool) -> Bar:
    height = round(max(share * TALLEST, 2), 1)
    return Bar(f"{at * 100 / BARS + 0.4:.2f}%", round(BASE - height, 1), height, marked)


def _title(spread: Spread, this: float | None) -> str:
    found = f"Half end within {seconds(spread.p50)}, 95 of 100 within {seconds(spread.p95)}"
    return found if this is None else f"{found}; this run took {seconds(this)}"


def _labels(spread: Spread, this: float | None) -> Iterator[Label]:
    """What fits below the bars, this run first."""
    half, own = _place(spread, spread.p50), None if this is None else _place(spread, this)
    taken = [] if own is None else [own]
    with_half = not any(abs(half - place) < APART for place in taken)
    taken += [half] if with_half else []
    if all(place >= APART for place in taken):
        yield Label("start", "0%", seconds(0))
    if with_half:
        yield _label(half, f"half {seconds(spread.p50)}")
    if own is not None and this is not None:
        yield _label(own, f"this {seconds(this)}", strong=True)
    if all(place <= 100 - APART for place in taken):
        more = " and more" if spread.cut else ""
        yield Label("end", "100%", f"{seconds(spread.end)}{more}")


def _label(place: float, text: str, strong: bool = False) -> Label:
    """A text at a place; one near an edge begins or ends there, so that none of it is cut off."""
    if place < APART:
        return Label("start", "0%", text, strong)
    if place > 100 - APART:
        return Label("end", "100%", text, strong)
    return Label("mid", f"{place:.1f}%", text, strong)


def _place(spread: Spread, length: float) -> float:
    """Where a length lies across, in hundredths."""
    return min(100.0, length / spread.end * 100)
