"""The rejected rows of a file as they were corrected so far, and why."""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from planner.core.session import Session
from planner.domain.csv_reading import read
from planner.domain.importing_fields import without_reason
from planner.domain.importing_repairs import repaired
from planner.imports.models import Import
from planner.imports.queries.found import rejections


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
