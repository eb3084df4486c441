"""Taking back some rows of an import of any kind, inside an open change."""

from collections.abc import Sequence
from typing import Any

from planner.core.session import Session
from planner.imports.kinds.registry import kind_of
from planner.imports.models import Import, ImportBatch, ImportLeft
from planner.imports.undoing import Terms


def take_back(
    session: Session,
    of: Import,
    batch: ImportBatch,
    changes: Sequence[Sequence[Any]],
    *,
    plans: bool,
) -> dict[str, int]:
    """Take these changes of a batch back; gives what its rows stand for by what became of it.

    What was edited since, and what something else depends on, is left alone and noted.
    """
    undoing = kind_of(of).undoing
    found = undoing.weigh(session, changes, batch.at, Terms(plans, lock=True, forced=of.forced))
    undoing.take_back(session, of, found)
    left = [{"import_id": of.id, **each._asdict()} for each in found.left]
    session.add_rows(ImportLeft, left)
    return found.counts
