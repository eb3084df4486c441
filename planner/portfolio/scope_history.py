"""One scope item as it stood: what an audit event keeps of it, so that a change can be undone."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from planner.core.session import Session
from planner.domain.amounts import as_text, from_text
from planner.domain.refusals import ChangedSince
from planner.portfolio.models import ScopeItem
from planner.portfolio.scope_states import ScopeState, change_scope, remove_scope, scope_states

SCOPE_ITEMS = ScopeItem.__tablename__

State = dict[str, Any]
"""A scope item as JSON keeps it: amounts as text, hours by skill and shares by period in order."""


def state_of(session: Session, item_id: int) -> State | None:
    """How a scope item stands, locked; None where there is none. Four selects."""
    return states_of(session, [item_id]).get(item_id)


def states_of(session: Session, item_ids: Sequence[int]) -> dict[int, State]:
    """How scope items stand, locked, by key. Four selects, however many."""
    session.flush()
    found = scope_states(session, item_ids, lock=True)
    own = select(ScopeItem.id, ScopeItem.position, ScopeItem.imported)
    rows = session.execute(own.where(ScopeItem.id.in_(found)))
    return {
        key: {**_kept(found[key]), "position": position, "imported": imported}
        for key, position, imported in rows
    }


def _kept(found: ScopeState) -> State:
    return {
        **found._asdict(),
        "p50": as_text(found.p50),
        "p90": as_text(found.p90),
        "hours": [[skill, as_text(amount)] for skill, amount in found.hours.items()],
        "shares": [[key, as_text(share)] for key, share in sorted(found.shares.items())],
    }


def keep(session: Session, item_id: int, before: State | None) -> None:
    """Keep a scope item beside the open change, as it was and as it is now."""
    session.detail(SCOPE_ITEMS, [[item_id, before, state_of(session, item_id)]])


def put_back(session: Session, rows: Sequence[Sequence[Any]]) -> None:
    """Undo what a change kept; raises `ChangedSince` where an item is no longer as it was left."""
    for item_id, before, left in rows:
        now = state_of(session, item_id)
        if now != left:
            name = (left or before)["name"]
            raise ChangedSince(f"The scope item {name} was changed again since.")
        _restate(session, item_id, before, missing=now is None)
        keep(session, item_id, now)


def _restate(session: Session, item_id: int, state: State | None, *, missing: bool) -> None:
    """Let a scope item be as it was; None removes it."""
    if state is None:
        remove_scope(session, [item_id])
        return
    if missing:
        own = ("initiative_id", "name", "position", "imported")
        session.add_rows(ScopeItem, [{"id": item_id, **{name: state[name] for name in own}}])
    wanted = ScopeState(
        state["initiative_id"],
        state["name"],
        state["description"],
        from_text(state["p50"]),
        from_text(state["p90"]),
        {skill: Decimal(hours) for skill, hours in state["hours"]},
        {key: Decimal(share) for key, share in state["shares"]},
    )
    change_scope(session, {item_id: wanted})
