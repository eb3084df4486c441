"""What changed, by whom, and when: one permanent row per change, in the change's transaction.

The events of an organisation are a chain: each carries a hash over all it says and over the hash
of the one before (`planner.domain.chain`; walked by `planner.core.chain`).
"""

from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import BigInteger, Index, String
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, column_property, mapped_column

from planner.core import clock
from planner.core.models import JSON_VALUE, JsonObject, Key, Model, Moment
from planner.core.tenancy import Permanent, Tenant
from planner.domain.chain import BEGINNING, link

TOLD = (
    *("actor_id", "action", "subject", "subject_kind", "subject_id"),
    *("facts", "details", "request_id"),
)
"""What a hash is over, beside the organisation and the moment."""

TURNS = {
    "sqlite": "select hash from audit_events where organisation_id = ? order by id desc limit 1",
    "postgresql": "select planner_audit_turn(%s)",
}
"""Awaits one's turn, and reads the hash of the newest event: in every change, so as the driver
takes it. On PostgreSQL it is a function, whose second statement sees what was committed while the
first waited.
"""


class AuditEvent(Tenant, Permanent, Model):
    """One recorded change. `facts` holds what a sentence about it needs, as plain values."""

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_events_recent", "organisation_id", "id"),
        Index("ix_audit_events_kind", "organisation_id", "subject_kind", "id"),
        Index("ix_audit_events_subject", "organisation_id", "subject_kind", "subject_id", "id"),
    )

    id: Mapped[Key]
    at: Mapped[Moment] = mapped_column(default=clock.now)
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    """The user, or None where the system acted."""
    action: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(600))
    """As people call it: "scenario Lean"."""
    subject_kind: Mapped[str | None] = mapped_column(String(63))
    """The table of the subject, where it is a row."""
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    facts: Mapped[JsonObject] = mapped_column(default=dict)
    details: Mapped[dict[str, Any] | None] = mapped_column(JSON_VALUE, deferred=True)
    """Every row the change touched, by table: its key, its state before, and after.

    `{"token_supplies": [[scenario, pool, before, after], ...]}`, where None is no such row. Read
    to undo a change and to look at the past, and by no list: there may be thousands.
    """
    detailed: Mapped[bool] = column_property(details.is_not(None))
    """Whether the rows were kept, so that the change can be undone."""
    request_id: Mapped[str | None] = mapped_column(String(64))
    hash: Mapped[str | None] = mapped_column(String(64), deferred=True)
    """Its link in the chain; None of what was recorded before there was one."""

    def describe(self, subject: Model | str, facts: dict[str, Any]) -> None:
        """Say what the change is about: a row, with its key, or something in words."""
        self.subject, self.facts = str(subject), facts
        if isinstance(subject, Model):
            self.subject_kind = subject.__tablename__
            self.subject_id = getattr(subject, "id", None)

    def __str__(self) -> str:
        return f"audit event {self.id}"


def enter(events: Iterable[AuditEvent], connection: Connection, own: int | None) -> None:
    """Give events the next places in the chain of an organisation, as the last before written.

    Events of one organisation are numbered in the order in which they are committed: who read
    the newest has read every older one. SQLite has one writer. PostgreSQL numbers rows before
    they commit, so a change, all else of it written, waits there for the one before it.
    """
    assert own is not None, "open the session for an organisation"
    before = connection.exec_driver_sql(TURNS[connection.dialect.name], (own,)).scalar()
    for event in events:
        event.at = getattr(event, "at", None) or clock.now()  # it has no default before written
        said = from_json(to_json({name: getattr(event, name) for name in TOLD}))
        before = event.hash = linked(before, own, {**said, "at": event.at})


def linked(before: str | None, own: int, said: Mapping[str, Any]) -> str:
    """The hash of an event of an organisation that says this, after the hash of the one before."""
    at = said["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return link(before or BEGINNING, {**said, "at": at, "organisation_id": own})
