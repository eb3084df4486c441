"""Days as people type them: one order of their parts for a whole file, shown and changeable."""

import re
from collections.abc import Iterable
from enum import StrEnum


class DayOrder(StrEnum):
    """In which order a file writes day, month and year; the value is an example of it."""

    UNSAID = "2026-12-31"
    """Only days that can mean no other are read: with the year or the month's name, or past 12."""
    DAY_FIRST = "31/12/2026"
    MONTH_FIRST = "12/31/2026"


WRITTEN = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})")
SHORT = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{2})")
THIS_CENTURY = 2000
"""Plans are made now: a year of two digits is one of this century."""


def proposed_order(cells: Iterable[str]) -> DayOrder | None:
    """The order that days past the 12th tell; unsaid where they differ, None where none tells."""
    told = set(map(_told, filter(None, map(WRITTEN.fullmatch, cells)))) - {DayOrder.UNSAID}
    if not told:
        return None
    return told.pop() if len(told) == 1 else DayOrder.UNSAID


def _told(day: re.Match[str]) -> DayOrder:
    first, second = int(day[1]), int(day[2])
    if 12 < first <= 31 and 1 <= second <= 12:
        return DayOrder.DAY_FIRST
    return DayOrder.MONTH_FIRST if 12 < second <= 31 and 1 <= first <= 12 else DayOrder.UNSAID
