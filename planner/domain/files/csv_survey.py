"""What a whole CSV file holds, found before anybody says what its columns mean."""

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice, zip_longest
from operator import add
from typing import BinaryIO

from planner.domain.files.csv_cells import DANGEROUS, restored
from planner.domain.files.csv_days import proposed_order
from planner.domain.files.csv_delimiters import delimiter_of
from planner.domain.files.csv_encoding import FileRefused, encoding_of
from planner.domain.files.csv_header import HEAD_ROWS, header_of
from planner.domain.files.csv_numbers import proposed_format
from planner.domain.files.csv_reading import PORTION, Layout, Record, read

MAX_NAME = 255
_PREFIX = re.compile(r"^(?:hours?|custom)\s*:\s*", re.IGNORECASE)
"""What may stand before a name and is none of it."""
SAMPLED, SAMPLES = 200, 3


@dataclass(frozen=True, slots=True)
class Survey:
    """What a whole file holds: its layout, columns, first values of each, and how many rows.

    `empty` counts the cells of each column that say nothing, also those that a short row lacks.
    """

    layout: Layout
    columns: list[str]
    samples: list[list[str]]
    empty: list[int]
    rows: int
    sampled: Sequence[Sequence[str]] = ()
    """The cells of its first rows, by column."""
    untold: Layout | None = None
    """How it is read where no cell tells otherwise."""
    silent: frozenset[str] = frozenset()
    """What of its layout no cell tells: `numbers`, `days`."""

    def told_by(self, figures: Collection[int], days: Collection[int]) -> "Survey":
        """The same where only these columns tell how numbers and days are written."""
        return _told(self, _cells(self.sampled, figures), _cells(self.sampled, days))


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
    empty, rows = [0] * len(columns), 0
    while portion := [record.cells for record in islice(records, PORTION)]:
        sampled += portion[: SAMPLED - len(sampled)]
        empty = list(map(add, empty, _empty(len(columns), portion)))
        rows += len(portion)
    cells = _columns_of(len(columns), sampled)
    found = Survey(layout, columns, list(map(_samples, cells)), empty, rows, cells, layout)
    if chosen is not None:
        return found
    every = range(len(columns))
    return found.told_by(() if given else every, every)


def _told(found: Survey, figures: Sequence[str], days: Sequence[str]) -> Survey:
    told = {"numbers": proposed_format(figures), "days": proposed_order(days)}
    said = {part: like for part, like in told.items() if like is not None}
    layout = replace(found.untold or found.layout, **said)  # type: ignore[arg-type]
    return replace(found, layout=layout, silent=frozenset(told.keys() - said.keys()))


def _cells(columns: Sequence[Sequence[str]], places: Iterable[int]) -> list[str]:
    return [cell for place in places for cell in columns[place]]


def _columns(header: Record | None) -> list[str]:
    """The names of the columns, or a refusal of the header."""
    if header is None:
        raise FileRefused("empty", "The file is empty.", "Choose a file with a header and rows.")
    names = [_name(cell) or f"column {place}" for place, cell in enumerate(header.cells, 1)]
    if any(len(_PREFIX.sub("", name, count=1)) > MAX_NAME for name in names):
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


def _empty(width: int, rows: Sequence[Sequence[str]]) -> list[int]:
    """How many cells of each column say nothing in these rows."""
    columns = list(zip_longest(*rows, fillvalue=""))[:width]
    counts = [cells.count("") + sum(map(str.isspace, cells)) for cells in columns]
    return counts + [len(rows)] * (width - len(counts))


def _columns_of(width: int, rows: list[list[str]]) -> list[list[str]]:
    """The cells of each column."""
    return [
        [cells[place].strip() for cells in rows if place < len(cells)] for place in range(width)
    ]


def _samples(cells: list[str]) -> list[str]:
    """The first different values of a column, shortened."""
    return list(dict.fromkeys(cell[:60] for cell in cells if cell))[:SAMPLES]


def _layout(stream: BinaryIO) -> Layout:
    encoding = encoding_of(stream)
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding.codec, newline="", errors="replace")
    head = text.read(1 << 16)
    text.detach()
    stream.seek(0)
    return Layout(encoding, delimiter_of(head))
