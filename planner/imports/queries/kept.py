"""What batches of an import kept of some of its rows."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import select

from planner.core.session import Session
from planner.imports.models import Import, ImportBatch

Changes = Sequence[Sequence[Any]]
"""By thing on file: its key, what it was and what it became, as a batch keeps it."""


class Kept(NamedTuple):
    """A batch that was applied `at`, and what it kept of some of its rows."""

    batch_id: int
    at: datetime
    changes: Changes


def changes_of(session: Session, batch_id: int) -> Changes:
    """All that a batch kept."""
    return session.scalars(select(ImportBatch.changes).where(ImportBatch.id == batch_id)).one()


def batches_with(session: Session, of: Import, keys: Collection[int]) -> Iterator[Kept]:
    """The batches that wrote any of these, the last first, and what each kept of them.

    Only batches whose marks name one of them are read; those that kept no marks all are.
    """
    wanted = set(keys)
    chosen = select(ImportBatch.id, ImportBatch.at, ImportBatch.marks)
    own = chosen.where(ImportBatch.import_id == of.id).order_by(ImportBatch.number.desc())
    for batch_id, at, marks in session.execute(own).all() if wanted else ():
        if marks is None or named(marks, wanted):
            changes = [row for row in changes_of(session, batch_id) if row[0] in wanted]
            if changes:
                yield Kept(batch_id, at, changes)


def named(marks: dict[str, Any], keys: set[int]) -> set[int]:
    """Which of these keys the marks of a batch name."""
    spans = sorted((run[0], run[1]) for run in (*marks["made"], *marks["changed"]))
    places = ((key, bisect_right(spans, key, key=itemgetter(0))) for key in keys)
    return {key for key, place in places if place and key <= spans[place - 1][1]}
