"""Doubts that people have about figures."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import clock
from planner.core.models import Instant, Key, Model, Moment, Reference, choice, keyed, within
from planner.core.tenancy import Tenant
from planner.domain.doubts import DoubtState


class Doubt(Tenant, Model):
    """A note on a figure by somebody who doubts it, who is asked, and what was answered."""

    __tablename__ = "doubts"
    __table_args__ = (
        keyed(),
        Index("ix_doubts_state", "organisation_id", "state", "id"),
        Index("ix_doubts_scenario", "organisation_id", "scenario_id", "id"),
        CheckConstraint("length(note) > 0", name="said"),
        within("scenario_id", "scenarios", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    scenario_id: Mapped[Reference]
    """The scenario the figure is about; of a comparison the first."""
    figure: Mapped[str] = mapped_column(String(2000))
    """Its name, as in its address."""
    title: Mapped[str] = mapped_column(String(600))
    value: Mapped[str] = mapped_column(String(120))
    """What it was when it was doubted, as it was shown: −32 tokens."""
    revision: Mapped[Reference]
    """The revision of its inputs at that time."""
    note: Mapped[str] = mapped_column(String(2000))
    state: Mapped[DoubtState] = mapped_column(choice(DoubtState, "state"), default=DoubtState.OPEN)
    reported_by: Mapped[Reference]
    reported_at: Mapped[Moment] = mapped_column(default=clock.now)
    owner_id: Mapped[Reference | None]
    """Who is asked; None for whoever may change plans."""
    answer: Mapped[str] = mapped_column(String(2000), default="")
    answered_by: Mapped[Reference | None]
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by: Mapped[Reference | None]
    closed_at: Mapped[datetime | None] = mapped_column(Instant)

    def __str__(self) -> str:
        return f"doubt about {self.title}"
