"""The geometry of a step line: a value that holds from one day to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from planner.web import words

HEIGHT = 28
"""How high the drawing is, in pixels; its foot is 0."""

AFTER = timedelta(days=92)
"""The drawing goes on for about a quarter after today, or after the last step."""


@dataclass(frozen=True, slots=True)
class Line:
    """One stretch: flat or upright. Across in per cent of the width, down in pixels."""

    x1: str
    x2: str
    y1: float
    y2: float
    coming: bool


@dataclass(frozen=True, slots=True)
class Steps:
    """A value over time, to be drawn by `charts.steps`; `today` is where the day stands."""

    title: str
    lines: tuple[Line, ...]
    today: str


def steps(name: str, points: Sequence[tuple[date, Decimal]], today: date) -> Steps:
    """The steps of a value that changes on these days, given in order of time."""
    first, last = points[0][0], max(today, points[-1][0]) + AFTER
    highest = max(value for _, value in points)

    def across(day: date) -> str:
        return f"{100 * (day - first).days / max(1, (last - first).days):.2f}%"

    def down(value: Decimal) -> float:
        return round(HEIGHT - float(value / highest) * (HEIGHT - 4), 1)

    lines = []
    for (day, value), (following, _) in pairwise([*points, (last, points[-1][1])]):
        y = down(value)
        lines.append(Line(across(day), across(following), y, y, day > today))
    for (_, before), (day, after) in pairwise(points):
        x = across(day)
        lines.append(Line(x, x, down(before), down(after), day > today))
    return Steps(_title(name, points), tuple(lines), across(max(first, today)))


def _title(name: str, points: Sequence[tuple[date, Decimal]]) -> str:
    said = ", ".join(f"{words.exact(value)} from {day.isoformat()}" for day, value in points)
    return f"{name}, tokens per hour: {said}"
