"""Stored hours of an allocation."""

from datetime import date
from decimal import Decimal

from planner.domain.amounts import round_half_up
from planner.domain.calendar import quarter
from planner.domain.hours import Booking, quarter_hours


def booking(start: date, end: date, percentage: int = 100) -> Booking:
    return Booking(Decimal(40), Decimal(percentage), start, end)


def test_a_whole_quarter_is_thirteen_weeks():
    [line] = quarter_hours(booking(date(2026, 4, 1), date(2026, 6, 30)), [quarter(2026, 2)])

    assert (line.ratio, line.hours) == (1, 520)


def test_a_part_of_a_quarter_is_the_share_of_its_days():
    [line] = quarter_hours(booking(date(2026, 1, 5), date(2026, 3, 27), 80), [quarter(2026, 1)])

    assert round_half_up(line.hours) == Decimal("379.022")


def test_a_booking_gives_a_line_for_every_quarter_it_touches():
    quarters = [quarter(2026, number) for number in (1, 2, 3, 4)]

    lines = quarter_hours(booking(date(2026, 3, 31), date(2026, 7, 1)), quarters)

    assert [line.quarter.label for line in lines] == ["2026-Q1", "2026-Q2", "2026-Q3"]
