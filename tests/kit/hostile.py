"""Files made by mishap or malice, read as an import reads them: as text, or as a workbook."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from xml.sax.saxutils import escape

from planner.domain.files.csv_encoding import FileRefused
from planner.domain.files.csv_numbers import NumberFormat
from planner.domain.files.csv_reading import read
from planner.domain.files.csv_survey import survey
from planner.domain.files.xlsx_package import is_workbook
from planner.domain.files.xlsx_reading import LAYOUT, Workbook
from planner.domain.importing.fields import Fields
from planner.domain.importing.initiatives import INITIATIVES, compare_estimates
from planner.domain.importing.initiatives import readers as initiative_readers
from planner.domain.importing.matching import Catalogue
from planner.domain.importing.plans import Plan, Plans, called
from planner.domain.importing.sheets import Reading, Sheet, SheetReader
from planner.domain.importing.supply import SUPPLY, comparing
from planner.domain.importing.supply import readers as supply_readers
from tests.kit.workbooks import cell, crafted, text

POOLS = {1: "CAFÉ"}
PLANS = [Plan(1, "Lean", "2026-Q4"), Plan(2, "Rich", "2026-Q4")]


def sheet_of(
    data: bytes, numbers: NumberFormat = NumberFormat.PLAIN, fields: Fields = INITIATIVES
) -> Sheet:
    """The rows of a file; each thing that they stand for once."""
    stream, layout = io.BytesIO(data), None
    if is_workbook(stream):
        book, stream = Workbook(stream), io.BytesIO()
        book.write_csv(book.sheets[0].name, stream, numbers)
        layout = LAYOUT
    found = survey(stream, layout)
    fills = [match.fills for match in fields.guess(found.columns)]
    reader = SheetReader(_reading(found.columns, fills, numbers, fields))
    sheet = reader.read(list(read(stream, replace(found.layout, numbers=numbers)))[1:])
    catalogue = Catalogue("thing", fields.named_by)
    names = sheet.of(fields.named_by)
    for place, (record, name) in enumerate(zip(sheet.records, names, strict=True)):
        if name and not isinstance(found := catalogue.match(record.row, None, name), int | None):
            sheet.problems[place].append(found)
    return sheet


def _reading(
    columns: Sequence[str], fills: Sequence[str], numbers: NumberFormat, fields: Fields
) -> Reading:
    if fields is SUPPLY:
        reads = supply_readers(numbers, Plans.of(PLANS), called(POOLS.items()))
        return Reading(columns, fills, SUPPLY, reads, comparing(POOLS))
    return Reading(columns, fills, fields, initiative_readers(numbers, {}), compare_estimates)


def verdict(
    data: bytes, numbers: NumberFormat = NumberFormat.PLAIN, fields: Fields = INITIATIVES
) -> str:
    """`2` where two rows are good, `1 number` where another has no number, or the file's code."""
    try:
        sheet = sheet_of(data, numbers, fields)
    except FileRefused as refusal:
        return f"{refusal.code} {refusal.line}" if refusal.line else refusal.code
    kinds = [problem.kind for place in sorted(sheet.problems) for problem in sheet.problems[place]]
    return " ".join([str(len(sheet.records) - len(sheet.problems)), *kinds])


Rows = Sequence[Sequence[str]]


def as_text(rows: Rows) -> bytes:
    """A file of CSV."""
    kept = io.StringIO()
    csv.writer(kept).writerows(rows)
    return kept.getvalue().encode()


def as_workbook(rows: Rows, figures: Sequence[str] = ()) -> bytes:
    """A workbook of text; what is among the `figures` stands in cells of numbers."""
    lines = [
        "".join(
            cell(f"{chr(65 + at)}{number}", value)
            if value in figures
            else text(f"{chr(65 + at)}{number}", escape(value))
            for at, value in enumerate(values)
        )
        for number, values in enumerate(rows, 1)
    ]
    return crafted("".join(f"<row r='{n}'>{line}</row>" for n, line in enumerate(lines, 1)))
