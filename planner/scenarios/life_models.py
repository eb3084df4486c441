"""What is kept of a plan's life: baselines with their rows, drift and its limits.

Rows of a baseline name people, initiatives and pools without referring to them: what was agreed
stays readable, whatever is removed since.
"""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import clock
from planner.core.models import (
    THOUSANDTHS,
    Day,
    Hours,
    Instant,
    Key,
    Model,
    Moment,
    Name,
    Ratio,
    Reference,
    Tokens,
    choice,
    keyed,
    within,
)
from planner.core.tenancy import Tenant
from planner.domain.drift import AlertStatus


class BaselineSnapshot(Tenant, Model):
    """A plan as it was when it was locked. Locking again replaces it, or keeps it, as chosen."""

    __tablename__ = "baseline_snapshots"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "scenario_id"),
        within("scenario_id", "scenarios", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    scenario_id: Mapped[Reference]
    taken_at: Mapped[Moment] = mapped_column(default=clock.now)
    taken_by: Mapped[Reference | None]
    capacity_hours: Mapped[Hours]
    demand_hours: Mapped[Hours]
    people: Mapped[int]
    initiatives: Mapped[int]
    allocations: Mapped[int]
    checked_revision: Mapped[Reference | None]
    """The revision of the inputs at the last drift check, which need not be asked again."""

    def __str__(self) -> str:
        return f"baseline of scenario {self.scenario_id}"


class BaselinePerson(Tenant, Model):
    """Somebody who was allocated, and their hours of the quarter."""

    __tablename__ = "baseline_people"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "snapshot_id", "employee_id"),
        within("snapshot_id", "baseline_snapshots", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    snapshot_id: Mapped[Reference]
    employee_id: Mapped[Reference]
    name: Mapped[Name]
    hours_per_week: Mapped[Hours]
    hours_available: Mapped[Decimal | None] = mapped_column(THOUSANDTHS)
    time_off: Mapped[Decimal | None] = mapped_column(THOUSANDTHS)
    hours: Mapped[Hours]

    def __str__(self) -> str:
        return f"{self.name} in baseline {self.snapshot_id}"


class BaselineSkill(Tenant, Model):
    """What somebody in a baseline could do."""

    __tablename__ = "baseline_skills"
    __table_args__ = (
        keyed(),
        Index("ix_baseline_skills_snapshot", "organisation_id", "snapshot_id", "employee_id"),
        within("snapshot_id", "baseline_snapshots", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    snapshot_id: Mapped[Reference]
    employee_id: Mapped[Reference]
    skill: Mapped[Name]

    def __str__(self) -> str:
        return f"skill {self.skill} in baseline {self.snapshot_id}"


class BaselineDemand(Tenant, Model):
    """Hours a scope item asked of a skill, and the share of them in the quarter."""

    __tablename__ = "baseline_demands"
    __table_args__ = (
        keyed(),
        Index("ix_baseline_demands_snapshot", "organisation_id", "snapshot_id"),
        within("snapshot_id", "baseline_snapshots", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    snapshot_id: Mapped[Reference]
    initiative_id: Mapped[Reference]
    title: Mapped[Name]
    skill: Mapped[Name]
    hours: Mapped[Hours]
    share: Mapped[Ratio]

    def __str__(self) -> str:
        return f"demand of {self.title} in baseline {self.snapshot_id}"


class BaselineAllocation(Tenant, Model):
    """Who was given to what, for how many hours of the quarter."""

    __tablename__ = "baseline_allocations"
    __table_args__ = (
        keyed(),
        Index("ix_baseline_allocations_snapshot", "organisation_id", "snapshot_id"),
        within("snapshot_id", "baseline_snapshots", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    snapshot_id: Mapped[Reference]
    employee_id: Mapped[Reference]
    initiative_id: Mapped[Reference | None]
    title: Mapped[str | None] = mapped_column(String(255))
    start_date: Mapped[Day]
    end_date: Mapped[Day]
    percentage: Mapped[Decimal] = mapped_column(THOUSANDTHS)
    hours: Mapped[Hours]

    def __str__(self) -> str:
        return f"allocation in baseline {self.snapshot_id}"


class BaselinePool(Tenant, Model):
    """A pool's line of the token ledger, as it was agreed."""

    __tablename__ = "baseline_pools"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "snapshot_id", "pool_id"),
        within("snapshot_id", "baseline_snapshots", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    snapshot_id: Mapped[Reference]
    pool_id: Mapped[Reference]
    name: Mapped[Name]
    supply: Mapped[Tokens]
    p50: Mapped[Tokens]
    p90: Mapped[Decimal | None] = mapped_column(THOUSANDTHS)

    def __str__(self) -> str:
        return f"{self.name} in baseline {self.snapshot_id}"


class DriftThreshold(Tenant, Model):
    """How much drift is tolerated, in per cent: in one quarter, or for all that have no own."""

    __tablename__ = "drift_thresholds"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "period_id"),
        Index(
            "uq_drift_thresholds_for_all",
            "organisation_id",
            unique=True,
            sqlite_where=text("period_id is null"),
            postgresql_where=text("period_id is null"),
        ),
        CheckConstraint("capacity >= 0 and demand >= 0", name="limits_not_negative"),
        within("period_id", "periods"),
    )

    id: Mapped[Key]
    period_id: Mapped[Reference | None]
    """None for the limits of all quarters."""
    capacity: Mapped[Decimal] = mapped_column(THOUSANDTHS)
    demand: Mapped[Decimal] = mapped_column(THOUSANDTHS)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def __str__(self) -> str:
        return "drift limits of all quarters" if self.period_id is None else "drift limits"


class DriftAlert(Tenant, Model):
    """A locked baseline that live data has moved away from. One is open at most."""

    __tablename__ = "drift_alerts"
    __table_args__ = (
        keyed(),
        Index(
            "uq_drift_alerts_open",
            "organisation_id",
            "scenario_id",
            unique=True,
            sqlite_where=text("status <> 'RESOLVED'"),
            postgresql_where=text("status <> 'RESOLVED'"),
        ),
        within("scenario_id", "scenarios", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    scenario_id: Mapped[Reference]
    status: Mapped[AlertStatus] = mapped_column(choice(AlertStatus, "status"))
    capacity_percent: Mapped[Decimal] = mapped_column(THOUSANDTHS)
    demand_percent: Mapped[Decimal] = mapped_column(THOUSANDTHS)
    net_gap_hours: Mapped[Hours]
    detected_at: Mapped[Moment] = mapped_column(default=clock.now)
    updated_at: Mapped[Moment] = mapped_column(default=clock.now)
    acknowledged_at: Mapped[datetime | None] = mapped_column(Instant)
    acknowledged_by: Mapped[Reference | None]
    acknowledged_capacity: Mapped[Decimal | None] = mapped_column(THOUSANDTHS)
    acknowledged_demand: Mapped[Decimal | None] = mapped_column(THOUSANDTHS)
    note: Mapped[str] = mapped_column(String(500), default="")
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)

    def __str__(self) -> str:
        return f"drift alert of scenario {self.scenario_id}"
