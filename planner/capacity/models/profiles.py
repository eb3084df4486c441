"""Job profiles: what a role can do, and what an hour of it costs from a day on."""

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import clock
from planner.core.models import Day, Key, Model, Moment, Name, Reference, keyed, within
from planner.core.tenancy import Permanent, Tenant


class JobProfile(Tenant, Model):
    """A role that people have, with its level and band in the organisation's own words."""

    __tablename__ = "job_profiles"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "name"),
        CheckConstraint("length(name) > 0", name="named"),
    )

    id: Mapped[Key]
    name: Mapped[Name]
    level: Mapped[str] = mapped_column(String(60), default="")
    band: Mapped[str] = mapped_column(String(60), default="")
    description: Mapped[str] = mapped_column(String(1000), default="")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Moment] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def __str__(self) -> str:
        return f"job profile {self.name}"


class JobProfileSkill(Tenant, Model):
    """A skill expected of a role, and how well, from 1 to 5."""

    __tablename__ = "job_profile_skills"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "job_profile_id", "name"),
        CheckConstraint("proficiency between 1 and 5", name="proficiency_1_to_5"),
        within("job_profile_id", "job_profiles", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    job_profile_id: Mapped[Reference]
    name: Mapped[Name]
    proficiency: Mapped[int] = mapped_column(default=3)
    position: Mapped[int] = mapped_column(default=0)

    def __str__(self) -> str:
        return f"skill {self.name} of job profile {self.job_profile_id}"


class CostBand(Tenant, Permanent, Model):
    """What a role costs from a day on. Written once: a correction is a later version.

    In force on a day is the version with the latest effective date up to it; of two from the same
    day, the one that was written later.
    """

    __tablename__ = "cost_bands"
    __table_args__ = (
        keyed(),
        Index(
            "ix_cost_bands_in_force", "organisation_id", "job_profile_id", "effective_date", "id"
        ),
        CheckConstraint("hourly_minor >= 0", name="hourly_not_negative"),
        CheckConstraint("annual_min_minor >= 0", name="annual_not_negative"),
        CheckConstraint("annual_max_minor >= annual_min_minor", name="annual_in_order"),
        within("job_profile_id", "job_profiles"),
    )

    id: Mapped[Key]
    job_profile_id: Mapped[Reference]
    effective_date: Mapped[Day]
    currency: Mapped[str] = mapped_column(String(3), default="GBP")
    hourly_minor: Mapped[Reference | None]
    """What an hour costs, in minor units; None where nobody knows from that day on."""
    annual_min_minor: Mapped[Reference | None]
    annual_max_minor: Mapped[Reference | None]
    notes: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[Moment] = mapped_column(default=clock.now)
    created_by: Mapped[Reference | None]

    def __str__(self) -> str:
        return f"cost band of job profile {self.job_profile_id} from {self.effective_date}"
