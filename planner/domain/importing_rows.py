"""Checking one row of a file: what it says, or why it cannot be imported and what would help.

A blank cell says nothing: unknown for a new initiative, and what is there already for another.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from planner.domain.amounts import written
from planner.domain.csv_numbers import NotANumber, NumberFormat
from planner.domain.csv_reading import MAX_CELL, Record
from planner.domain.importing_cells import CellReader, Setter
from planner.domain.importing_drafts import Draft, Problem, RowRejected
from planner.domain.importing_fields import IGNORE


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read a file's rows: its columns, what each fills, its numbers, and who is who.

    `people` maps e-mails and names in lower case to a user's id, None where several have the name.
    `skills` maps a skill, as a column names it, to the name its hours are kept under.
    """

    columns: Sequence[str]
    fills: Sequence[str]
    numbers: NumberFormat
    people: Mapping[str, int | None]
    skills: Mapping[str, str] = field(default_factory=dict)


_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|([\u202a-\u202e\u2066-\u2069])")


class RowChecker:
    """Reads rows by one Reading. Made once per file, so that a row costs microseconds."""

    def __init__(self, reading: Reading) -> None:
        self._columns, self._width = list(reading.columns), len(reading.columns)
        reader = CellReader(reading.numbers, reading.people, reading.skills)
        self._places: list[tuple[int, str, Setter]] = [
            (place, column, reader.setter(column, fills))
            for place, (column, fills) in enumerate(
                zip(reading.columns, reading.fills, strict=True)
            )
            if fills != IGNORE
        ]
        self._named = {fills: self._columns[place] for place, fills in enumerate(reading.fills)}

    def column_of(self, fills: str) -> str:
        """The file's column that fills a field, or the field's own name where none does."""
        return self._named.get(fills, fills)

    def check(self, record: Record) -> tuple[Draft, list[Problem]]:
        """What the row says, and every reason against importing it; good rows have none."""
        draft = Draft()
        problems = self._shape(record)
        if problems:
            return draft, problems
        for place, column, put in self._places:
            text = record.cells[place].strip()
            if not text:
                continue
            try:
                put(draft, text)
            except (RowRejected, NotANumber) as error:
                fix = error.remedy if isinstance(error, RowRejected) else error.fix
                problems.append(Problem(error.kind, column, _short(text), error.expected, fix))
        if "title" not in draft.values and not any(p.kind == "long" for p in problems):
            problems.append(self._untitled())
        scope = draft.scope
        if scope.p50 is not None and scope.p90 is not None and scope.p90 < scope.p50:
            problems.append(self.p90_below(scope.p90, scope.p50))
        return draft, problems

    def p90_below(self, p90: Decimal, p50: Decimal) -> Problem:
        """The problem of a P90 that is smaller than its P50."""
        return Problem(
            "p90",
            self.column_of("p90"),
            written(p90),
            f"at least P50, {written(p50)}",
            "Swap the two if they are the wrong way round, or raise P90.",
        )

    def _untitled(self) -> Problem:
        return Problem("title", self.column_of("title"), "nothing", "a title", "Give it a title.")

    def _shape(self, record: Record) -> list[Problem]:
        cells = record.cells
        if len(cells) != self._width:
            return [
                Problem(
                    "columns",
                    "the whole row",
                    f"{len(cells):,} cells",
                    f"{self._width:,} cells, one for each column",
                    "Look for a delimiter inside a cell, and put that cell in quotes.",
                )
            ]
        joined = "".join(cells)
        problems = [] if joined.isprintable() else self._unprintable(cells)
        if len(joined) > MAX_CELL:
            problems += self._long(cells)
        if record.stray:
            column = next(
                (name for name, cell in zip(self._columns, cells, strict=True) if '"' in cell), ""
            )
            fix = "Put the whole cell in quotes and double the quotes inside it."
            problems.append(Problem("quote", column, '"', "quotes around the whole cell", fix))
        return problems

    def _unprintable(self, cells: Sequence[str]) -> list[Problem]:
        problems = []
        for column, cell in zip(self._columns, cells, strict=True):
            if found := _FORBIDDEN.search(cell):
                kind = "bidi" if found.group(1) else "control"
                shown = f"U+{ord(found.group()):04X}"
                problems.append(
                    Problem(kind, column, shown, "text that can be printed", "Take it out.")
                )
        return problems

    def _long(self, cells: Sequence[str]) -> list[Problem]:
        return [
            _too_long("long", column, cell, MAX_CELL)
            for column, cell in zip(self._columns, cells, strict=True)
            if len(cell) > MAX_CELL
        ]


def _too_long(kind: str, column: str, cell: str, most: int) -> Problem:
    return Problem(
        kind, column, _short(cell), f"at most {most:,} characters, not {len(cell):,}", "Shorten it."
    )


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
