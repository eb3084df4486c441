"""Blocks that people paste from a spreadsheet: lines of cells, with a problem kept for each line.

Cells are parted by whatever parts them in most lines, a header is seen by its names, and numbers
are read in one format for the whole block. Lines that name the same thing must agree, so that
their order never changes a figure.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Generic, TypeVar

from planner.domain.files.csv_cells import restored
from planner.domain.files.csv_numbers import NotANumber, NumberFormat, amount
from planner.domain.refusals import LimitReached

MOST_LINES = 20_000
MARKS = ";|,"
BLANK = frozenset({"", "-", "–", "—"})

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class BlockTooLong(LimitReached):
    """A block of more lines than are taken at once."""

    remedy = "Paste it in parts."

    def __init__(self, lines: int) -> None:
        super().__init__(
            f"The block has {lines:,} lines; at most {MOST_LINES:,} are taken at once."
        )


class Unreadable(ValueError):
    """Why one line cannot be taken, in a sentence."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a block, numbered from 1, and its cells."""

    number: int
    cells: Sequence[str]

    @property
    def blank(self) -> bool:
        """Whether nothing stands on it."""
        return not any(self.cells)

    @property
    def text(self) -> str:
        """The line as it is shown beside a problem."""
        return " · ".join(self.cells)

    def cell(self, place: int | None) -> str:
        """What stands in a column; nothing where the line ends before, or there is none."""
        return self.cells[place] if place is not None and place < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line is left out, and what would do."""

    line: int
    text: str
    sentence: str

    @classmethod
    def of(cls, line: Line, sentence: str) -> "Problem":
        """A problem of this line."""
        return cls(line.number, line.text, sentence)


@dataclass(frozen=True, slots=True)
class Taken(Generic[K, V]):
    """What a block says of each thing, which lines could not be taken, and how it was read."""

    values: Mapping[K, V]
    lines: Mapping[K, Line]
    problems: Sequence[Problem]
    numbers: NumberFormat


def lines_of(text: str) -> list[Line]:
    """The lines of a block, blank ones too, but none at its end. Raises BlockTooLong."""
    kept = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while kept and not kept[-1].strip():  # an empty cell at the end of a line stays one
        kept.pop()
    if len(kept) > MOST_LINES:
        raise BlockTooLong(len(kept))
    mark = _mark(kept)
    return [Line(number, _cells(line, mark)) for number, line in enumerate(kept, 1)]


def _mark(lines: Sequence[str]) -> str | None:
    """What parts the cells of most lines: tabs before anything else; None for one column."""
    said = [line for line in lines if line.strip()]
    if any("\t" in line for line in said):
        return "\t"
    if not any(letter.isalpha() for line in said for letter in line):
        return None  # numbers alone: a comma belongs to them
    mark = max(MARKS, key=lambda each: sum(each in line for line in said))
    return mark if any(mark in line for line in said) else None


def _cells(line: str, mark: str | None) -> list[str]:
    if mark is None:
        return [restored(line.strip())]
    row = next(csv.reader(io.StringIO(line), delimiter=mark, skipinitialspace=True), [])
    return [restored(cell.strip()) for cell in row]


def columns_of(
    lines: Sequence[Line], names: Mapping[str, Iterable[str]]
) -> tuple[dict[str, int] | None, Sequence[Line]]:
    """Where a header puts the columns that are known, and the lines below it.

    `names` gives the headings of each column, in lower case with spaces. None without a header.
    """
    if not lines:
        return None, lines
    known = {heading: column for column, given in names.items() for heading in given}
    headings = [(known.get(plain(cell)), place) for place, cell in enumerate(lines[0].cells)]
    places = {column: place for column, place in reversed(headings) if column}
    return (places, lines[1:]) if places else (None, lines)


def plain(text: str) -> str:
    """A name without what people write differently: case, spaces, underscores."""
    return " ".join(text.replace("_", " ").split()).casefold()


def number_format(cells: Iterable[str], chosen: NumberFormat | None = None) -> NumberFormat:
    """The format chosen; else the first in which all cells with digits are numbers, or plain."""
    if chosen is not None:
        return chosen
    given = [cell for cell in cells if any(map(str.isdigit, cell))]
    fitting = (each for each in NumberFormat if all(_reads(cell, each) for cell in given))
    return next(fitting, NumberFormat.PLAIN)


def _reads(cell: str, written: NumberFormat) -> bool:
    try:
        amount(cell, written)
    except NotANumber as wrong:
        return wrong.kind != "number"
    return True


def tokens_in(cell: str, written: NumberFormat) -> Decimal | None:
    """The tokens in a cell; None for an empty one or a dash. Raises Unreadable."""
    if cell in BLANK:
        return None
    try:
        return amount(cell, written)
    except NotANumber as wrong:
        raise Unreadable(f"“{cell}” is not {wrong.expected}. {wrong.fix}") from None


class Names:
    """Things of one kind by their names, found whatever the case and the spaces."""

    def __init__(self, kind: str, named: Iterable[tuple[str, int]]) -> None:
        self.kind = kind
        self._exact: defaultdict[str, list[int]] = defaultdict(list)
        self._plain: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for name, key in named:
            self._exact[name].append(key)
            self._plain[plain(name)].append((name, key))

    def find(self, text: str) -> int:
        """The id of what is called so. Raises Unreadable where nothing is, or several are."""
        found = self._exact.get(text) or [key for _, key in self._plain.get(plain(text), [])]
        if len(found) == 1:
            return found[0]
        if found:
            raise Unreadable(f"Several are called “{text}”. Name the {self.kind} by its key.")
        raise Unreadable(f"No {self.kind} is called “{text}”. {self._nearest(text)}")

    def _nearest(self, text: str) -> str:
        near = get_close_matches(plain(text), self._plain, n=1)
        return f"Is it {self._plain[near[0]][0][0]}?" if near else "Check how it is written here."


def taken(
    lines: Iterable[Line], read: Callable[[Line], tuple[K, V] | None], numbers: NumberFormat
) -> Taken[K, V]:
    """Every line as `read` takes it: a key and a value, None to leave it, or Unreadable.

    Where lines disagree about one key, none of them is taken.
    """
    said: defaultdict[K, list[tuple[Line, V]]] = defaultdict(list)
    problems: list[Problem] = []
    for line in lines:
        try:
            found = read(line)
        except Unreadable as why:
            problems.append(Problem.of(line, str(why)))
        else:
            if found is not None:
                said[found[0]].append((line, found[1]))
    agreed = {key: given for key, given in said.items() if _same(given)}
    problems += [
        Problem.of(line, f"{_listed(given)} say different things of it. Keep one of them.")
        for key, given in said.items()
        if key not in agreed
        for line, _ in given
    ]
    return Taken(
        {key: given[0][1] for key, given in agreed.items()},
        {key: given[0][0] for key, given in agreed.items()},
        sorted(problems, key=lambda problem: problem.line),
        numbers,
    )


def _same(given: Sequence[tuple[Line, V]]) -> bool:
    return all(value == given[0][1] for _, value in given)


def _listed(given: Sequence[tuple[Line, object]]) -> str:
    *most, last = [str(line.number) for line, _ in given]
    return f"Lines {', '.join(most)} and {last}"
