"""What of a person's quarter can still be given."""

from datetime import date
from decimal import Decimal

from planner.domain.availability import CalendarFacts
from planner.domain.calendar import quarter
from planner.domain.free_time import FreeTime, days_here, here, of_days

AUTUMN = quarter(2026, 4)
FORTY = Decimal(40)


def test_leave_and_kept_work_come_off_what_is_free():
    time = FreeTime(FORTY, facts=CalendarFacts(time_off=Decimal(52)), taken=Decimal(10))

    assert (time.hours, time.free_hours, time.free) == (468, 416, 80)
    assert time.sentence == "80 % free, 10 % is kept for other work, 52 hours off"


def test_hours_available_count_as_they_are():
    time = FreeTime(FORTY, facts=CalendarFacts(Decimal(260), Decimal(400)))

    assert (time.hours, time.free) == (260, 50)
    assert time.sentence == "50 % free, 260 hours available as stated"


def test_nobody_gives_more_than_the_days_on_which_they_are_here():
    half = here((date(2026, 11, 16), None), AUTUMN)
    time = FreeTime(FORTY, half, CalendarFacts(hours_available=Decimal(900)))

    assert (half, time.free) == (Decimal(46) / 92, 50)
    assert "here for 50 % of the quarter" in time.sentence
    assert of_days(Decimal(30), half) == 60
    assert of_days(Decimal(80), half) == 100
    assert days_here((date(2020, 1, 1), date(2026, 12, 1)), AUTUMN) == (
        date(2026, 10, 1),
        date(2026, 12, 1),
    )


def test_who_is_given_away_is_not_free_and_never_less():
    time = FreeTime(FORTY, taken=Decimal(120))

    assert (time.free, time.free_hours) == (0, 0)
    assert FreeTime(Decimal(0)).free == 0
