"""New rows that lack something, though they can be imported, as a check found them."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, select

from planner.core.session import Session
from planner.domain.importing.lacks import in_words
from planner.imports.models import ImportRow, Outcome
from planner.imports.queries.found import AT_ONCE

LACKING = (ImportRow.outcome == Outcome.NEW) & ImportRow.kinds.is_not(None)


def warnings(session: Session, import_id: int) -> Iterator[tuple[int, str]]:
    """The number of each such row, and what it lacks, in the order of the file."""
    chosen = (
        select(ImportRow.number, ImportRow.kinds)
        .where(_of(import_id))
        .order_by(ImportRow.number)
        .execution_options(yield_per=AT_ONCE)
    )
    for number, kinds in session.execute(chosen):
        yield number, in_words(str(kinds))


def number_lacking(session: Session, import_id: int) -> int:
    """How many there are."""
    chosen = select(func.count()).select_from(ImportRow).where(_of(import_id))
    return session.scalar(chosen) or 0


def _of(import_id: int) -> ColumnElement[bool]:
    return (ImportRow.import_id == import_id) & LACKING
