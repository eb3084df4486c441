"""Reading CSV as a stream of rows that know where they stand, within limits, strictly.

Rows are numbered as a spreadsheet does: the header is row 1, and empty lines count. The standard
reader is used strictly, because its lenient form turns an unclosed quote and the rows after it
into one row without a word.
"""

import csv
import io
import re
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, count, dropwhile, islice, repeat
from operator import attrgetter
from typing import BinaryIO, NamedTuple

from planner.domain.files.csv_cells import NOTE
from planner.domain.files.csv_days import DayOrder
from planner.domain.files.csv_delimiters import states_delimiter
from planner.domain.files.csv_encoding import Encoding, FileRefused
from planner.domain.files.csv_numbers import NumberFormat
from planner.domain.files.csv_portions import Portions

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELL = 8 * 1024
MAX_FIELD = 128 * 1024
"""A longer cell refuses the file; one over MAX_CELL only its row."""
PORTION = 250
"""Lines that are looked at together."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written: found by `csv_survey`, shown, and changeable."""

    encoding: Encoding
    delimiter: str
    numbers: NumberFormat = NumberFormat.PLAIN
    days: DayOrder = DayOrder.UNSAID
    header: int = 1
    """The row that holds the names of the columns; what stands above it is passed over."""


class Record(NamedTuple):
    """One row of a file. `stray`: a quote stands in the middle of a cell that has none around."""

    row: int
    line: int
    cells: list[str]
    stray: bool


def read(stream: BinaryIO, layout: Layout, behind: tuple[int, int] = (0, 0)) -> Iterator[Record]:
    """The rows of a file, the header first; empty lines and notes are left out.

    Empty cells beyond its last column are nothing. `behind` are the rows and the lines of it that
    are passed over unread.
    """
    records = _read(stream, layout, behind)
    return _within_columns(dropwhile(lambda record: record.row < layout.header, records))


def _within_columns(records: Iterator[Record]) -> Iterator[Record]:
    """The rows without empty cells that lie beyond the columns of the first."""
    width = MAX_COLUMNS
    for place, record in enumerate(records):
        if place == 0:
            width = len(record.cells)
        elif len(record.cells) > width and not any(record.cells[width:]):
            record = record._replace(cells=record.cells[:width])
        yield record


def _read(stream: BinaryIO, layout: Layout, behind: tuple[int, int]) -> Iterator[Record]:
    stream.seek(0)
    csv.field_size_limit(MAX_FIELD)
    text = io.TextIOWrapper(stream, layout.encoding.codec, newline="")
    whole = _whole(layout.delimiter)
    row, line = behind
    portions = Portions(islice(text, line, None))
    try:
        while (lines := portions.portion(PORTION if row else 1)) or portions.broken:
            plain = None
            if row and not portions.broken and row + len(lines) <= MAX_ROWS + 1:
                plain = _plain(lines, layout.delimiter, whole)
            if plain is None:
                row, line = yield from _one_by_one(lines, portions, layout, row, line)
            else:
                records = map(Record, count(row + 1), count(line + 1), plain, repeat(False))
                yield from filter(attrgetter("cells"), records)
                row, line = row + len(lines), line + len(lines)
    finally:
        with suppress(ValueError):  # the file may be closed before its reader is
            text.detach()


def _plain(lines: list[str], delimiter: str, whole: re.Pattern[str]) -> list[list[str]] | None:
    """The cells of lines that are one row each, and no notes; None of any others.

    Most files have no others, and a row of theirs costs a fraction.
    """
    text = "".join(lines)
    if NOTE in text or ('"' in text and not all(map(whole.fullmatch, lines))):
        return None
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows if max(map(len, rows)) <= MAX_COLUMNS else None


def _one_by_one(
    lines: list[str], portions: Portions, layout: Layout, behind: int, ended: int
) -> Generator[Record, None, tuple[int, int]]:
    """The rows that begin in these lines, and on from there where one goes on.

    Gives the row and the line that are behind then, as `behind` and `ended` are now.
    """
    quoted: list[str] = []
    text = _noting(quoted, chain(lines, portions.rest))
    reader = csv.reader(text, delimiter=layout.delimiter, strict=True)
    whole, row, before = _whole(layout.delimiter), behind, ended
    try:
        for row, cells in enumerate(reader, behind + 1):
            began, ended = ended + 1, before + reader.line_num
            stray = bool(quoted) and not whole.fullmatch("".join(quoted))
            quoted.clear()
            if cells and not (cells[0].startswith(NOTE) or (row == 1 and states_delimiter(cells))):
                if row > MAX_ROWS + 1:
                    raise too_many(row)
                if len(cells) > MAX_COLUMNS:
                    raise too_wide(len(cells), began)
                yield Record(row, began, cells, stray)
            if reader.line_num >= len(lines) and not portions.broken:
                break
    except csv.Error as error:
        raise _broken(str(error), ended + 1) from error
    except UnicodeDecodeError as error:
        raise _undecodable(layout.encoding, row + 1) from error
    return row, ended


def _noting(quoted: list[str], text: Iterable[str]) -> Iterator[str]:
    """The lines of a text; from the first quote of a row on, its lines are noted in `quoted`."""
    for line in text:
        if quoted or '"' in line:
            quoted.append(line)
        yield line


def _whole(delimiter: str) -> re.Pattern[str]:
    """A row in which every quote opens, closes, or is doubled between the two."""
    cell = rf'(?>"[^"]*+(?>""[^"]*+)*+"|[^"\r\n{re.escape(delimiter)}]*+)'
    return re.compile(rf"{cell}(?>{re.escape(delimiter)}{cell})*+[\r\n]*")


def too_many(row: int) -> FileRefused:
    """A file with more rows than an import takes."""
    return FileRefused(
        "limit",
        f"The file has more than {MAX_ROWS:,} rows.",
        "Split it into smaller files; rows are matched, so several files add up.",
        row,
    )


def too_wide(cells: int, line: int) -> FileRefused:
    """A row with more cells than an import takes."""
    return FileRefused(
        "limit",
        f"The row on line {line:,} has {cells:,} cells; an import takes up to {MAX_COLUMNS}.",
        "Take out columns that are not needed, or look for delimiters inside its cells.",
        line,
    )


def _broken(error: str, line: int) -> FileRefused:
    if "field larger" in error:
        return FileRefused(
            "limit",
            f"The row that begins on line {line:,} has a cell of more than {MAX_FIELD:,} "
            "characters.",
            "Shorten that cell, or look for a quote that is never closed.",
            line,
        )
    if "unexpected end" in error:
        sentence = f"A quote that opens in the row on line {line:,} is never closed."
    else:
        sentence = f"On line {line:,} there is text after a closing quote."
    remedy = "Close the quote, or double it where it belongs to the text."
    return FileRefused("quote", sentence, remedy, line)


def _undecodable(encoding: Encoding, row: int) -> FileRefused:
    return FileRefused(
        "encoding",
        f"Near row {row:,} the file cannot be read as {encoding}.",
        "Choose another encoding for it.",
        row,
    )
