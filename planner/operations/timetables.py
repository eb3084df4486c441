"""The times of a schedule, looked at before they are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from zoneinfo import ZoneInfo

from planner.core import clock
from planner.domain import cron
from planner.domain.cron import ClockChange

RUNS = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """What these times come to, in words: the next runs, and the clock changes that they meet.

    `coming` has each run as a moment and as its zone calls it.
    """

    cron: str
    words: str
    coming: Sequence[tuple[datetime, str]]
    changes: Sequence[str]


def preview(times: str, zone: str) -> Preview:
    """The next five runs and the clock changes of a year; raises `NotCron`."""
    at = clock.now()
    coming = islice(cron.times(times, zone, at), RUNS)
    return Preview(
        times,
        cron.words(times),
        [(each, f"{each.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M}") for each in coming],
        [_said(change) for change in cron.clock_changes(times, zone, at)],
    )


def morning(day: date, zone: str) -> int:
    """When a day begins in a zone, in milliseconds."""
    return round(datetime.combine(day, time(), ZoneInfo(zone)).timestamp() * 1000)


def _said(change: ClockChange) -> str:
    day, due = f"{change.due:%Y-%m-%d}", f"{change.due:%H:%M}"
    if change.leapt:
        return f"On {day} the clocks leap over {due}: it is due as soon as they have."
    return f"On {day} the clocks go back and {due} comes twice: it is due the first time only."
