"""The geometry of a sparkline: a few values in order of time, the last one marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from planner.web import words

WIDTH, HEIGHT, MARGIN = 72, 20, 3
"""The drawing, in pixels."""


@dataclass(frozen=True, slots=True)
class Spark:
    """A line through values, to be drawn by `charts.spark`, and where its last value lies."""

    title: str
    points: str
    x: float
    y: float
    ticks: tuple[float, ...] = ()
    """Where across something failed."""


def spark(name: str, values: Sequence[tuple[str, Decimal]]) -> Spark | None:
    """The line of a value by quarter; None where there is nothing to compare."""
    if len(values) < 2:
        return None
    said = ", ".join(f"{label} {words.tokens(value)}" for label, value in values)
    return line(f"{name} by quarter: {said}", [value for _, value in values])


def line(title: str, values: Sequence[Decimal | int], failed: Sequence[int] = ()) -> Spark:
    """A line through two values or more, with a tick wherever one of `failed` is not 0."""
    highest = max(max(map(Decimal, values)), Decimal(1))
    step = Decimal(WIDTH - 2 * MARGIN) / (len(values) - 1)
    across = [round(float(MARGIN + step * at), 1) for at in range(len(values))]
    places = [
        (x, round(float(HEIGHT - MARGIN - value / highest * (HEIGHT - 2 * MARGIN)), 1))
        for x, value in zip(across, values, strict=True)
    ]
    points = " ".join(f"{x},{y}" for x, y in places)
    ticks = tuple(x for x, count in zip(across, failed, strict=False) if count)
    return Spark(title, points, *places[-1], ticks)
