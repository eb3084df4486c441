"""What rows of a file say, as it has them, read where they stand in it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from planner.domain.files.csv_reading import Record, read
from planner.domain.importing.fields import HOURS, IGNORE, KEEP, skill_of
from planner.domain.importing.repairs import repaired
from planner.imports.kinds.registry import kind_of
from planner.imports.models import Import, ImportRow
from planner.portfolio import files

SHOWN = 80
"""So much of a cell is shown."""


class Said(NamedTuple):
    """One cell: the field that it fills, in words, and what stands there."""

    field: str
    text: str


def said(of: Import, rows: Sequence[ImportRow]) -> Mapping[int, list[Said]]:
    """By number, what these rows say beside their key and name; blank cells say nothing.

    The file is read from the first of them to the last. A file that is gone says nothing.
    """
    if not rows or not files.there(of.stored):
        return {}
    known = kind_of(of).fields
    shown = [
        (place, _named(of, column, fills))
        for place, (column, fills) in enumerate(zip(of.columns, of.fills, strict=True))
        if fills not in (IGNORE, "external_key", known.named_by)
    ]
    return {
        record.row: [
            Said(name, text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…")
            for place, name in shown
            if (text := record.cells[place].strip())
        ]
        for record in records_of(of, rows)
    }


def records_of(of: Import, rows: Sequence[ImportRow]) -> list[Record]:
    """These rows as they stand in the file, in its order, with what was corrected of them."""
    wanted, found = {row.number for row in rows}, list[Record]()
    with files.opened(of.stored) as stream:
        records = read(stream, of.layout, (rows[0].number - 1, rows[0].line - 1))
        for record in repaired(records, of.repairs, of.columns):
            if record.row in wanted:
                found.append(record)
            if len(found) == len(wanted):
                break
    return found


def _named(of: Import, column: str, fills: str) -> str:
    if fills == HOURS:
        return f"Hours of {skill_of(column)}"
    return column if fills == KEEP else kind_of(of).fields.choices[fills]
