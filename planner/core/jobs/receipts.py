"""What effects outside have answered, kept by their keys, so that no later execution repeats them.

A receipt outlives its job: whoever tries a dead letter again is given it too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import Select, String, Table, UniqueConstraint, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.jobs.models import AnyJson, Millis
from planner.core.jobs.storing import storable
from planner.core.jobs.tasks import milliseconds
from planner.core.jobs.time import now
from planner.core.models import Key, Model
from planner.core.tenancy import Tenant

if TYPE_CHECKING:
    from planner.core.session import Session

KEPT = timedelta(days=31)
"""Longer than a dead letter, which may be tried again as long as it is there."""


class JobReceipt(Tenant, Model):
    """One effect outside that was done: its idempotency key, and what it answered."""

    __tablename__ = "job_receipts"
    __table_args__ = (UniqueConstraint("organisation_id", "key"),)

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(255))
    answer: Mapped[AnyJson | None]
    noted_at: Mapped[Millis]

    def __str__(self) -> str:
        return f"receipt {self.key}"


receipts: Table = JobReceipt.__table__  # type: ignore[assignment]


def receipt(key: str) -> Select[Any]:
    """What the effect with this key has answered; no row where nobody knows it to be done."""
    return select(JobReceipt.answer).where(JobReceipt.key == key)


@dataclass(eq=False)
class Answer:
    """What one effect outside has answered, until that is kept."""

    key: str
    given: Any
    kept: bool = False


@dataclass(eq=False)
class Line:
    """Answers of one organisation that wait to be kept. Whoever has the turn keeps all of them."""

    turn: Lock = field(default_factory=Lock)
    waiting: list[Answer] = field(default_factory=list)


_lines: WeakKeyDictionary[Any, defaultdict[int | None, Line]] = WeakKeyDictionary()
"""By engine, and then by organisation."""


def line(session: Session) -> Line:
    """The answers that wait in this database and organisation."""
    return _lines.setdefault(session.get_bind(), defaultdict(Line))[session.organisation_id]


def note(session: Session, key: str, given: Any) -> None:
    """Keep what an effect answered, in a change of its own. The first answer to a key stays.

    It passes no fence: who has lost the job meanwhile has done the effect all the same. Threads
    that wait for their turn share one commit, since a death repeats the effect of each that waits.
    """
    if session.in_transaction():  # it was for reading
        session.commit()
    mine, others = Answer(key, storable(given)), line(session)
    others.waiting.append(mine)
    with others.turn:
        if mine.kept:
            return
        try:
            _keep(session, others.waiting)
        finally:
            for each in [each for each in others.waiting if each.kept or each is mine]:
                others.waiting.remove(each)


def _keep(session: Session, waiting: Sequence[Answer]) -> None:
    """Keep these, and what joins them until this session may write."""
    with session.bookkeeping():
        connection, answers = session.job_connection(), list(waiting)
        make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        alike = {"organisation_id": session.organisation_id, "noted_at": now(connection)}
        rows = [{**alike, "key": each.key, "answer": each.given} for each in answers]
        connection.execute(make(receipts).on_conflict_do_nothing(), rows)
    for each in answers:
        each.kept = True


def forget_receipts(connection: Connection) -> int:
    """Remove receipts of effects that nothing can ask for again; gives how many."""
    old = receipts.c.noted_at < now(connection) - milliseconds(KEPT)
    return connection.execute(delete(receipts).where(old)).rowcount
