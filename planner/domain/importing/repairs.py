"""Cells that people corrected at the check, kept beside a file that stays as it was uploaded.

A correction is of one cell, or of one wrong value wherever a column has it; that of the cell wins.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.domain.files.csv_reading import Record
from planner.domain.importing.drafts import Problem

BY_VALUE = frozenset(
    {"number", "negative", "range", "status", "quarter", "health", "currency", "owner", "namesake"}
    | {"day", "ambiguous_day", "serial_day", "email", "employment", "skills", "profile"}
    | {"unknown_scenario", "unknown_pool", "unknown_initiative", "unknown_person"}
    | {"purpose", "role", "grant", "yes", "error", "area", "complexity"}
)
"""Kinds of problem that a value has wherever it stands, so that it can be put right at once."""
NOT_IN_PLACE = frozenset({"columns", "quote"})
"""Kinds that concern how the file is written; nothing typed into a cell mends them."""
LONGEST = 79
"""A problem shows longer values shortened, so they cannot be told apart by what it shows."""

UNSEEN = "[U+"
"""How a problem shows what nobody sees: such a value is not what it shows either."""
Wrong = tuple[str, str, str]
"""A kind of problem, the column it is in, and what was found there."""


@dataclass(frozen=True, slots=True)
class Repair:
    """What one cell is to say, or every cell of the column that says `found`; the other is None."""

    column: str
    value: str
    row: int | None = None
    found: str | None = None


def with_repair(kept: Mapping[str, Any], repair: Repair) -> dict[str, Any]:
    """What is kept once a correction is added; a later one of the same thing replaces it.

    One of a value also corrects what was corrected to that value before.
    """
    part, key = ("cells", str(repair.row)) if repair.row else ("values", str(repair.found))
    new = {
        name: {column: dict(known) for column, known in columns.items()}
        for name, columns in kept.items()
    }
    if part == "values":
        for columns in new.values():
            known = columns.get(repair.column, {})
            known |= {place: repair.value for place, said in known.items() if said.strip() == key}
    new.setdefault(part, {}).setdefault(repair.column, {})[key] = repair.value
    return new


def number_of(kept: Mapping[str, Any]) -> int:
    """How many corrections there are."""
    return sum(len(known) for part in kept.values() for known in part.values())


def of_values(kept: Mapping[str, Any], columns: Collection[str]) -> dict[str, Any]:
    """The corrections of these columns that another file can have too: those of no one row."""
    found = {name: known for name, known in kept.get("values", {}).items() if name in columns}
    return {"values": found} if found else {}


def told(kept: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Each correction: its column, the row or what stood there, and what it says now."""
    values, cells = (
        [
            (column, part.format(place), value)
            for column, known in kept.get(name, {}).items()
            for place, value in known.items()
        ]
        for name, part in (("values", "every “{}”"), ("cells", "row {}"))
    )
    return [*values, *cells]


def repaired(
    records: Iterable[Record], kept: Mapping[str, Any], columns: Sequence[str]
) -> Iterator[Record]:
    """The rows as they were corrected. Rows that do not fit the columns stay as they are."""
    if not number_of(kept):
        return iter(records)
    places = {name: place for place, name in enumerate(columns)}
    values, cells = (
        [(places[name], known) for name, known in kept.get(part, {}).items() if name in places]
        for part in ("values", "cells")
    )
    return (_repaired(record, values, cells, len(columns)) for record in records)


def wrong_values(problems: Iterable[Sequence[Problem]]) -> Counter[Wrong]:
    """How many rows have each wrong value that could be put right at once."""
    return Counter(
        (problem.kind, problem.column, problem.found)
        for found in problems
        for problem in found
        if problem.kind in BY_VALUE
        and len(problem.found) <= LONGEST
        and UNSEEN not in problem.found
    )


def in_place(kind: str, column: str, columns: Sequence[str]) -> bool:
    """Whether a problem can be mended by typing into its cell."""
    return kind not in NOT_IN_PLACE and column in columns


Known = Sequence[tuple[int, Mapping[str, str]]]


def _repaired(record: Record, values: Known, cells: Known, width: int) -> Record:
    if len(record.cells) != width:
        return record
    new = list(record.cells)
    for place, known in values:
        new[place] = known.get(new[place].strip(), new[place])
    for place, known in cells:
        new[place] = known.get(str(record.row), new[place])
    return record if new == record.cells else record._replace(cells=new)
