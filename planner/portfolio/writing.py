"""Writing the portfolio inside a change that is already open: for commands and for imports.

Each function takes many rows at once and a fixed number of statements.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import compress
from typing import Any, NamedTuple

from sqlalchemy import delete, select, update

from planner.core import clock
from planner.core.among import among
from planner.core.bulk import Columns, Same
from planner.core.session import Session
from planner.domain.lifecycle import InitiativeStatus
from planner.portfolio.models import Initiative, ScopeItem, ScopeShare, ScopeSkill, StatusChange
from planner.portfolio.queries.stated import StatedScope

WHOLE = Decimal(1)


def add_initiatives(session: Session, columns: Columns) -> Sequence[int]:
    """Add initiatives and log their first status; gives their keys in the order of the rows.

    Columns of `Initiative`: a title for each, `status` among the others; `id` where their keys
    have been taken already.
    """
    titles: Any = columns["title"]
    assert not isinstance(titles, Same), "initiatives have titles of their own"
    keys: Any = columns.get("id") or session.new_keys(Initiative, len(titles))
    session.add_columns(Initiative, {**columns, "id": keys})
    first = {"initiative_id": keys, "to_status": columns["status"]}
    session.add_columns(StatusChange, {**first, "actor_id": Same(session.actor_id)})
    return list(keys)


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


class NewScopes(NamedTuple):
    """Scope items that are to be made, column by column, and what each asks of each skill.

    Hours are by skill, one for each item; None and 0 ask for nothing. Keys are taken before
    anything is added: to take them, what is on its way to the database is waited for.
    """

    keys: Sequence[int]
    initiatives: Sequence[int]
    names: Sequence[str]
    p50s: Sequence[Decimal | None]
    p90s: Sequence[Decimal | None]
    hours: Mapping[str, Sequence[Decimal | None]]


def add_scopes(session: Session, new: NewScopes, period_id: int | None = None) -> None:
    """Make the scope items that an import states for initiatives which have none.

    All of them falls in the quarter they are planned in, if they are.
    """
    columns = {
        "initiative_id": new.initiatives,
        "name": new.names,
        "estimate_p50": new.p50s,
        "estimate_p90": new.p90s,
    }
    _add_items(session, new.keys, columns)
    names, amounts = list(new.hours), zip(*new.hours.values(), strict=True)
    _add_skills(
        session,
        [
            (key, skill, hours, position)
            for key, asked in zip(new.keys, amounts, strict=bool(names))
            for position, (skill, hours) in enumerate(
                compress(zip(names, asked, strict=True), asked)
            )
        ],
    )
    if period_id is not None:
        whole = {"period_id": Same(period_id), "share": Same(WHOLE)}
        session.add_columns(ScopeShare, {"scope_item_id": new.keys, **whole})


def restate_scopes(
    session: Session, stated: Sequence[StatedScope], period_id: int | None = None
) -> list[int]:
    """Give each initiative the work its row states: new items are made, known ones replaced.

    Skills are replaced as a whole. Shares that were given stay; where an item has none for the
    quarter it is planned in, if it is, the whole of it falls there. Other scope items are left
    alone. Gives the known items that were given a share.
    """
    new = [scope for scope in stated if scope.item_id is None]
    known = {scope.item_id: scope for scope in stated if scope.item_id is not None}
    made = session.new_keys(ScopeItem, len(new))
    _add_items(
        session,
        made,
        {
            "initiative_id": [scope.initiative_id for scope in new],
            "name": [scope.name for scope in new],
            "estimate_p50": [scope.p50 for scope in new],
            "estimate_p90": [scope.p90 for scope in new],
        },
    )
    session.change_rows(
        ScopeItem,
        [
            {"id": key, "name": scope.name, "estimate_p50": scope.p50, "estimate_p90": scope.p90}
            for key, scope in known.items()
        ],
    )
    _clear_skills(session, list(known))
    every = {**known, **dict(zip(made, new, strict=True))}
    _add_skills(
        session,
        [
            (key, skill, hours, position)
            for key, scope in every.items()
            for position, (skill, hours) in enumerate(scope.hours.items())
        ],
    )
    if period_id is None:
        return []
    given = _add_shares(session, list(every), list(known), period_id)
    return [key for key in given if key in known]


def remove_initiatives(session: Session, keys: Sequence[int]) -> None:
    """Remove initiatives that no plan uses, and their scope. What was logged of them stays."""
    session.execute(
        delete(Initiative)
        .where(among(Initiative.id, keys))
        .execution_options(synchronize_session=False)
    )


def remove_scope_items(session: Session, keys: Sequence[int]) -> None:
    """Remove scope items with their hours and shares."""
    session.execute(
        delete(ScopeItem).where(ScopeItem.id.in_(keys)).execution_options(synchronize_session=False)
    )


def take_shares(session: Session, item_ids: Sequence[int], period_id: int) -> None:
    """Take the whole of these items out of a quarter again, where all of it still falls there."""
    session.execute(
        delete(ScopeShare)
        .where(
            ScopeShare.scope_item_id.in_(item_ids),
            ScopeShare.period_id == period_id,
            ScopeShare.share == WHOLE,
        )
        .execution_options(synchronize_session=False)
    )
    count_edit(session, item_ids)


def count_edit(session: Session, item_ids: Sequence[int]) -> None:
    """Count an edit of these scope items, whose shares of quarters are rows of their own."""
    session.execute(
        update(ScopeItem)
        .where(among(ScopeItem.id, item_ids))
        .values(version=ScopeItem.version + 1)
        .execution_options(synchronize_session=False)
    )


def touch(session: Session, initiative_id: int) -> None:
    """Note that something of an initiative changed, without making open edits of it stale."""
    session.execute(
        update(Initiative).where(Initiative.id == initiative_id).values(updated_at=clock.now())
    )


def _add_items(session: Session, keys: Sequence[int], columns: Columns) -> None:
    """Add scope items that came from a file, under these keys."""
    session.add_columns(ScopeItem, {"id": keys, **columns, "imported": Same(True)})


def _statuses(session: Session, keys: Sequence[int]) -> dict[int, InitiativeStatus]:
    chosen = select(Initiative.id, Initiative.status).where(Initiative.id.in_(keys))
    return dict(session.execute(chosen).all())


def _clear_skills(session: Session, item_ids: Sequence[int]) -> None:
    if item_ids:
        session.execute(delete(ScopeSkill).where(ScopeSkill.scope_item_id.in_(item_ids)))


def _add_skills(session: Session, asked: Sequence[tuple[int, str, Decimal | None, int]]) -> None:
    """Add what items ask of skills: item, skill, hours and place among the item's skills each."""
    if asked:
        names = ("scope_item_id", "skill", "hours", "position")
        session.add_columns(ScopeSkill, dict(zip(names, zip(*asked, strict=True), strict=True)))


def _add_shares(
    session: Session, item_ids: Sequence[int], known: Sequence[int], period_id: int
) -> list[int]:
    chosen = select(ScopeShare.scope_item_id).where(
        ScopeShare.scope_item_id.in_(known), ScopeShare.period_id == period_id
    )
    given = set(session.scalars(chosen)) if known else set()
    keys = [key for key in item_ids if key not in given]
    whole = {"period_id": Same(period_id), "share": Same(WHOLE)}
    session.add_columns(ScopeShare, {"scope_item_id": keys, **whole})
    return keys
