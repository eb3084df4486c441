"""Reading CSV as a stream of rows that know where they stand, within limits, strictly.

Rows are numbered as a spreadsheet does: the header is row 1, and empty lines count. The standard
reader is used strictly, because its lenient form turns an unclosed quote and the rows after it
into one row without a word.
"""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, count, dropwhile, islice, repeat
from operator import attrgetter
from typing import BinaryIO, NamedTuple

from planner.domain.csv_cells import DANGEROUS, restored
from planner.domain.csv_days import DayOrder, proposed_order
from planner.domain.csv_delimiters import delimiter_of, states_delimiter
from planner.domain.csv_encoding import Encoding, FileRefused, encoding_of
from planner.domain.csv_header import HEAD_ROWS, header_of
from planner.domain.csv_numbers import NumberFormat, proposed_format
from planner.domain.csv_portions import Portions

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_NAME = 255
MAX_CELL = 8 * 1024
MAX_FIELD = 128 * 1024
"""A longer cell refuses the file; one over MAX_CELL only its row."""
NOTE = "# Note:"
"""Rows that begin so are notes of our own template and no rows."""
SAMPLED, SAMPLES = 200, 3
PORTION = 250
"""Lines that are looked at together."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written: found by `survey`, shown, and changeable."""

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


@dataclass(frozen=True, slots=True)
class Survey:
    """What a whole file holds: its layout, columns, first values of each, and how many rows."""

    layout: Layout
    columns: list[str]
    samples: list[list[str]]
    rows: int
    silent: frozenset[str] = frozenset()
    """What of its layout no cell tells: `numbers`, `days`."""


def survey(stream: BinaryIO, chosen: Layout | None = None, given: Layout | None = None) -> Survey:
    """Read a file once from end to end. Raises FileRefused, with the line where there is one.

    `chosen` is how it is read, where somebody says so; `given` what is known of a file that was
    made here, so that its header and its days alone are to be found.
    """
    layout = chosen or given or _layout(stream)
    if chosen is None:
        layout = replace(layout, header=header_of(islice(read(stream, layout), HEAD_ROWS)))
    records = read(stream, layout)
    columns = _columns(next(records, None))
    sampled: list[list[str]] = []
    rows = 0
    for record in records:
        rows += 1
        if len(sampled) < SAMPLED:
            sampled.append(record.cells)
    silent: frozenset[str] = frozenset()
    if chosen is None:
        told = [cell.strip() for cells in sampled for cell in cells]
        numbers = given.numbers if given else proposed_format(told)
        days = proposed_order(told)
        layout = replace(layout, numbers=numbers or layout.numbers, days=days or layout.days)
        silent = frozenset(
            part for part, like in (("numbers", numbers), ("days", days)) if like is None
        )
    return Survey(layout, columns, _samples(len(columns), sampled), rows, silent)


def read(stream: BinaryIO, layout: Layout, behind: tuple[int, int] = (0, 0)) -> Iterator[Record]:
    """The rows of a file, the header first; empty lines and notes are left out.

    `behind` are the rows and the lines of it that are passed over unread.
    """
    records = _read(stream, layout, behind)
    return dropwhile(lambda record: record.row < layout.header, records)


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


def _columns(header: Record | None) -> list[str]:
    """The names of the columns, or a refusal of the header."""
    if header is None:
        raise FileRefused("empty", "The file is empty.", "Choose a file with a header and rows.")
    names = [_name(cell) or f"column {place}" for place, cell in enumerate(header.cells, 1)]
    if any(len(name) > MAX_NAME for name in names):
        raise FileRefused(
            "header",
            f"A column's name is longer than {MAX_NAME} characters.",
            "Make sure the first row of the file holds the names of its columns.",
            1,
        )
    _require_different(names)
    return names


def _name(cell: str) -> str:
    """A column's name with single spaces and one form of each letter, never a formula."""
    name = " ".join(unicodedata.normalize("NFC", cell).split())
    if name.startswith(DANGEROUS):
        raise FileRefused(
            "unknown_column",
            f"A column is called {name[:60]}, which is a formula and no name.",
            "Make sure the first row of the file holds the names of its columns.",
            1,
        )
    return restored(name)


def _require_different(names: list[str]) -> None:
    [(name, times)] = Counter(name.casefold() for name in names).most_common(1)
    if times > 1:
        raise FileRefused(
            "header",
            f"{times} columns of the file are called {name}.",
            "Give each column a name of its own.",
            1,
        )


def _samples(width: int, sampled: list[list[str]]) -> list[list[str]]:
    """The first different values of each column, shortened."""
    samples: list[list[str]] = []
    for place in range(width):
        values = (cells[place].strip()[:60] for cells in sampled if place < len(cells))
        samples.append(list(dict.fromkeys(value for value in values if value))[:SAMPLES])
    return samples


def _layout(stream: BinaryIO) -> Layout:
    encoding = encoding_of(stream)
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding.codec, newline="", errors="replace")
    head = text.read(1 << 16)
    text.detach()
    stream.seek(0)
    return Layout(encoding, delimiter_of(head))
