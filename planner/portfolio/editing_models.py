"""Who has the form of an initiative open."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import clock
from planner.core.models import Key, Model, Moment, Reference, keyed, within
from planner.core.tenancy import Tenant


class Editing(Tenant, Model):
    """Somebody who opened a form of an initiative, and was last seen with it."""

    __tablename__ = "initiative_editings"
    __table_args__ = (
        keyed(),
        Index("ix_initiative_editings_seen", "organisation_id", "initiative_id", "seen_at"),
        within("initiative_id", "initiatives", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    initiative_id: Mapped[Reference]
    user_id: Mapped[Reference]
    since_at: Mapped[Moment] = mapped_column(default=clock.now)
    seen_at: Mapped[Moment] = mapped_column(default=clock.now)

    def __str__(self) -> str:
        return f"editing of initiative {self.initiative_id}"
