"""What changed, by whom, and when: one permanent row per change, in the change's transaction."""

from typing import Any

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, column_property, mapped_column

from planner.core import clock
from planner.core.models import JSON_VALUE, JsonObject, Key, Model, Moment
from planner.core.tenancy import Permanent, Tenant


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

    def describe(self, subject: Model | str, facts: dict[str, Any]) -> None:
        """Say what the change is about: a row, with its key, or something in words."""
        self.subject, self.facts = str(subject), facts
        if isinstance(subject, Model):
            self.subject_kind = subject.__tablename__
            self.subject_id = getattr(subject, "id", None)

    def __str__(self) -> str:
        return f"audit event {self.id}"
