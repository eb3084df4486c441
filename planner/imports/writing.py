"""Writing one batch of examined rows, inside an open change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete

from planner.core import clock
from planner.core.session import Session
from planner.domain.runs import cut, runs
from planner.imports.examining import Examined
from planner.imports.keeping import found_rows, made, told
from planner.imports.kinds import Difference, Written
from planner.imports.kinds.registry import kind_of
from planner.imports.models import Import, ImportBatch, ImportRow, Outcome
from planner.imports.span_models import BLOCK, ImportSpan


def write_batch(
    session: Session, of: Import, number: int, period_id: int | None, examined: Examined
) -> dict[str, int]:
    """Add and change what the rows say, and keep what it was; gives the rows by outcome.

    `period_id` is the quarter the work is planned in, None for none.
    """
    new = examined.places(Outcome.NEW)
    changed = [examined.differences[place] for place in examined.places(Outcome.CHANGED)]
    written = Written(())
    if new or changed:
        written = examined.against.write(examined.sheet, new, changed, period_id)
    for place, key in zip(new, written.keys, strict=True):
        examined.keys[place] = key
    kept = [_kept(row, written) for row in changed]
    changed_keys = [row[0] for row in kept]
    changes = [*made(examined.sheet, new, written), *kept]
    hand_back(session, of, examined)
    at = clock.now()
    batch = {
        "import_id": of.id,
        "number": number,
        "at": at,
        "rows": examined.sheet.rows,
        "counts": examined.counts,
        "on_file_ids": _applied(examined),
        "planned": {"ranked": [], "shared": list(written.shared), "period_id": period_id},
        "marks": kind_of(of).undoing.marks(session, written.keys, changed_keys),
        "changes": changes,
    }
    session.add_rows(ImportBatch, [batch])
    _keep_spans(session, of, at, True, written.keys)
    _keep_spans(session, of, at, False, changed_keys)
    return examined.counts


def _kept(row: Difference, written: Written) -> list[Any]:
    """What is kept of a change, with what followed from it."""
    key, before, after = row.kept
    return [key, {**before, **written.besides.get(key, {})}, after]


def _keep_spans(
    session: Session, of: Import, at: datetime, made: bool, keys: Sequence[int]
) -> None:
    """Keep which rows were made, or changed, so that by each of them the import is found."""
    session.add_rows(
        ImportSpan,
        [
            {
                "import_id": of.id,
                "kind": of.kind,
                "made": made,
                "first_key": first,
                "last_key": last,
                "at": at,
            }
            for first, last in cut(runs(sorted(keys)), BLOCK)
        ],
    )


def _applied(examined: Examined) -> list[int]:
    """What the rows stand for that were applied, in their order: a rejected one plans nothing."""
    found = zip(examined.keys, examined.outcomes, strict=True)
    return [key for key, came in found if key is not None and came is not Outcome.REJECTED]


def hand_back(session: Session, of: Import, examined: Examined) -> None:
    """Keep which rows were rejected now, whatever the check had said of them."""
    records = examined.sheet.records
    if records and of.found.get("rejected"):
        numbers = ImportRow.number.between(records[0].row, records[-1].row)
        _forget(session, of, ImportRow.outcome == Outcome.REJECTED, numbers)
    if rejected := examined.places(Outcome.REJECTED):
        _forget(session, of, ImportRow.number.in_([records[place].row for place in rejected]))
        columns = found_rows(of, examined, rejected, told(examined, rejected))
        session.add_columns(ImportRow, columns)


def _forget(session: Session, of: Import, *which: ColumnElement[bool]) -> None:
    session.execute(
        delete(ImportRow)
        .where(ImportRow.import_id == of.id, *which)
        .execution_options(synchronize_session=False)
    )
