"""What would put many wrong cells right at once: that the whole file writes them another way."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any, NamedTuple

from planner.domain.amounts import plain
from planner.domain.files.csv_days import DayOrder
from planner.domain.files.csv_numbers import NotANumber, NumberFormat, amount
from planner.domain.files.csv_reading import Layout
from planner.domain.importing.dates import day
from planner.domain.importing.drafts import RowRejected


class Otherwise(NamedTuple):
    """Another way of reading a file: its numbers or its days, and what that makes of a cell."""

    part: str
    """`numbers` or `days`, as a Layout calls them."""
    like: str
    found: str
    meant: str


def otherwise(kind: str, found: Sequence[str], layout: Layout) -> list[Otherwise]:
    """The other ways in which some of these wrong cells can be read, those that read most first."""
    ways = [_way(part, like, found) for part, like in _OF.get(kind, ())]
    stated = (layout.numbers, layout.days)
    read = [way for way in ways if way and way[1].like not in stated]
    return [way for _, way in sorted(read, key=lambda way: -way[0])]


def _way(part: str, like: StrEnum, found: Sequence[str]) -> tuple[int, Otherwise] | None:
    """How many cells can be read so, and what becomes of the first; None where none can."""
    read = _READ[part](like)
    meant = {text: told for text in found if (told := _told(read, text)) is not None}
    first = next(iter(meant.items()), None)
    return None if first is None else (len(meant), Otherwise(part, like, *first))


def _told(read: Callable[[str], Any], text: str) -> str | None:
    try:
        value = read(text)
    except (RowRejected, NotANumber):
        return None
    return plain(value) if isinstance(value, Decimal) else str(value)


def _numbers(like: StrEnum) -> Callable[[str], Any]:
    return partial(amount, written=NumberFormat(like))


def _days(like: StrEnum) -> Callable[[str], Any]:
    return partial(day, order=DayOrder(like))


_READ: Mapping[str, Callable[[StrEnum], Callable[[str], Any]]] = {
    "numbers": _numbers,
    "days": _days,
}
_NUMBERS = tuple(("numbers", like) for like in NumberFormat)
_DAYS = (("days", DayOrder.DAY_FIRST), ("days", DayOrder.MONTH_FIRST))
_OF: Mapping[str, tuple[tuple[str, StrEnum], ...]] = {
    "number": _NUMBERS,
    "ambiguous_day": _DAYS,
    "day": _DAYS,
}
"""By kind of problem, the ways of reading that may put it right."""
