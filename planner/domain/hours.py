"""The hours an allocation takes from a person, quarter by quarter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from planner.domain.calendar import Period, overlap_days

WEEKS_IN_A_QUARTER = 13
"""Every quarter counts as 13 weeks, whatever its days (planning.md 4.3)."""

FULL_PROFICIENCY = 5
"""Somebody this good counts in full, somebody of 1 for a fifth."""


@dataclass(frozen=True, slots=True)
class Booking:
    """A person's weekly hours, the percentage of them taken, and from when to when, inclusive."""

    hours_per_week: Decimal
    percentage: Decimal
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class QuarterHours:
    """What a booking takes in one quarter. `ratio` is the part of the quarter it covers."""

    quarter: Period
    ratio: Decimal
    hours: Decimal


def quarter_hours(booking: Booking, quarters: Iterable[Period]) -> list[QuarterHours]:
    """One line for each of the quarters the booking touches, in their order; hours not rounded."""
    touched = ((period, overlap_days(booking.start, booking.end, period)) for period in quarters)
    return [_share(booking, period, days) for period, days in touched if days]


def _share(booking: Booking, period: Period, days: int) -> QuarterHours:
    full = booking.hours_per_week * WEEKS_IN_A_QUARTER * booking.percentage / 100
    return QuarterHours(period, Decimal(days) / period.days, full * days / period.days)
