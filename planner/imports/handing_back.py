"""The rejected rows of a file as they were, and why."""

from collections.abc import Iterator
from typing import BinaryIO

from planner.core.session import Session
from planner.domain.csv_reading import read
from planner.imports.models import Import
from planner.imports.queries.found import rejections


def rejected_lines(session: Session, of: Import, stream: BinaryIO) -> Iterator[list[str]]:
    """Each rejected row's own cells, and the sentence about it at the end.

    A row with fewer cells than the header is filled up, so that the sentence has its column.
    """
    width = len(of.columns)
    records = read(stream, of.layout)
    for number, why in rejections(session, of):
        record = next(record for record in records if record.row >= number)
        blanks = [""] * (width - len(record.cells))
        yield [*record.cells, *blanks, why]
