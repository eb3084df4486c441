"""Rows as an Excel workbook: figures as numbers, days as days, and text as nothing but text.

Rows are written as they come and wait in a file, so that memory stays flat however many there are.
The library is loaded by the first who asks for one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from decimal import Decimal
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, TYPE_CHECKING, Any

from planner.domain.files.csv_cells import DANGEROUS, no_note, restored
from planner.domain.refusals import Invalid

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_ROWS = 500_000
"""Rows below the head: with some 20 columns they take half of the 15 minutes of their queue on a
machine that has five times as much to do as it can.
"""
NARROWEST, WIDEST = 8, 60
"""Widths of columns, in characters."""
NOTES = "Notes"
"""What the sheet is called that tells where a table came from."""
FIRST_YEAR = 1900
"""Sheets have no days before it."""
EXACT = 10**15
"""Sheets keep fifteen digits: longer whole numbers stay exact as text."""


class TooManyRows(Invalid):
    """A table that is too long for a workbook."""

    remedy = "Narrow it with its filters, or take CSV or JSON, which have every row."

    def __init__(self, most: int) -> None:
        super().__init__(f"The table has more than {most:,} rows, the most a workbook is made of.")


def workbook(
    name: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Any]],
    most: int = MAX_ROWS,
    notes: Callable[[int], Iterable[Sequence[Any]]] | None = None,
) -> IO[bytes]:
    """An open file with the rows below their frozen heads. Raises TooManyRows beyond the `most`.

    `notes` are the rows of a second sheet, given how many the first has. Moments are told in UTC.
    Whoever asks for the file closes it.
    """
    from xlsxwriter import Workbook

    file = TemporaryFile()  # noqa: SIM115
    with TemporaryDirectory(prefix="workbook-") as folder, ExitStack() as undoing:
        undoing.callback(file.close)
        book = Workbook(file, {"constant_memory": True, "tmpdir": folder})
        filling = _Filling(book, name, heads)
        undoing.callback(filling.abandon)
        written = 0
        for row in rows:
            if written == most:
                raise TooManyRows(most)
            filling.add(row)
            written += 1
        filling.end()
        if notes is not None:
            beside = _Filling(book, NOTES, ("About", "What it is"))
            undoing.callback(beside.abandon)
            for line in notes(written):
                beside.add(line)
            beside.end()
        book.close()
        undoing.pop_all()
    file.seek(0)
    return file


class _Filling:
    """A sheet that is being filled, and how wide its columns are."""

    def __init__(self, book: Workbook, name: str, heads: Sequence[str]) -> None:
        self._heads, self._last = heads, 0
        self._day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self._moment = book.add_format({"num_format": 'yyyy-mm-dd hh:mm:ss" UTC"', "align": "left"})
        self._quoted = book.add_format({"quote_prefix": True})
        self._widths = [max(len(head), NARROWEST) for head in heads]
        self._sheet: Worksheet = book.add_worksheet(name[:31])
        self._sheet.freeze_panes(1, 0)
        head = book.add_format({"bold": True, "bottom": 1})
        for place, text in enumerate(heads):
            self._sheet.write_string(0, place, text, head)

    def add(self, row: Sequence[Any]) -> None:
        self._last += 1
        for place, value in enumerate(row):
            if value is not None and value != "":
                shown = self._write(self._last, place, value)
                self._widths[place] = max(self._widths[place], shown)

    def end(self) -> None:
        """Settle the sheet: its widths, and its filters."""
        self._sheet.autofilter(0, 0, self._last, max(len(self._heads) - 1, 0))
        for place, width in enumerate(self._widths):
            self._sheet.set_column(place, place, min(width, WIDEST) + 2)

    def abandon(self) -> None:
        """Let go of the rows that wait in a file for the workbook to be closed."""
        self._sheet.row_data_fh.close()

    def _write(self, row: int, place: int, value: Any) -> int:
        """Write a cell as what it is; gives how many characters it shows."""
        if isinstance(value, bool):
            self._sheet.write_boolean(row, place, value)
        elif isinstance(value, int | float | Decimal) and _fits(value):
            self._sheet.write_number(row, place, float(value))
        elif isinstance(value, datetime) and value.year >= FIRST_YEAR:
            moment = value.astimezone(UTC).replace(tzinfo=None)
            self._sheet.write_datetime(row, place, moment, self._moment)
            return len("2026-09-01 10:00:00 UTC")
        elif isinstance(value, date) and value.year >= FIRST_YEAR:
            self._sheet.write_datetime(row, place, value, self._day)
        else:
            text = _read_back(str(value))
            self._sheet.write_string(row, place, text, self._format_of(text))
            return max(map(len, text.splitlines()), default=0)
        return len(str(value))

    def _format_of(self, text: str) -> Format | None:
        """What keeps a text from being run once somebody edits its cell."""
        return self._quoted if text.startswith((*DANGEROUS, "'")) else None


def _read_back(text: str) -> str:
    """The text that an import, which takes the guard from cells of CSV, reads as this one."""
    return no_note(text) if restored(text) == text else f"'{text}"


def _fits(value: int | float | Decimal) -> bool:
    return math.isfinite(value) and abs(float(value)) < EXACT
