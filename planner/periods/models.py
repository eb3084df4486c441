"""The table of the planning calendar."""

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.models import Day, Key, Model, Reference, choice, keyed, within
from planner.core.tenancy import Tenant
from planner.domain.lifecycle import PeriodType


class Period(Tenant, Model):
    """A week, month or quarter; both its dates belong to it."""

    __tablename__ = "periods"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "type", "year", "ordinal"),
        CheckConstraint("start_date <= end_date", name="dates_in_order"),
        Index("ix_periods_dates", "organisation_id", "start_date", "end_date"),
        within("parent_id", "periods"),
    )

    id: Mapped[Key]
    type: Mapped[PeriodType] = mapped_column(choice(PeriodType, "type"))
    year: Mapped[int]
    ordinal: Mapped[int]
    """Quarter 1 to 4, month 1 to 12, ISO week 1 to 53."""
    label: Mapped[str] = mapped_column(String(10))
    start_date: Mapped[Day]
    end_date: Mapped[Day]
    parent_id: Mapped[Reference | None]

    def __str__(self) -> str:
        return f"period {self.label}"
