"""What batches of an import kept of some of its rows."""

from collections.abc import Collection, Iterator, Sequence
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
        if marks is None or _names(marks, wanted):
            kept = select(ImportBatch.changes).where(ImportBatch.id == batch_id)
            changes = [row for row in session.scalars(kept).one() if row[0] in wanted]
            if changes:
                yield batch_id, changes


def _names(marks: dict[str, Any], keys: set[int]) -> bool:
    spans = [(run[0], run[1]) for run in (*marks["made"], *marks["changed"])]
    return any(first <= key <= last for first, last in spans for key in keys)
