"""Every cell that an import would change, or changed, for a file: a line each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import NamedTuple

from sqlalchemy import ColumnElement

from planner.core.session import Session
from planner.core.streaming import AT_ONCE
from planner.imports.models import Import, ImportRow, Outcome
from planner.imports.queries.edits import Edit, last_edits
from planner.imports.queries.found import found_rows
from planner.imports.queries.said import said


class ForeseenCell(NamedTuple):
    """A field of a row: what it was and becomes. A new row has what the file says of it."""

    row: ImportRow
    field: str
    was: str
    now: str
    edit: Edit | None
    """The last edit of what the row stands for; known as long as the import is open."""


Cells = Callable[[Sequence[ImportRow]], Iterator[ForeseenCell]]


def foreseen_cells(
    session: Session, of: Import, outcome: Outcome, only: ColumnElement[bool] | None = None
) -> Iterator[ForeseenCell]:
    """The cells of all rows with this outcome, or of those that meet a condition, as in the file.

    So many rows are had together, in some ten statements.
    """
    session.refresh(of, ["repairs"])  # rows are sent when nobody has the import open any more
    of_rows: Cells = partial(_new, of) if outcome is Outcome.NEW else partial(_changed, session, of)
    return chain.from_iterable(map(of_rows, _portions(session, of, outcome, only)))


def _portions(
    session: Session, of: Import, outcome: Outcome, only: ColumnElement[bool] | None
) -> Iterator[Sequence[ImportRow]]:
    behind = 0
    while rows := found_rows(session, of, outcome, only=_after(behind, only), limit=AT_ONCE):
        yield rows
        behind = rows[-1].number


def _after(number: int, only: ColumnElement[bool] | None) -> ColumnElement[bool]:
    after = ImportRow.number > number
    return after if only is None else after & only


def _new(of: Import, rows: Sequence[ImportRow]) -> Iterator[ForeseenCell]:
    told = said(of, rows)
    for row in rows:
        for cell in told.get(row.number, []):
            yield ForeseenCell(row, cell.field, "", cell.text, None)


def _changed(session: Session, of: Import, rows: Sequence[ImportRow]) -> Iterator[ForeseenCell]:
    keys = {row.on_file_id for row in rows if row.on_file_id}
    edits: Mapping[int, Edit] = last_edits(session, of, keys) if of.state.open else {}
    for row in rows:
        for cell in row.cells:
            edit = edits.get(row.on_file_id or 0)
            yield ForeseenCell(row, cell["field"], cell["was"], cell["now"], edit)
