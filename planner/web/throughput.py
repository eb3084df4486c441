"""The geometry of what got done hour by hour: done below, failed on top of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.web.words import plural

TALL = 68
"""The tallest hour, in pixels."""


@dataclass(frozen=True, slots=True)
class HourBar:
    """One hour: its place across in hundredths, and two heights in pixels."""

    x: str
    done: float
    failed: float


@dataclass(frozen=True, slots=True)
class Throughput:
    """A day by hours, to be drawn by `charts.throughput`."""

    title: str
    bars: list[HourBar]
    first: str
    """When the first hour began."""


def throughput(name: str, counted: Sequence[tuple[int, int]], first: str) -> Throughput:
    """The drawing of (done, failed) by hour, the earliest first."""
    most = max(1, *(done + failed for done, failed in counted))
    bars = [
        HourBar(f"{at * 100 / len(counted) + 0.4:.2f}%", _height(done, most), _height(failed, most))
        for at, (done, failed) in enumerate(counted)
    ]
    return Throughput(finding(name, counted), bars, first)


def finding(name: str, counted: Sequence[tuple[int, int]]) -> str:
    """What the hours say: csv-import, last 24 hours: 9 done, 1 failed, at most 4 an hour."""
    done, failed = (sum(column) for column in zip(*counted, strict=True))
    most = max(each for each, _ in counted)
    said = f"{name}, last {plural(len(counted), 'hour')}: {done:,} done, {failed:,} failed"
    return f"{said}, at most {most:,} done in an hour"


def _height(count: int, most: int) -> float:
    return round(max(count / most * TALL, 2), 1) if count else 0
