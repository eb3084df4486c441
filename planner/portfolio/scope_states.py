"""Scope items with their hours and shares as one state each: for imports and their undo.

Each function takes many items at once and a fixed number of statements.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import delete, func, select, update

from planner.core import clock
from planner.core.session import Session
from planner.portfolio.models import Initiative, ScopeItem, ScopeShare, ScopeSkill
from planner.portfolio.queries.stated import hours_by_item


class ScopeState(NamedTuple):
    """A scope item: estimates in hours, hours by skill, and the share of each period, 0 to 1."""

    initiative_id: int
    name: str
    description: str
    p50: Decimal | None
    p90: Decimal | None
    hours: Mapping[str, Decimal]
    shares: Mapping[int, Decimal]


def scope_states(session: Session, keys: Sequence[int], *, lock: bool) -> dict[int, ScopeState]:
    """These items by key. Three statements."""
    chosen = select(
        ScopeItem.id,
        ScopeItem.initiative_id,
        ScopeItem.name,
        ScopeItem.description,
        ScopeItem.estimate_p50,
        ScopeItem.estimate_p90,
    ).where(ScopeItem.id.in_(keys))
    rows = session.execute(chosen.with_for_update() if lock else chosen).all()
    hours, shares = hours_by_item(session, keys), _shares(session, keys)
    return {row[0]: ScopeState(*row[1:], hours.get(row[0], {}), shares[row[0]]) for row in rows}


def add_scope(session: Session, states: Sequence[ScopeState]) -> Sequence[int]:
    """Add items, each after the others of its initiative; gives their keys in order."""
    keys = session.new_keys(ScopeItem, len(states))
    last = _last(session, {state.initiative_id for state in states})
    rows = []
    for key, state in zip(keys, states, strict=True):
        last[state.initiative_id] += 1
        position = last[state.initiative_id]
        row = {"id": key, "initiative_id": state.initiative_id, "position": position}
        rows.append({**row, **_columns(state)})
    session.add_rows(ScopeItem, rows)
    _give(session, dict(zip(keys, states, strict=True)))
    _touch(session, {state.initiative_id for state in states})
    return keys


def change_scope(session: Session, wanted: Mapping[int, ScopeState]) -> None:
    """Let these items be as wanted; hours and shares are replaced as a whole."""
    if not wanted:
        return
    session.change_rows(ScopeItem, [{"id": key, **_columns(wanted[key])} for key in wanted])
    for model in (ScopeSkill, ScopeShare):
        gone = delete(model).where(model.scope_item_id.in_(wanted))
        session.execute(gone.execution_options(synchronize_session=False))
    _give(session, wanted)
    _touch(session, {state.initiative_id for state in wanted.values()})


def remove_scope(session: Session, keys: Sequence[int]) -> None:
    """Remove items with their hours and shares."""
    of = select(ScopeItem.initiative_id).where(ScopeItem.id.in_(keys)).distinct()
    initiatives = set(session.scalars(of))
    gone = delete(ScopeItem).where(ScopeItem.id.in_(keys))
    session.execute(gone.execution_options(synchronize_session=False))
    _touch(session, initiatives)


def _columns(state: ScopeState) -> dict[str, object]:
    return {
        "name": state.name,
        "description": state.description,
        "estimate_p50": state.p50,
        "estimate_p90": state.p90,
    }


def _give(session: Session, states: Mapping[int, ScopeState]) -> None:
    session.add_rows(
        ScopeSkill,
        [
            {"scope_item_id": key, "skill": skill, "hours": hours, "position": position}
            for key, state in states.items()
            for position, (skill, hours) in enumerate(state.hours.items())
        ],
    )
    session.add_rows(
        ScopeShare,
        [
            {"scope_item_id": key, "period_id": period_id, "share": share}
            for key, state in states.items()
            for period_id, share in state.shares.items()
        ],
    )


def _last(session: Session, initiatives: Collection[int]) -> defaultdict[int, int]:
    chosen = select(ScopeItem.initiative_id, func.max(ScopeItem.position))
    rows = session.execute(
        chosen.where(ScopeItem.initiative_id.in_(initiatives)).group_by(ScopeItem.initiative_id)
    )
    return defaultdict(int, dict(rows.all()))


def _shares(session: Session, keys: Sequence[int]) -> defaultdict[int, dict[int, Decimal]]:
    found: defaultdict[int, dict[int, Decimal]] = defaultdict(dict)
    chosen = select(ScopeShare.scope_item_id, ScopeShare.period_id, ScopeShare.share)
    for key, period_id, share in session.execute(chosen.where(ScopeShare.scope_item_id.in_(keys))):
        found[key][period_id] = share
    return found


def _touch(session: Session, initiatives: Collection[int]) -> None:
    session.execute(
        update(Initiative)
        .where(Initiative.id.in_(initiatives))
        .values(updated_at=clock.now())
        .execution_options(synchronize_session=False)
    )
