"""The hours a person has in a quarter."""

from decimal import Decimal

import pytest

from planner.domain.availability import CalendarFacts, available_hours, formula

H = Decimal


@pytest.mark.parametrize(
    ("facts", "hours"),
    [
        (CalendarFacts(), 520),
        (CalendarFacts(time_off=H(40)), 480),
        (CalendarFacts(time_off=H(0)), 520),
        (CalendarFacts(time_off=H("7.4")), H("512.6")),
        (CalendarFacts(time_off=H(600)), 0),
        (CalendarFacts(hours_available=H(400)), 400),
        (CalendarFacts(hours_available=H(0)), 0),
        (CalendarFacts(hours_available=H(400), time_off=H(40)), 400),
    ],
)
def test_hours_are_thirteen_weeks_less_time_off_unless_hours_available_are_stated(facts, hours):
    assert available_hours(H(40), facts) == hours


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (CalendarFacts(), "37 h × 13 weeks = 481 h"),
        (CalendarFacts(time_off=H(40)), "37 h × 13 weeks − 40 h off = 441 h"),
        (CalendarFacts(hours_available=H(400)), "400 h, as stated"),
        (
            CalendarFacts(hours_available=H(400), time_off=H(37)),
            "400 h, as stated; the 37 h off are in it",
        ),
    ],
)
def test_the_formula_says_how_the_hours_come_about(facts, words):
    assert formula(H(37), facts) == words
