"""Files of evidence."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import clock
from planner.core.models import Instant, Key, Model, Moment, Name, Reference, keyed, within
from planner.core.tenancy import Tenant


class Attachment(Tenant, Model):
    """A file of evidence for an initiative. Its content lies in the instance folder as `stored`."""

    __tablename__ = "attachments"
    __table_args__ = (
        keyed(),
        Index("ix_attachments_initiative", "organisation_id", "initiative_id", "id"),
        CheckConstraint("size > 0", name="not_empty"),
        within("initiative_id", "initiatives", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    initiative_id: Mapped[Reference]
    name: Mapped[Name]
    """As it is downloaded: cleaned, with the ending of what it is."""
    kind: Mapped[str] = mapped_column(String(40))
    """In words, by its content: PDF, Picture, Document."""
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[Reference]
    """In bytes."""
    sha256: Mapped[str] = mapped_column(String(64))
    stored: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(String(255), default="")
    attached_at: Mapped[Moment] = mapped_column(default=clock.now)
    attached_by: Mapped[Reference | None]
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    """Its content goes 30 days later; until then it can be put back."""

    def __str__(self) -> str:
        return f"attachment {self.name}"
