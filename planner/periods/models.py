"""The tables of the planning calendar."""

from datetime import date

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import clock
from planner.core.models import Day, Key, Model, Moment, Reference, choice, keyed, within
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
    freeze_on: Mapped[date | None] = mapped_column(Date)
    """From the start of this day, where the organisation is, plans of the quarter do not change."""

    def __str__(self) -> str:
        return f"period {self.label}"


class CalendarAddress(Tenant, Model):
    """Where one person's calendar program reads the planning calendar; its end is its deletion."""

    __tablename__ = "calendar_addresses"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "user_id"),
        UniqueConstraint("organisation_id", "name"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(32))
    """128 random bits. Only with the installation's signature do they open anything."""
    made_at: Mapped[Moment] = mapped_column(default=clock.now)

    def __str__(self) -> str:
        return f"calendar address {self.id}"
