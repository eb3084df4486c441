"""Letting somebody in no more, and handing over what they hold: one change with one undo."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from planner.accounts.membership import put_back, replace
from planner.accounts.writing import elsewhere, members_on_file
from planner.core import sign_in
from planner.core.among import among
from planner.core.audit import AuditEvent
from planner.core.history import user_names
from planner.core.identity import User
from planner.core.session import Session
from planner.domain.refusals import ChangedSince, Conflict
from planner.handover.holdings import HOLDINGS, Holding, Passing, named
from planner.portfolio.commands.bulk import MOST, TooManyAtOnce


class HoldsNothing(Conflict):
    """Somebody who is out already, and of whom nothing is handed over."""

    remedy = "Look at their page to see what became of it."

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} may not sign in, and holds nothing of what was chosen.")


class NobodyToTakeIt(Conflict):
    """Things are handed to somebody who can see to them."""

    remedy = "Choose somebody who may sign in."

    def __init__(self) -> None:
        super().__init__("What they hold goes to another user who may sign in.")


def let_go(
    session: Session, user_id: int, taker_id: int | None, names: Collection[str]
) -> dict[str, int]:
    """Let a member in no more, and hand what they hold of these kinds to somebody; gives how
    much of each.

    Without a taker all of it stays under their name. Of who was shut out before, it only hands
    over. Raises `NobodyToTakeIt`, `HoldsNothing` and `TooManyAtOnce`.
    """
    user = session.find(User, user_id)
    with session.recording("member.shut_out", user) as facts:
        if taker_id is not None:  # before the members, as a change of the taker locks them
            taken = select(User.id).where(User.id == taker_id)
            session.execute(taken.with_for_update(read=True, key_share=True))
        keys = [key for key in (user_id, taker_id, session.actor_id) if key is not None]
        members = members_on_file(session, keys, lock=True)
        before, _ = replace(session, user_id, lambda member: member._replace(active=False))
        facts.update(before=not before.active, handed={})
        if taker_id is not None:
            taker = members.get(taker_id)
            if taker is None or not taker.active or taker_id == user_id:
                raise NobodyToTakeIt
            facts["to"] = taker.name
            facts["handed"] = _hand_over(session, user, taker_id, taker.name, named(names))
        handed: dict[str, int] = facts["handed"]
        if not before.active and not handed:
            raise HoldsNothing(before.name)
    if not elsewhere(session, [user_id]):
        sign_in.end_all(user_id)
    return handed


def undo(session: Session, event: AuditEvent, said: str) -> None:
    """Let somebody in again and give back what was handed over, as a change of the same action.

    What is gone by now is left out. Raises `ChangedSince` where something was handed on.
    """
    assert event.subject_id is not None, "it is about a user"
    user = session.find(User, event.subject_id)
    with session.recording(event.action, user) as facts:
        facts |= {**event.facts, "undoes": event.id, "undid": said}
        put_back(session, event)
        for holding in HOLDINGS:
            rows = (event.details or {}).get(holding.model.__tablename__, ())
            _give_back(session, holding, [row for row in rows if holding.column.key in row[1]])


def _hand_over(
    session: Session, user: User, taker_id: int, taker: str, holdings: Sequence[Holding]
) -> dict[str, int]:
    handed: dict[str, int] = {}
    for holding in holdings:
        theirs = (holding.column == user.id, holding.still, holding.fits(taker_id))
        keys = session.scalars(select(holding.key).where(*theirs).with_for_update()).all()
        if sum(handed.values()) + len(keys) > MOST:
            raise TooManyAtOnce(sum(handed.values()) + len(keys))
        if keys:
            _pass(session, holding, [(key, user.id, taker_id) for key in keys])
            holding.tell(session, Passing(holding, keys, user.name, taker))
            handed[holding.name] = len(keys)
    return handed


def _give_back(session: Session, holding: Holding, rows: Sequence[Sequence[Any]]) -> None:
    """Put back who held these rows: the key, the column before and the column after, each."""
    name = holding.column.key
    chosen = select(holding.key, holding.column).where(
        among(holding.key, [key for key, *_ in rows])
    )
    now: dict[int, int] = dict(session.execute(chosen.with_for_update()).all()) if rows else {}
    there = [(key, after[name], before[name]) for key, before, after in rows if key in now]
    if moved := sum(now[key] != left for key, left, _ in there):
        raise ChangedSince(
            f"Of what was handed over, {moved:,} {holding.one if moved == 1 else holding.many} "
            f"{'is' if moved == 1 else 'are'} somebody else's by now."
        )
    if there:
        _pass(session, holding, there)
        _, giver, taker = there[0]
        users = user_names(session, [giver, taker])
        keys = [key for key, *_ in there]
        holding.tell(session, Passing(holding, keys, users[giver], users[taker]))


def _pass(session: Session, holding: Holding, rows: Sequence[tuple[int, int, int]]) -> None:
    """Write who holds these rows, and keep who held them."""
    name = holding.column.key
    session.change_rows(holding.model, [{"id": key, name: after} for key, _, after in rows])
    session.detail(
        holding.model.__tablename__,
        [[key, {name: before}, {name: after}] for key, before, after in rows],
    )
