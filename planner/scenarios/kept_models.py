"""What is kept so that it need not be worked out again: answers, and figures of plans in brief."""

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import clock
from planner.core.models import Key, Model, Moment, Reference, keyed, within
from planner.core.tenancy import Tenant


class KeptSummary(Tenant, Model):
    """How a scenario stood when it was last looked at: good while no input of it has changed."""

    __tablename__ = "kept_summaries"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "scenario_id"),
        within("scenario_id", "scenarios", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    scenario_id: Mapped[Reference]
    release: Mapped[str] = mapped_column(String(40))
    """The release that worked it out: another one may count differently."""
    revision: Mapped[Reference]
    """The newest change of anything when its inputs were read, or found to be as they were."""
    at: Mapped[Moment] = mapped_column(default=clock.now)
    """When that was."""
    answer: Mapped[str] = mapped_column(Text)

    def __str__(self) -> str:
        return f"kept summary of scenario {self.scenario_id}"


class KeptView(Tenant, Model):
    """What the whole organisation is asked for, or can give, when it was last looked at."""

    __tablename__ = "kept_views"
    __table_args__ = (keyed(), UniqueConstraint("organisation_id", "view"))

    id: Mapped[Key]
    view: Mapped[str] = mapped_column(String(40))
    release: Mapped[str] = mapped_column(String(40))
    revision: Mapped[Reference]
    at: Mapped[Moment] = mapped_column(default=clock.now)
    answer: Mapped[str] = mapped_column(Text)

    def __str__(self) -> str:
        return f"kept {self.view} of the organisation"


class KeptCalculation(Tenant, Model):
    """A calculator's answer to one question, good while its inputs have the same revision.

    Several may stand beside each other for a moment; each says what it was computed from.
    """

    __tablename__ = "kept_calculations"
    __table_args__ = (
        keyed(),
        Index("ix_kept_calculations_question", "organisation_id", "scenario_id", "question"),
        within("scenario_id", "scenarios", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    scenario_id: Mapped[Reference]
    question: Mapped[str] = mapped_column(String(120))
    revision: Mapped[Reference]
    at: Mapped[Moment] = mapped_column(default=clock.now)
    answer: Mapped[str] = mapped_column(Text)

    def __str__(self) -> str:
        return f"kept answer to {self.question} of scenario {self.scenario_id}"
