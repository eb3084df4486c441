"""Reading rows of a file column by column: what each says, or why it cannot be imported.

A blank cell says nothing: unknown for a new initiative, and what is there already for another.
Each different text of a column is read once, so that a row costs a few microseconds.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter
from typing import Any

from planner.domain.files.csv_numbers import NotANumber
from planner.domain.files.csv_reading import MAX_CELL, Record
from planner.domain.importing.cells import Read, Text
from planner.domain.importing.drafts import Draft, Problem, RowRejected
from planner.domain.importing.fields import HOURS, IGNORE, KEEP, Fields, custom_of, skill_of
from planner.domain.printable import forbidden

IDENTITY = "identity"
"""The field of a sheet that says what its rows stand for, of kinds where words may mean several."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read a file's rows: its columns, what each fills, and how the cells of each are read.

    `skills` maps a skill, as a column names it, to the name its hours are kept under.
    """

    columns: Sequence[str]
    fills: Sequence[str]
    fields: Fields
    reads: Mapping[str, Read]
    compare: Callable[["Sheet", "SheetReader"], None]
    """Notes what is wrong between the cells of a row that are right by themselves."""
    skills: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Sheet:
    """Some rows of a file, column by column. A row is called by its place among them, from 0.

    Values are None where a cell is blank or cannot be read.
    """

    records: Sequence[Record]
    fields: dict[str, Sequence[Any]] = field(default_factory=dict)
    """By field."""
    custom: dict[str, Sequence[str | None]] = field(default_factory=dict)
    """By custom field."""
    hours: dict[str, Sequence[Decimal | None]] = field(default_factory=dict)
    """By skill; 0 takes a skill out."""
    silent: set[int] = field(default_factory=set)
    """The places of rows that say nothing of what they stand for, and so make nothing new."""
    problems: defaultdict[int, list[Problem]] = field(default_factory=lambda: defaultdict(list))
    """Every reason against importing a row, by its place; good rows have none."""
    left_out: Sequence[Record] = ()
    """Rows of the file among these that somebody left out; they have no place here."""

    @property
    def rows(self) -> int:
        """How many rows of the file these are, with those that are left out."""
        return len(self.records) + len(self.left_out)

    def of(self, name: str) -> Sequence[Any]:
        """The values of a field, also of one that no column fills."""
        return self.fields.get(name) or [None] * len(self.records)

    def draft(self, place: int) -> Draft:
        """What one row says."""
        parts = (self.fields, self.custom, self.hours)
        return Draft(*(said(part, place) for part in parts))


def said(columns: Mapping[str, Sequence[Any]], place: int) -> dict[str, Any]:
    """What a row says in these columns: the cells that are not blank."""
    return {name: column[place] for name, column in columns.items() if column[place] is not None}


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the file, what it fills, and how its cells are read."""

    name: str
    fills: str
    read: Read
    required: str | None
    """What it is called where every row needs it."""

    def values(self, sheet: Sheet, texts: Sequence[str]) -> list[Any]:
        """What the cells say, each different text read once; what cannot be read is a problem."""
        blank = self.required is not None and "" in texts
        if isinstance(self.read, Text) and not blank and self.read.plain(texts):
            return [text or None for text in texts]
        known = {text: self._value(text) for text in set(texts)}
        values = [known[text] for text in texts]
        if Problem in set(map(type, known.values())):
            for place, found in enumerate(values):
                if isinstance(found, Problem):
                    sheet.problems[place].append(found)
                    values[place] = None
        return values

    def _value(self, text: str) -> Any:
        if not text:
            return None if self.required is None else self._missing(self.required)
        try:
            return self.read(text)
        except (RowRejected, NotANumber) as error:
            fix = error.remedy if isinstance(error, RowRejected) else error.fix
            return Problem(error.kind, self.name, _short(text), error.expected, fix)

    def _missing(self, label: str) -> Problem:
        wanted = f"{'an' if label[0] in 'aeiou' else 'a'} {label}"
        return Problem(self.fills, self.name, "nothing", wanted, f"Give it {wanted}.")


