"""Units, and what links to them may take of a person's time."""

from datetime import date
from decimal import Decimal

import pytest

from planner.domain.calendar import quarter
from planner.domain.organisation import (
    Claim,
    TooMuchOfOnePerson,
    allow_claim,
    membership_ratio,
    most_taken,
)

OCTOBER, NOVEMBER, JANUARY = date(2026, 10, 1), date(2026, 11, 1), date(2027, 1, 1)
CLAIMS = [
    Claim(Decimal(40), date(2026, 4, 1), None),
    Claim(Decimal(50), date(2026, 7, 1), date(2026, 10, 31)),
    Claim(Decimal(30), NOVEMBER, None),
]


@pytest.mark.parametrize(
    ("start", "end", "taken"),
    [
        (OCTOBER, date(2026, 10, 31), 90),
        (OCTOBER, None, 90),
        (NOVEMBER, None, 70),
        (date(2026, 4, 1), date(2026, 6, 30), 40),
        (date(2026, 1, 1), date(2026, 3, 31), 0),
        (date(2026, 10, 31), NOVEMBER, 90),
        (JANUARY, JANUARY, 70),
    ],
)
def test_what_is_taken_is_the_most_on_any_day(start, end, taken):
    assert most_taken(CLAIMS, start, end) == taken


def test_a_link_that_ended_the_day_before_leaves_room():
    ended = [Claim(Decimal(100), date(2026, 1, 1), date(2026, 9, 30))]

    assert allow_claim(most_taken(ended, OCTOBER, None), Decimal(100)) == 100


def test_a_link_that_begins_later_takes_room_from_then_on():
    coming = [Claim(Decimal(60), JANUARY, None)]

    with pytest.raises(TooMuchOfOnePerson, match="60 % is taken already, so that 50 % more"):
        allow_claim(most_taken(coming, OCTOBER, None), Decimal(50))
    assert allow_claim(most_taken(coming, OCTOBER, date(2026, 12, 31)), Decimal(50)) == 50


def test_somebody_who_moves_within_a_quarter_loses_no_day():
    fourth = quarter(2026, 4)
    before = membership_ratio(date(2020, 1, 1), date(2026, 11, 14), fourth)
    after = membership_ratio(date(2026, 11, 15), None, fourth)

    assert before + after == 1
