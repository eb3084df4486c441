"""A person's quarter week by week."""

from datetime import date
from decimal import Decimal

import pytest

from planner.domain.availability import CalendarFacts
from planner.domain.calendar import quarter
from planner.domain.free_time import FreeTime, here
from planner.domain.person_weeks import PersonWeek, Taken, person_weeks, spread, weeks_of

SPRING = quarter(2026, 2)
"""91 days from a Wednesday on: 13 weeks to the day, in 14 weeks of the calendar."""
FORTY = Decimal(40)
ALWAYS = (date(2020, 1, 1), None)


def hours(figure: str) -> Decimal:
    return Decimal(figure)


def test_the_weeks_of_a_quarter_are_cut_at_its_ends():
    spans = list(weeks_of(SPRING))

    assert len(spans) == 14
    assert (spans[0].label, spans[0].start, spans[0].end) == (
        "2026-W14",
        date(2026, 4, 1),
        date(2026, 4, 5),
    )
    assert (spans[-1].label, spans[-1].start, spans[-1].end) == (
        "2026-W27",
        date(2026, 6, 29),
        date(2026, 6, 30),
    )


def test_weeks_around_new_year_bear_the_year_they_count_in():
    labels = [span.label for span in weeks_of(quarter(2027, 1))]

    assert labels[:2] == ["2026-W53", "2027-W01"]


def test_a_whole_week_of_13_has_the_weekly_hours():
    found = person_weeks(FreeTime(FORTY), ALWAYS, [], SPRING)

    assert [each.base for each in found.weeks[1:-1]] == [FORTY] * 12
    assert (found.base, found.free, found.allocated, found.over) == (520, 520, 0, [])


def test_time_off_lies_evenly_on_the_days_and_comes_off():
    time = FreeTime(FORTY, facts=CalendarFacts(time_off=hours("91")))

    found = person_weeks(time, ALWAYS, [], SPRING)

    second = found.weeks[1]
    assert (second.base, second.off, second.has, second.free) == (40, 7, 33, 33)
    assert (found.base, found.off, found.free) == (520, 91, 429)


def test_more_time_off_than_hours_leaves_none_and_never_fewer():
    time = FreeTime(FORTY, facts=CalendarFacts(time_off=hours("900")))

    found = person_weeks(time, ALWAYS, [], SPRING)

    assert (found.off, found.free) == (520, 0)
    assert {each.free for each in found.weeks} == {0}


def test_hours_available_are_spread_as_they_are_with_the_time_off_in_them():
    time = FreeTime(FORTY, facts=CalendarFacts(hours("260"), hours("400")))

    found = person_weeks(time, ALWAYS, [], SPRING)

    assert (found.weeks[1].base, found.weeks[1].off) == (20, 0)
    assert (found.base, found.off, found.free) == (260, 0, 260)


def test_days_before_the_first_day_of_somebody_have_no_hours():
    works = (date(2026, 6, 8), None)
    time = FreeTime(FORTY, here(works, SPRING))

    found = person_weeks(time, works, [], SPRING)

    assert [each.base for each in found.weeks[:10]] == [0] * 10
    assert [each.label for each in found.weeks if each.base] == [
        "2026-W24",
        "2026-W25",
        "2026-W26",
        "2026-W27",
    ]
    assert found.weeks[10].base == 40


def test_an_allocation_takes_only_from_the_weeks_it_reaches():
    work = Taken(hours("80"), date(2026, 4, 6), date(2026, 4, 19))

    found = person_weeks(FreeTime(FORTY), ALWAYS, [work], SPRING)

    assert [each.allocated for each in found.weeks[:4]] == [0, 40, 40, 0]
    assert [each.free for each in found.weeks[1:4]] == [0, 0, 40]


def test_too_much_in_one_week_is_said_and_taken_from_no_other():
    whole = Taken(hours("260"), SPRING.start, SPRING.end)
    more = Taken(hours("30"), date(2026, 4, 6), date(2026, 4, 12))

    found = person_weeks(FreeTime(FORTY), ALWAYS, [whole, more], SPRING)

    assert [(each.label, each.beyond) for each in found.over] == [("2026-W15", 10)]
    assert (found.allocated, found.free, found.beyond) == (290, 240, 10)


def test_a_thousandth_of_rounding_is_too_much_for_nobody():
    line = PersonWeek("2026-W15", SPRING.start, SPRING.end, FORTY, hours("0"), hours("40.001"))

    assert (line.free, line.beyond) == (0, 0)
    over = PersonWeek("2026-W15", SPRING.start, SPRING.end, FORTY, hours("0"), hours("40.05"))
    assert over.beyond == hours("0.05")


def test_hours_stated_for_days_on_which_nobody_is_here_lie_on_the_quarter():
    works = (date(2027, 1, 1), None)
    time = FreeTime(FORTY, here(works, SPRING), CalendarFacts(hours("91")))

    found = person_weeks(time, works, [], SPRING)

    assert (found.base, found.weeks[1].base) == (91, 7)


def test_hours_that_lie_in_no_week_are_a_mistake():
    spans = list(weeks_of(SPRING))

    with pytest.raises(ValueError, match="8 hours from 2026-08-01 to 2026-08-02 lie outside"):
        spread(hours("8"), (date(2026, 8, 1), date(2026, 8, 2)), spans)
    assert spread(hours("0"), (date(2026, 8, 1), date(2026, 8, 2)), spans) == [0] * 14
