"""The planning calendar: quarters, months and ISO weeks, and how dates overlap them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from planner.domain.lifecycle import PeriodType

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A week, month or quarter; both ends belong to it. `parent` is a label, None for a quarter."""

    type: PeriodType
    year: int
    ordinal: int
    label: str
    start: date
    end: date
    parent: str | None = None

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1


def seeding(first_year: int, last_year: int, on_file: Collection[str] = ()) -> list[Period]:
    """The periods to create so that every year of the span is complete.

    Year by year: 4 quarters, 12 months, 52 or 53 weeks. Labels already `on_file` are left out.
    """
    there = frozenset(on_file)
    return [
        period
        for year in range(first_year, last_year + 1)
        for period in year_of_periods(year)
        if period.label not in there
    ]


def year_of_periods(year: int) -> Iterator[Period]:
    """Every period of one year: quarters, then months, then the weeks of the ISO year."""
    yield from (quarter(year, number) for number in range(1, 5))
    yield from (month(year, number) for number in range(1, 13))
    yield from (week(year, number) for number in range(1, weeks_in(year) + 1))


def quarter(year: int, number: int) -> Period:
    """Quarter 1 to 4 of a calendar year."""
    first = number * 3 - 2
    label = f"{year}-Q{number}"
    return Period(
        PeriodType.QUARTER, year, number, label, date(year, first, 1), _last_day(year, first + 2)
    )


def month(year: int, number: int) -> Period:
    """A calendar month; its parent is its quarter."""
    start = date(year, number, 1)
    return Period(
        PeriodType.MONTH,
        year,
        number,
        month_label(start),
        start,
        _last_day(year, number),
        quarter_label(start),
    )


def week(year: int, number: int) -> Period:
    """A week of an ISO year, Monday to Sunday; its parent is the month of its Monday."""
    monday = date.fromisocalendar(year, number, 1)
    return Period(
        PeriodType.WEEK,
        year,
        number,
        f"{year}-W{number:02}",
        monday,
        monday + timedelta(days=6),
        month_label(monday),
    )


def weeks_in(year: int) -> int:
    """52 or 53. The 28th of December always lies in the last ISO week of its year."""
    return date(year, 12, 28).isocalendar().week


def quarter_label(day: date) -> str:
    """The label of the quarter that holds a day, such as 2026-Q1."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def month_label(day: date) -> str:
    """The label of the month that holds a day, such as 2026-03."""
    return f"{day.year}-{day.month:02}"


def quarter_of(day: date) -> Period:
    """The quarter that holds a day."""
    return quarter(day.year, (day.month + 2) // 3)


def overlap_days(start: date, end: date, period: Period) -> int:
    """How many days of a span lie in the period, both ends of both included."""
    shared = min(end, period.end) - max(start, period.start)
    return max(0, shared.days + 1)


def overlap_ratio(start: date, end: date, period: Period) -> Decimal:
    """The part of the period, 0 to 1, that the span covers."""
    return Decimal(overlap_days(start, end, period)) / period.days


def _last_day(year: int, month_number: int) -> date:
    following = date(year + month_number // 12, month_number % 12 + 1, 1)
    return following - DAY
