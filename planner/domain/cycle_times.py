"""How long initiatives stay in each status."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby, pairwise

from planner.domain.amounts import to_whole
from planner.domain.lifecycle import InitiativeStatus

DAY = 86_400
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Entered:
    """An initiative entered a status."""

    initiative_id: int
    status: InitiativeStatus
    at: datetime


@dataclass(frozen=True, slots=True)
class CycleTime:
    """Days spent in a status on average, to the hundredth, over as many stays."""

    status: InitiativeStatus
    days: Decimal
    count: int


def cycle_times(log: Iterable[Entered]) -> list[CycleTime]:
    """The time in each status, in the order they first appear, by initiative and then by time.

    A stay lasts until the initiative's next change; the last one is still open and not counted.
    """
    stays: defaultdict[InitiativeStatus, list[timedelta]] = defaultdict(list)
    ordered = sorted(log, key=lambda entry: (entry.initiative_id, entry.at))
    for _, entries in groupby(ordered, key=lambda entry: entry.initiative_id):
        for entry, following in pairwise(entries):
            stays[entry.status].append(following.at - entry.at)
    return [CycleTime(status, _mean(spans), len(spans)) for status, spans in stays.items()]


def days_between(start: datetime, end: datetime) -> Decimal:
    """The time from one moment to another in days, to the hundredth, a half going up."""
    return _mean([end - start])


def _mean(spans: list[timedelta]) -> Decimal:
    """The average in days to the hundredth, a half going up."""
    seconds = Decimal(str(sum(spans, timedelta()).total_seconds()))
    return Decimal(to_whole(seconds / DAY / len(spans) * 100)) / 100
