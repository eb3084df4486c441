"""What taking back rows that were edited since would lose, before anything is taken back."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from planner.core.session import Session
from planner.domain.importing.undo import EDITED, Forced
from planner.imports.differences import Cell
from planner.imports.kinds.registry import kind_of
from planner.imports.models import Import
from planner.imports.queries.kept import Kept, batches_with
from planner.imports.undoing import Terms


class Loss(NamedTuple):
    """Something on file that was edited since, and what becomes of it when it is forced."""

    key: int
    title: str
    removed: bool
    """Whether it goes altogether, because the import made it."""
    cells: Sequence[Cell]
    """What is put back otherwise: the field, what it says now and what it will say."""
    stays: str | None = None
    """Why it stays all the same."""


def losses(session: Session, of: Import, keys: Collection[int], *, plans: bool) -> list[Loss]:
    """Of these, what was edited since, by title. A dozen statements for each batch they are of."""
    found: list[Loss] = []
    for kept in batches_with(session, of, keys):
        found += _of_batch(session, of, kept, plans)
    return sorted(found, key=lambda loss: (loss.title, loss.key))


def _of_batch(session: Session, of: Import, kept: Kept, plans: bool) -> list[Loss]:
    undoing, (_, at, changes) = kind_of(of).undoing, kept
    left = undoing.weigh(session, changes, at, Terms(plans)).left
    titles = {line.on_file_id: line.title for line in left if line.reason == EDITED}
    some, forced = [row for row in changes if row[0] in titles], Forced(keys=frozenset(titles))
    weighed = undoing.weigh(session, some, at, Terms(plans, forced=forced)) if some else None
    if weighed is None:
        return []
    told = zip(weighed.restore, undoing.told(session, weighed.restore), strict=True)
    return [
        *(Loss(key, titles[key], True, ()) for key in weighed.remove),
        *(Loss(row.key, titles[row.key], False, cells) for row, cells in told),
        *(Loss(line.on_file_id, line.title, False, (), line.reason) for line in weighed.left),
    ]
