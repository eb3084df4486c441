"""What effects outside have answered, kept by their keys, so that no later execution repeats them.

A receipt outlives its job: whoever tries a dead letter again is given it too.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, String, Table, UniqueConstraint, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.jobs.models import AnyJson, Millis
from planner.core.jobs.tasks import milliseconds
from planner.core.jobs.time import now
from planner.core.models import Key, Model
from planner.core.tenancy import Tenant

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


def note(connection: Connection, organisation_id: int, key: str, answer: Any) -> None:
    """Keep what an effect answered. The first answer stays, however often it is noted.

    It passes no fence: who has lost the job meanwhile has done the effect all the same.
    """
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {"organisation_id": organisation_id, "key": key, "answer": answer}
    noted = make(receipts).values(**values, noted_at=now(connection))
    connection.execute(noted.on_conflict_do_nothing())


def forget_receipts(connection: Connection) -> int:
    """Remove receipts of effects that nothing can ask for again; gives how many."""
    old = receipts.c.noted_at < now(connection) - milliseconds(KEPT)
    return connection.execute(delete(receipts).where(old)).rowcount
