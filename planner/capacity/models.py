"""Skill pools with their calibration; people with their skills."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import clock
from planner.core.models import (
    Day,
    Hours,
    Key,
    Model,
    Moment,
    Name,
    Ratio,
    Reference,
    choice,
    keyed,
    within,
)
from planner.core.tenancy import Tenant
from planner.domain.lifecycle import EmploymentType


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

    def __str__(self) -> str:
        return f"calibration of pool {self.pool_id} from {self.effective_date}"


class Employee(Tenant, Model):
    """A person who can be planned. Not a user: nobody signs in as one."""

    __tablename__ = "employees"
    __table_args__ = (
        keyed(),
        CheckConstraint("hours_per_week >= 0", name="hours_not_negative"),
    )

    id: Mapped[Key]
    name: Mapped[Name]
    job_title: Mapped[str] = mapped_column(String(255), default="")
    employment_type: Mapped[EmploymentType] = mapped_column(
        choice(EmploymentType, "employment_type"), default=EmploymentType.FULL_TIME
    )
    hours_per_week: Mapped[Hours]
    active_start: Mapped[Day]
    active_end: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def __str__(self) -> str:
        return f"employee {self.name}"


class EmployeeSkill(Tenant, Model):
    """What a person can do, and how well, from 1 to 5."""

    __tablename__ = "employee_skills"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "employee_id", "name"),
        CheckConstraint("proficiency between 1 and 5", name="proficiency_1_to_5"),
        within("employee_id", "employees", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    employee_id: Mapped[Reference]
    name: Mapped[Name]
    proficiency: Mapped[int] = mapped_column(default=3)

    def __str__(self) -> str:
        return f"skill {self.name} of employee {self.employee_id}"