class SheetReader:
    """Reads rows by one Reading. Made once per file."""

    def __init__(self, reading: Reading) -> None:
        self._names = list(reading.columns)
        self._reading = reading
        self._columns = [
            (place, _column(reading, name, fills))
            for place, (name, fills) in enumerate(zip(self._names, reading.fills, strict=True))
            if fills != IGNORE
        ]
        self._named = dict(zip(reading.fills, reading.columns, strict=True))

    def column_of(self, fills: str) -> str:
        """The file's column that fills a field, or the field's own name where none does."""
        return self._named.get(fills, fills)

    def read(self, records: Sequence[Record]) -> Sheet:
        """What the rows say, and what is wrong with each."""
        sheet, misfits = Sheet(records), self._misfits(records)
        blank = [""] * len(self._names)
        rows = [record.cells for record in records]
        for place in misfits:
            rows[place] = blank
        cells = list(zip(*rows, strict=True)) or [()] * len(self._names)
        for place, column in self._columns:
            texts = list(map(str.strip, cells[place]))
            self._keep(sheet, column, column.values(sheet, texts))
        self._reading.compare(sheet, self)
        sheet.problems.update(misfits)
        return sheet

    def _keep(self, sheet: Sheet, column: "_Column", values: list[Any]) -> None:
        if column.fills == KEEP:
            sheet.custom[custom_of(column.name)] = values
        elif column.fills == HOURS:
            skill = skill_of(column.name)
            skill = self._reading.skills.get(skill, skill)
            sheet.hours[skill] = _together(sheet.hours.get(skill), values)
        else:
            sheet.fields[column.fills] = values

    def _misfits(self, records: Sequence[Record]) -> dict[int, list[Problem]]:
        """By place, the rows that do not fit the table, with what is wrong; cells count not."""
        if self._fits(records):
            return {}
        width = len(self._names)
        return {
            place: problems
            for place, (_, _, cells, stray) in enumerate(records)
            if (
                len(cells) != width
                or stray
                or len(text := "".join(cells)) > MAX_CELL
                or not text.isprintable()
            )
            and (problems := self._misfit(cells, stray))
        }

    def _fits(self, records: Sequence[Record]) -> bool:
        """Whether no row can have anything wrong, seen at once and not row by row."""
        rows = list(map(attrgetter("cells"), records))
        texts = list(map("".join, rows))
        return (
            set(map(len, rows)) <= {len(self._names)}
            and not any(map(attrgetter("stray"), records))
            and max(map(len, texts), default=0) <= MAX_CELL
            and all(map(str.isprintable, texts))
        )

    def _misfit(self, cells: Sequence[str], stray: bool) -> list[Problem]:
        if len(cells) != len(self._names):
            unprintable = filter(None, (_forbidden("the whole row", cell) for cell in cells))
            return [next(unprintable, None) or self._misshapen(cells)]
        named = list(zip(self._names, cells, strict=True))
        problems = [found for name, cell in named if (found := _forbidden(name, cell))]
        problems += [_too_long(name, cell) for name, cell in named if len(cell) > MAX_CELL]
        if stray:
            column = next((name for name, cell in named if '"' in cell), "")
            fix = "Put the whole cell in quotes and double the quotes inside it."
            problems.append(Problem("quote", column, '"', "quotes around the whole cell", fix))
        return problems

    def _misshapen(self, cells: Sequence[str]) -> Problem:
        fix = "Look for a delimiter inside a cell, and put that cell in quotes."
        if len(cells) < len(self._names):
            fix = (
                "Add the delimiters that are missing at its end. Where it breaks off inside a "
                "cell, put that cell in quotes."
            )
        expected = f"{_cells(self._names)}, one for each column"
        return Problem("columns", "the whole row", _cells(cells), expected, fix)


def _cells(of: Sequence[str]) -> str:
    return "1 cell" if len(of) == 1 else f"{len(of):,} cells"


def _column(reading: Reading, name: str, fills: str) -> _Column:
    known = reading.fields.by_key(fills)
    required = known.label.lower() if known and known.required else None
    return _Column(name, fills, reading.reads[fills], required)


def _together(known: Sequence[Decimal | None] | None, more: list[Any]) -> Sequence[Decimal | None]:
    """The hours of two columns that mean the same skill."""
    if known is None:
        return more
    return [
        one if other is None else other + (one or 0) for one, other in zip(known, more, strict=True)
    ]


def _forbidden(name: str, cell: str) -> Problem | None:
    found = forbidden(cell)
    if found is None:
        return None
    kind, shown = found
    return Problem(kind, name, shown, "text that can be printed", "Take it out.")


def _too_long(name: str, cell: str) -> Problem:
    expected = f"at most {MAX_CELL:,} characters, not {len(cell):,}"
    return Problem("long", name, _short(cell), expected, "Shorten it.")


def _short(text: str) -> str:
    """The text as a page can show it: not too long, and with a name for what nobody sees."""
    if not text.isprintable():
        text = "".join(sign if sign.isprintable() else f"[U+{ord(sign):04X}]" for sign in text)
    return text if len(text) <= 80 else f"{text[:79]}…"
