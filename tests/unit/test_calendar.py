"""The planning calendar."""

from datetime import date
from decimal import Decimal

import pytest

from planner.domain import calendar
from planner.domain.lifecycle import PeriodType


@pytest.mark.parametrize(("year", "weeks"), [(2020, 53), (2024, 52), (2025, 52), (2026, 53)])
def test_a_year_has_52_or_53_weeks(year: int, weeks: int):
    assert calendar.weeks_in(year) == weeks


def test_a_span_of_four_years_is_seeded_in_full():
    periods = calendar.seeding(2025, 2028)

    assert len(periods) == 4 * (4 + 12 + 52) + 1


def test_what_is_on_file_is_not_seeded_again():
    on_file = [period.label for period in calendar.seeding(2025, 2026)]

    created = calendar.seeding(2025, 2027, on_file)

    assert {period.year for period in created} == {2027}


def test_a_quarter_ends_on_its_last_day():
    assert [calendar.quarter(2024, number).end for number in (1, 2, 3, 4)] == [
        date(2024, 3, 31),
        date(2024, 6, 30),
        date(2024, 9, 30),
        date(2024, 12, 31),
    ]


def test_february_of_a_leap_year_has_29_days():
    assert calendar.month(2024, 2).days == 29


def test_a_month_belongs_to_its_quarter():
    assert [calendar.month(2026, number).parent for number in (3, 4, 12)] == [
        "2026-Q1",
        "2026-Q2",
        "2026-Q4",
    ]


def test_a_week_belongs_to_the_month_of_its_monday():
    assert calendar.week(2026, 1).parent == "2025-12"
    assert calendar.week(2026, 5).parent == "2026-01"


def test_a_day_is_found_in_its_quarter():
    period = calendar.quarter_of(date(2026, 11, 21))

    assert (period.type, period.label) == (PeriodType.QUARTER, "2026-Q4")


def test_both_ends_of_an_overlap_count():
    first_quarter = calendar.quarter(2026, 1)

    days = calendar.overlap_days(date(2026, 1, 5), date(2026, 3, 27), first_quarter)

    assert days == 82
    assert calendar.overlap_ratio(date(2026, 3, 31), date(2026, 9, 1), first_quarter) == (
        Decimal(1) / 90
    )


def test_dates_beside_a_period_do_not_overlap_it():
    assert calendar.overlap_days(date(2026, 4, 1), date(2026, 5, 1), calendar.quarter(2026, 1)) == 0
