"""What batches of an import kept of some of its rows."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import select

from planner.core.session import Session
from planner.imports.models import Import, ImportBatch


def batches_with(
    session: Session, of: Import, keys: Collection[int]
) -> Iterator[tuple[int, Sequence[Sequence[Any]]]]:
    """The batches that wrote any of these, the last first: by key, and what each kept of them.

    Only batches whose marks name one of them are read; those that kept no marks all are.
    """
    wanted = set(keys)
    chosen = select(ImportBatch.id, ImportBatch.marks).where(ImportBatch.import_id == of.id)
    rows = session.execute(chosen.order_by(ImportBatch.number.desc())).all() if wanted else ()
    for batch_id, marks in rows:
        if marks is None or named(marks, wanted):
            kept = select(ImportBatch.changes).where(ImportBatch.id == batch_id)
            changes = [row for row in session.scalars(kept).one() if row[0] in wanted]
            if changes:
                yield batch_id, changes


def named(marks: dict[str, Any], keys: set[int]) -> set[int]:
    """Which of these keys the marks of a batch name."""
    spans = sorted((run[0], run[1]) for run in (*marks["made"], *marks["changed"]))
    places = ((key, bisect_right(spans, key, key=itemgetter(0))) for key in keys)
    return {key for key, place in places if place and key <= spans[place - 1][1]}
