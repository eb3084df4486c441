"""Reading a day or a quarter. What could be two days, or a spreadsheet's number, is refused."""

import re
from datetime import UTC, date, datetime, timedelta

from planner.domain.files.csv_days import SHORT, THIS_CENTURY, WRITTEN, DayOrder
from planner.domain.importing.drafts import RowRejected

EXPECTED = "a day such as 2026-09-01"
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ]00:00(?::00)?)?")
_SERIAL = re.compile(r"[2-7][0-9]{4}(?:\.[0-9]+)?")
_EPOCH = date(1899, 12, 30)
_QUARTER = re.compile(r"(2[0-9]{3})[\s-]*Q([1-4])|Q([1-4])[\s/-]*(2[0-9]{3})", re.IGNORECASE)
_WORDED = ("%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%B %d, %Y", "%b %d, %Y")


def day(text: str, order: DayOrder = DayOrder.UNSAID) -> date:
    """The day that a cell says, where it can mean only one. Raises RowRejected."""
    if _ISO.fullmatch(text):
        return _made(*map(int, text[:10].split("-")))
    if found := WRITTEN.fullmatch(text):
        first, second, year = map(int, found.groups())
        return _of_parts(first, second, year, order)
    if found := SHORT.fullmatch(text):
        first, second, year = map(int, found.groups())
        if order is DayOrder.UNSAID:
            raise RowRejected("ambiguous_day", EXPECTED, "Write the year with four digits, first.")
        return _of_parts(first, second, THIS_CENTURY + year, order)
    if _SERIAL.fullmatch(text):
        raise _serial(int(text.partition(".")[0]))
    for shape in _WORDED:
        try:
            return datetime.strptime(text, shape).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    raise _no_day()


def quarter(text: str) -> str:
    """The label of a quarter, however it is written: Q4/2026 is 2026-Q4. Raises RowRejected."""
    found = _QUARTER.fullmatch(text)
    if found is None:
        raise RowRejected("quarter", "a quarter such as 2026-Q4", "Write year and quarter.")
    year, number = found.group(1) or found.group(4), found.group(2) or found.group(3)
    return f"{year}-Q{number}"


def _of_parts(first: int, second: int, year: int, order: DayOrder) -> date:
    """A day whose parts are in the stated order, or else in one of which only one can be meant."""
    if order is not DayOrder.UNSAID:
        return _in_order(first, second, year, order)
    if first <= 12 and second <= 12 and first != second:
        one, other = _made(year, second, first), _made(year, first, second)
        fix = f"Write {one} or {other}, whichever is meant."
        raise RowRejected("ambiguous_day", "a day that can mean only one", fix)
    month, number = (second, first) if first > 12 else (first, second)
    return _made(year, month, number)


def _in_order(first: int, second: int, year: int, order: DayOrder) -> date:
    month, number = (second, first) if order is DayOrder.DAY_FIRST else (first, second)
    if month > 12 >= number:
        fix = "Write the year first in this cell, or choose the other order for the whole file."
        raise RowRejected("day", f"a day such as {order}", fix)
    return _made(year, month, number)


def _made(year: int, month: int, number: int) -> date:
    try:
        return date(year, month, number)
    except ValueError as error:
        raise _no_day() from error


def _serial(number: int) -> RowRejected:
    meant = _EPOCH + timedelta(days=number)
    fix = f"A spreadsheet shows {number} as {meant}: format the column as a date and save again."
    return RowRejected("serial_day", EXPECTED, fix)


def _no_day() -> RowRejected:
    return RowRejected("day", EXPECTED, "Write year, month and day, or leave the cell empty.")
