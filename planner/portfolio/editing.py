"""Who else has an initiative open to edit it: noted as forms are opened, and said to the others.

Nobody is kept out by it: what two save is settled field by field when the second saves.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, select

from planner.core import clock
from planner.core.identity import User
from planner.core.session import Session
from planner.portfolio.editing_models import Editing

OPEN_FOR = timedelta(minutes=5)
"""How long a form counts as open after its last sign of life; pages with scripts give one a minute.
"""


class Editor(NamedTuple):
    """Somebody else who has a form open, and since when."""

    name: str
    since: datetime


def opened(session: Session, initiative_id: int) -> None:
    """Note that the actor has a form of the initiative open."""
    with session.bookkeeping():
        now = clock.now()
        of = Editing.initiative_id == initiative_id
        over = delete(Editing).where(of, Editing.seen_at <= now - OPEN_FOR)
        session.execute(over.execution_options(synchronize_session=False))
        own = select(Editing).where(of, Editing.user_id == session.actor_id)
        row = session.scalars(own.order_by(Editing.id)).first()
        if row is None:
            session.add(Editing(initiative_id=initiative_id, user_id=session.actor_id))
        else:
            row.seen_at = now


def closed(session: Session, initiative_id: int) -> None:
    """Note that the actor has saved, and so has no form of the initiative open."""
    with session.bookkeeping():
        own = (Editing.initiative_id == initiative_id) & (Editing.user_id == session.actor_id)
        gone = delete(Editing).where(own)
        session.execute(gone.execution_options(synchronize_session=False))


def editors(session: Session, initiative_id: int) -> Sequence[Editor]:
    """Who else has a form of the initiative open, the first to open it first. One statement."""
    rows = session.execute(
        select(User.id, User.name, Editing.since_at)
        .join(Editing, Editing.user_id == User.id)
        .where(
            Editing.initiative_id == initiative_id,
            Editing.seen_at > clock.now() - OPEN_FOR,
            Editing.user_id != session.actor_id,
        )
        .order_by(Editing.since_at, Editing.id)
    )
    found: dict[int, Editor] = {}
    for key, name, since in rows:
        found.setdefault(key, Editor(name, since))
    return list(found.values())
