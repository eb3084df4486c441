"""People who can be planned: what they can do, and the hours they have."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, Date, Index, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.models import (
    THOUSANDTHS,
    Day,
    Hours,
    Key,
    Model,
    Name,
    Reference,
    choice,
    keyed,
    within,
)
from planner.core.tenancy import Tenant
from planner.domain.lifecycle import EmploymentType


class Employee(Tenant, Model):
    """A person who can be planned. Not a user: nobody signs in as one."""

    __tablename__ = "employees"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "external_key"),
        Index("ix_employees_name", "organisation_id", "name", "id"),
        Index("ix_employees_job_profile", "organisation_id", "job_profile_id"),
        Index("ix_employees_manager", "organisation_id", "manager_id"),
        CheckConstraint("hours_per_week >= 0", name="hours_not_negative"),
        CheckConstraint("active_end >= active_start", name="dates_in_order"),
        within("job_profile_id", "job_profiles"),
        within("manager_id", "employees"),
    )

    id: Mapped[Key]
    external_key: Mapped[str | None] = mapped_column(String(120))
    """What another system calls the person; imports match by it."""
    name: Mapped[Name]
    email: Mapped[str | None] = mapped_column(String(320))
    job_title: Mapped[str] = mapped_column(String(255), default="")
    employment_type: Mapped[EmploymentType] = mapped_column(
        choice(EmploymentType, "employment_type"), default=EmploymentType.FULL_TIME
    )
    hours_per_week: Mapped[Hours]
    active_start: Mapped[Day]
    active_end: Mapped[date | None] = mapped_column(Date)
    """The last day of work; None while nobody has said that the person leaves."""
    job_profile_id: Mapped[Reference | None]
    manager_id: Mapped[Reference | None]
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
        Index("ix_employee_skills_name", "organisation_id", "name", "employee_id"),
        CheckConstraint("proficiency between 1 and 5", name="proficiency_1_to_5"),
        within("employee_id", "employees", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    employee_id: Mapped[Reference]
    name: Mapped[Name]
    proficiency: Mapped[int] = mapped_column(default=3)

    def __str__(self) -> str:
        return f"skill {self.name} of employee {self.employee_id}"


class CalendarEntry(Tenant, Model):
    """What is known of a person's hours in one period, beside their weekly hours.

    Two facts that are never mixed up; `planner.domain.availability` says what they come to.
    """

    __tablename__ = "capacity_calendar"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "employee_id", "period_id"),
        Index("ix_capacity_calendar_period", "organisation_id", "period_id", "employee_id"),
        CheckConstraint("hours_available >= 0", name="available_not_negative"),
        CheckConstraint("time_off >= 0", name="time_off_not_negative"),
        within("employee_id", "employees", ondelete="CASCADE"),
        within("period_id", "periods"),
    )

    id: Mapped[Key]
    employee_id: Mapped[Reference]
    period_id: Mapped[Reference]
    hours_available: Mapped[Decimal | None] = mapped_column(THOUSANDTHS)
    """Hours the person has in the period, whatever else is known; None where nobody stated it."""
    time_off: Mapped[Decimal | None] = mapped_column(THOUSANDTHS)
    """Hours the person is off; None where nobody stated it."""
    notes: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def in_period(cls, period_id: Any) -> ColumnElement[bool]:
        """What ties a person to what is known of a period."""
        return and_(cls.employee_id == Employee.id, cls.period_id == period_id)

    def __str__(self) -> str:
        return f"calendar of employee {self.employee_id} in period {self.period_id}"
