"""Writing the portfolio inside a change that is already open: for commands and for imports.

Each function takes many rows at once and a fixed number of statements.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select, update

from planner.core import clock
from planner.core.session import Session
from planner.domain.lifecycle import InitiativeStatus
from planner.portfolio.models import Initiative, ScopeItem, ScopeShare, ScopeSkill, StatusChange
from planner.portfolio.queries.stated import StatedScope

WHOLE = Decimal(1)


def add_initiatives(session: Session, rows: Sequence[Mapping[str, Any]]) -> Sequence[int]:
    """Add initiatives and log their first status; gives their keys in the order of the rows.

    Every row has the same columns of `Initiative`, `status` among them, `id` not.
    """
    keys = session.new_keys(Initiative, len(rows))
    session.add_rows(Initiative, [{"id": key, **row} for key, row in zip(keys, rows, strict=True)])
    log_statuses(session, [(key, None, row["status"]) for key, row in zip(keys, rows, strict=True)])
    return keys


def change_initiatives(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Change initiatives by `id`, logging new statuses; gives how many were there.

    Every row has the same columns.
    """
    if not rows:
        return 0
    if "status" in rows[0]:
        was = _statuses(session, [row["id"] for row in rows])
        log_statuses(
            session,
            [
                (row["id"], was[row["id"]], row["status"])
                for row in rows
                if row["id"] in was and was[row["id"]] != row["status"]
            ],
        )
    now = clock.now()
    return session.change_rows(Initiative, [{**row, "updated_at": now} for row in rows])


def log_statuses(
    session: Session,
    entries: Sequence[tuple[int, InitiativeStatus | None, InitiativeStatus]],
) -> None:
    """Log that initiatives entered a status: (initiative, from, to) each."""
    session.add_rows(
        StatusChange,
        [
            {
                "initiative_id": key,
                "from_status": old,
                "to_status": new,
                "actor_id": session.actor_id,
            }
            for key, old, new in entries
        ],
    )


def restate_scopes(session: Session, stated: Sequence[StatedScope]) -> None:
    """Give each initiative the work its row states: new items are made, known ones replaced.

    Skills are replaced as a whole. Shares that were given stay; where an item has none for the
    quarter it is planned in, the whole of it falls there. Other scope items are left alone.
    """
    new = [scope for scope in stated if scope.item_id is None]
    known = [scope for scope in stated if scope.item_id is not None]
    keys = session.new_keys(ScopeItem, len(new))
    session.add_rows(
        ScopeItem,
        [
            {
                "id": key,
                "initiative_id": scope.initiative_id,
                "name": scope.name,
                "estimate_p50": scope.p50,
                "estimate_p90": scope.p90,
                "imported": True,
            }
            for key, scope in zip(keys, new, strict=True)
        ],
    )
    session.change_rows(
        ScopeItem,
        [
            {
                "id": scope.item_id,
                "name": scope.name,
                "estimate_p50": scope.p50,
                "estimate_p90": scope.p90,
            }
            for scope in known
        ],
    )
    held = {scope.item_id: scope for scope in known if scope.item_id is not None}
    _clear_skills(session, list(held))
    every = {**held, **dict(zip(keys, new, strict=True))}
    _add_skills(session, every)
    _add_shares(session, every, list(held))


def touch(session: Session, initiative_id: int) -> None:
    """Note that something of an initiative changed, without making open edits of it stale."""
    session.execute(
        update(Initiative).where(Initiative.id == initiative_id).values(updated_at=clock.now())
    )


def _statuses(session: Session, keys: Sequence[int]) -> dict[int, InitiativeStatus]:
    chosen = select(Initiative.id, Initiative.status).where(Initiative.id.in_(keys))
    return dict(session.execute(chosen).all())


def _clear_skills(session: Session, item_ids: Sequence[int]) -> None:
    if item_ids:
        session.execute(delete(ScopeSkill).where(ScopeSkill.scope_item_id.in_(item_ids)))


def _add_skills(session: Session, scopes: Mapping[int, StatedScope]) -> None:
    session.add_rows(
        ScopeSkill,
        [
            {"scope_item_id": key, "skill": skill, "hours": hours, "position": position}
            for key, scope in scopes.items()
            for position, (skill, hours) in enumerate(scope.hours.items())
        ],
    )


def _add_shares(session: Session, scopes: Mapping[int, StatedScope], held: Sequence[int]) -> None:
    given = set()
    if held:
        chosen = select(ScopeShare.scope_item_id, ScopeShare.period_id)
        found = session.execute(chosen.where(ScopeShare.scope_item_id.in_(held)))
        given = set(found)
    session.add_rows(
        ScopeShare,
        [
            {"scope_item_id": key, "period_id": scope.period_id, "share": WHOLE}
            for key, scope in scopes.items()
            if scope.period_id is not None and (key, scope.period_id) not in given
        ],
    )
