"""What is done by the clock."""

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.jobs.models import Millis
from planner.core.models import JsonObject, Key, Model, Reference, keyed
from planner.core.tenancy import Tenant


class Schedule(Tenant, Model):
    """What an organisation has done by the clock of its time zone."""

    __tablename__ = "schedules"
    __table_args__ = (keyed(), UniqueConstraint("organisation_id", "name"))

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(120))
    task: Mapped[str] = mapped_column(String(120))
    payload: Mapped[JsonObject]
    cron: Mapped[str] = mapped_column(String(120))
    every_slot: Mapped[bool] = mapped_column(server_default="0", default=False)
    """Whether missed times are all made up for; otherwise they collapse into one."""
    paused: Mapped[bool] = mapped_column(server_default="0", default=False)
    next_at: Mapped[Millis]
    last_at: Mapped[Millis | None]

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
    )

    id: Mapped[Key]
    schedule_id: Mapped[Reference]
    slot: Mapped[Millis]
    job_id: Mapped[Reference | None]
    fired_at: Mapped[Millis]

    def __str__(self) -> str:
        return f"slot {self.slot} of schedule {self.schedule_id}"
