"""Initiatives that are deleted, and put on file again as they were: the steps of a change."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from planner.core.among import among
from planner.core.session import Session
from planner.domain.refusals import ChangedSince
from planner.portfolio import scope_history
from planner.portfolio.archive import INITIATIVES, Shelved
from planner.portfolio.models import Initiative, ScopeItem
from planner.portfolio.scope_history import SCOPE_ITEMS
from planner.portfolio.states import COLUMNS
from planner.portfolio.writing import remove_initiatives as remove

__all__ = ["INITIATIVES", "keep_removed", "put_on_file", "remove"]

OWN = (*COLUMNS, "origin", "version")
"""The columns that are kept as they are."""


def keep_removed(session: Session, keys: Sequence[int]) -> None:
    """Keep initiatives beside the open change with their scope, before they go."""
    found = session.scalars(select(Initiative).where(among(Initiative.id, keys)))
    session.detail(INITIATIVES, [[row.id, _kept(row), None] for row in found])
    items = session.scalars(select(ScopeItem.id).where(among(ScopeItem.initiative_id, keys))).all()
    states = scope_history.states_of(session, items)
    session.detail(SCOPE_ITEMS, [[key, state, None] for key, state in states.items()])


def put_on_file(session: Session, details: Mapping[str, Sequence[Sequence[Any]]]) -> None:
    """Undo a removal, or do it again; raises `ChangedSince` where that was done already."""
    rows, items = details.get(INITIATIVES, ()), details.get(SCOPE_ITEMS, ())
    there = set(
        session.scalars(select(Initiative.id).where(Initiative.id.in_([r[0] for r in rows])))
    )
    if there != {key for key, _, left in rows if left is not None}:
        raise ChangedSince("Some of these initiatives are on file again, or gone, already.")
    if there:
        keep_removed(session, sorted(there))
        remove(session, sorted(there))
        return
    session.add_rows(Initiative, [{"id": key, **_columns(before)} for key, before, _ in rows])
    session.detail(INITIATIVES, [[key, None, before] for key, before, _ in rows])
    scope_history.put_back(session, items)


def _kept(row: Initiative) -> dict[str, Any]:
    shelved = Shelved(row.archived_at, row.archived_by, row.archive_reason)
    columns = {name: getattr(row, name) for name in OWN}
    return {**columns, "created_at": row.created_at.isoformat(), "shelved": shelved.kept()}


def _columns(kept: Mapping[str, Any]) -> dict[str, Any]:
    shelved = Shelved.of(kept["shelved"])
    return {
        **{name: kept[name] for name in OWN},
        "created_at": datetime.fromisoformat(kept["created_at"]),
        "archived_at": shelved.since,
        "archived_by": shelved.by,
        "archive_reason": shelved.why,
    }
