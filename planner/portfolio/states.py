"""Initiatives as they stood: what an audit event keeps of each, so that a change can be undone."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from planner.core.session import Session
from planner.domain.refusals import ChangedSince
from planner.portfolio.models import Initiative
from planner.portfolio.titles import titles_of
from planner.portfolio.writing import change_initiatives

INITIATIVES = Initiative.__tablename__
COLUMNS = (
    "title",
    "external_key",
    "description",
    "status",
    "business_owner_id",
    "product_owner_id",
    "target_quarter",
    "delivery_health",
    "value_minor",
    "currency",
    "tags",
    "custom_fields",
    "org_node_id",
    "domain_complexity",
)
NAMED = 3
"""As many initiatives that stand against an undo are named."""

State = Mapping[str, Any]
"""An initiative's own columns, by name."""


def state_of(initiative: Initiative) -> State:
    """How an initiative stands."""
    return {name: getattr(initiative, name) for name in COLUMNS}


def states(session: Session, keys: Collection[int]) -> dict[int, State]:
    """How these initiatives stand, locked until the open change is done; by key."""
    columns = [getattr(Initiative, name) for name in COLUMNS]
    chosen = select(Initiative.id, *columns).where(Initiative.id.in_(keys)).with_for_update()
    return {
        key: dict(zip(COLUMNS, values, strict=True)) for key, *values in session.execute(chosen)
    }


def keep(session: Session, before: Mapping[int, State], after: Mapping[int, State]) -> None:
    """Keep beside the open change what differs of each initiative that differs."""
    moved = [key for key, state in after.items() if state != before[key]]
    session.detail(INITIATIVES, [_differing(key, before[key], after[key]) for key in moved])


def rewrite(session: Session, before: Mapping[int, State], after: Mapping[int, State]) -> None:
    """Write these initiatives as they are to be, log new statuses, and keep what differs."""
    change_initiatives(session, [{"id": key, **state} for key, state in after.items()])
    keep(session, before, after)


def put_back(session: Session, rows: Sequence[Sequence[Any]]) -> None:
    """Undo what a change kept; raises `ChangedSince` where one is no longer as it was left."""
    left, former = ({row[0]: row[at] for row in rows} for at in (2, 1))
    now = states(session, left)
    moved = [
        key
        for key, columns in left.items()
        if key not in now or any(now[key][name] != value for name, value in columns.items())
    ]
    if moved:
        raise ChangedSince(f"This was changed again since: {_named(session, moved)}.")
    rewrite(session, now, {key: {**now[key], **columns} for key, columns in former.items()})


def _differing(key: int, before: State, after: State) -> list[Any]:
    names = [name for name in COLUMNS if before[name] != after[name]]
    return [key, *({name: state[name] for name in names} for state in (before, after))]


def _named(session: Session, keys: Sequence[int]) -> str:
    titles = titles_of(session, keys)
    said = [titles.get(key, "an initiative that is gone") for key in keys[:NAMED]]
    more = [f"{len(keys) - NAMED} more"] if len(keys) > NAMED else []
    return "; ".join([*said, *more])
