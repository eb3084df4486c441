"""What changed, by whom, and when: one permanent row per change, in the change's transaction."""

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import clock
from planner.core.models import JsonObject, Key, Model, Moment
from planner.core.tenancy import Permanent, Tenant


class AuditEvent(Tenant, Permanent, Model):
    """One recorded change. `facts` holds what a sentence about it needs, as plain values."""

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_events_recent", "organisation_id", "id"),
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
    request_id: Mapped[str | None] = mapped_column(String(64))

    def __str__(self) -> str:
        return f"audit event {self.id}"
