"""What keeps a due job from starting, in words."""

from collections.abc import Callable, Mapping

from planner.core.jobs.limits import HeldBack, Limit
from planner.core.jobs.models import moment
from planner.core.queues import Queue, Rate
from planner.web.words import clock_time

_WINDOWS = {1: "a second", 60: "a minute", 3600: "an hour"}

_EACH = "of each organisation"
_WHY: Mapping[Limit, Callable[[Queue], str]] = {
    Limit.PAUSED: lambda queue: "its queue is paused",
    Limit.DISK: lambda queue: "the disk is nearly full",
    Limit.PLACES: lambda queue: f"its queue runs {queue.concurrency} at once",
    Limit.OWN_PLACES: lambda queue: f"its queue runs {queue.own_concurrency} at once {_EACH}",
    Limit.RATE: lambda queue: f"its queue starts {often(queue.rate)}",
    Limit.OWN_RATE: lambda queue: f"its queue starts {often(queue.own_rate)} {_EACH}",
}


def often(rate: Rate | None) -> str:
    """A rate in words: 5 a minute, 10 in 10 s; empty where there is none."""
    if rate is None:
        return ""
    length = round(rate.window.total_seconds())
    return f"{rate.count} {_WINDOWS.get(length, f'in {length} s')}"


def why(held: HeldBack) -> str:
    """Why it does not start: its queue starts 5 a minute."""
    return _WHY[held.limit](held.queue)


def waits(held: HeldBack) -> str:
    """What it waits for: Starts at 14:03:22 or later: its queue starts 5 a minute."""
    if held.until is not None:
        return f"Starts at {clock_time(moment(held.until))} or later: {why(held)}"
    place = held.limit in (Limit.PLACES, Limit.OWN_PLACES)
    return f"Waits for a place: {why(held)}" if place else f"Waits: {why(held)}"
