"""What the cells of a workbook say, as text: numbers exact, days as days, formulas as computed."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum

from planner.domain.amounts import plain

DAYS_1900, DAYS_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001
"""Day 0 of the two calendars of spreadsheets. The first takes 1900 for a leap year."""
_NO_DAY = 60
"""29 February 1900, which there never was; days before it count one more."""
_LAST = 2_958_466
_PLAIN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""Parts of a number format that say nothing about what the number is."""
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_PERCENTS = frozenset({9, 10})


class Shown(Enum):
    """What a number format makes of a number."""

    NUMBER = "number"
    DATE = "date"
    PERCENT = "percent"


def shown_by(key: int, code: str | None) -> Shown:
    """What a number format shows: by its code, or by its key where it is one of the built-in."""
    if code is None:
        if key in _DATES:
            return Shown.DATE
        return Shown.PERCENT if key in _PERCENTS else Shown.NUMBER
    told = _PLAIN.sub("", code).lower()
    if "%" in told:
        return Shown.PERCENT
    return Shown.DATE if "general" not in told and set(told) & set("dmyhs") else Shown.NUMBER


def number(text: str) -> str:
    """A number as a spreadsheet shows it: exact to 15 digits, without an exponent."""
    if text.isdecimal() and text.isascii():
        return text
    return format(Decimal(f"{float(text):.15g}"), "f")


def percent(text: str) -> str:
    """What is stored as 0.125 and shown as 12.5%."""
    return f"{plain(Decimal(number(text)) * 100)}%"


def day(text: str, since: datetime) -> str:
    """A day as 2026-09-01, with its time where it has one; a time of no day as 08:30:00."""
    serial = float(text)
    if not 0 <= serial < _LAST:
        return number(text)
    early = since == DAYS_1900 and 1 <= serial < _NO_DAY
    moment = since + timedelta(days=int(serial) + early, seconds=round(serial % 1 * 86400))
    if serial < 1:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%dT%H:%M:%S}".removesuffix("T00:00:00")


def told(shown: Shown, since: datetime, point: str = ".") -> Callable[[str], str]:
    """How numbers that are shown so are read; `point` is put before their decimals."""
    if shown is Shown.DATE:
        return lambda text: day(text, since)
    read = percent if shown is Shown.PERCENT else number
    return read if point == "." else lambda text: read(text).replace(".", point)


def unescaped(text: str) -> str:
    """Text whose control characters are written as spreadsheets do: `_x000D_`."""
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text
