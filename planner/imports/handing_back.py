"""Rows of a file as they were corrected so far, to be mended, and why: rejected, or incomplete."""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from planner.core.session import Session
from planner.domain.files.csv_reading import read
from planner.domain.importing.fields import without_reason
from planner.domain.importing.lacks import lacks_by_row
from planner.domain.importing.repairs import repaired
from planner.imports.examining import Examination
from planner.imports.kinds.registry import kind_of
from planner.imports.models import Import
from planner.imports.queries.found import new_rows, rejections


def rejected_lines(
    session: Session, of: Import, repairs: Mapping[str, Any], stream: BinaryIO
) -> Iterator[list[str]]:
    """Each rejected row's own cells, with these corrections, and the sentence about it at the end.

    A row with fewer cells than the header is filled up, so that the sentence has its column.
    """
    width = len(without_reason(of.columns))
    records = repaired(read(stream, of.layout), repairs, of.columns)
    for number, why in rejections(session, of):
        record = next(record for record in records if record.row >= number)
        cells = record.cells[:width] if len(record.cells) == len(of.columns) else record.cells
        yield [*cells, *[""] * (width - len(cells)), why]


def lacking_lines(
    session: Session, of: Import, repairs: Mapping[str, Any], stream: BinaryIO
) -> Iterator[list[str]]:
    """The own cells of each new row that lacks something, and what it lacks at the end."""
    width = len(without_reason(of.columns))
    fields, examination = kind_of(of).fields, Examination(session, of)
    records = repaired(read(stream, of.layout), repairs, of.columns)
    for numbers in new_rows(session, of):
        some = [next(record for record in records if record.row >= number) for number in numbers]
        for record, lacks in zip(some, lacks_by_row(fields, examination.read(some)), strict=True):
            if lacks:
                yield [*record.cells[:width], lacks]
