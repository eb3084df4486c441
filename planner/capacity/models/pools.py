"""Skill pools, and what an hour of each is worth."""

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import clock
from planner.core.models import Day, Key, Model, Moment, Name, Ratio, Reference, keyed, within
from planner.core.tenancy import Tenant


class SkillPool(Tenant, Model):
    """People of one skill, planned together."""

    __tablename__ = "skill_pools"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "name"),
        CheckConstraint("length(name) > 0", name="named"),
    )

    id: Mapped[Key]
    name: Mapped[Name]
    description: Mapped[str] = mapped_column(String(1000), default="")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Moment] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def __str__(self) -> str:
        return f"skill pool {self.name}"


class Calibration(Tenant, Model):
    """How many tokens an hour of a pool is worth, from a day on."""

    __tablename__ = "calibrations"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "pool_id", "effective_date"),
        CheckConstraint("tokens_per_hour > 0", name="rate_positive"),
        within("pool_id", "skill_pools", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    pool_id: Mapped[Reference]
    tokens_per_hour: Mapped[Ratio]
    effective_date: Mapped[Day]
    notes: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[Moment] = mapped_column(default=clock.now)
    created_by: Mapped[Reference | None]

    def __str__(self) -> str:
        return f"calibration of pool {self.pool_id} from {self.effective_date}"
