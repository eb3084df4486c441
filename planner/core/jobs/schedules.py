"""The rows of what is done by the clock."""

from sqlalchemy import ForeignKeyConstraint, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.jobs.models import JobState, Millis
from planner.core.models import Key, Model, Reference, choice, keyed
from planner.core.tenancy import Tenant


class Schedule(Tenant, Model):
    """A routine in one organisation: when it is due next, and whether it is paused."""

    __tablename__ = "schedules"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "name"),
        Index("ix_schedules_due", "next_at"),
    )

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(120))
    cron: Mapped[str | None] = mapped_column(String(120))
    """When it is due: its own times or the routine's; None for what is done once."""
    own_cron: Mapped[str | None] = mapped_column(String(120))
    """The times that somebody gave it; None where the routine's hold."""
    zone: Mapped[str] = mapped_column(String(63))
    """The time zone that `next_at` was reckoned in."""
    next_at: Mapped[Millis | None]
    """When it is due; None when it never is again."""
    last_at: Mapped[Millis | None]
    """When it was last seen to."""
    paused: Mapped[bool] = mapped_column(server_default="0", default=False)
    paused_because: Mapped[str | None] = mapped_column(String(500))
    paused_by: Mapped[Reference | None]
    paused_at: Mapped[Millis | None]
    resume_at: Mapped[Millis | None]
    """When a pause ends by itself; None for one that somebody has to end."""

    def __str__(self) -> str:
        return f"schedule {self.name}"


class ScheduleFire(Tenant, Model):
    """One time of a schedule that was seen to, however many workers watch the clock."""

    __tablename__ = "schedule_fires"
    __table_args__ = (
        UniqueConstraint("schedule_id", "slot"),
        ForeignKeyConstraint(
            ["organisation_id", "schedule_id"],
            ["schedules.organisation_id", "schedules.id"],
            ondelete="CASCADE",
        ),
        Index("ix_schedule_fires_schedule", "organisation_id", "schedule_id", "slot"),
        Index("ix_schedule_fires_job", "organisation_id", "job_id"),
    )

    id: Mapped[Key]
    schedule_id: Mapped[Reference]
    slot: Mapped[Millis]
    """The time it was due."""
    job_id: Mapped[Reference | None]
    fired_at: Mapped[Millis]
    missed: Mapped[int] = mapped_column(server_default="0", default=0)
    """How many earlier times it stands for, that nobody saw to."""
    by_hand: Mapped[bool] = mapped_column(server_default="0", default=False)
    """Whether somebody asked for it outside its times."""
    outcome: Mapped[JobState | None] = mapped_column(choice(JobState, "outcome"))
    """How its job ended, noted by a later time: the job's own row does not stay as long."""
    took: Mapped[Millis | None]
    """Milliseconds that the job ran."""

    def __str__(self) -> str:
        return f"slot {self.slot} of schedule {self.schedule_id}"


schedules: Table = Schedule.__table__  # type: ignore[assignment]
fires: Table = ScheduleFire.__table__  # type: ignore[assignment]
