"""What holds for every person's quarter, week by week."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.amounts import round_half_up
from planner.domain.availability import CalendarFacts
from planner.domain.calendar import Period, quarter
from planner.domain.free_time import FreeTime, here
from planner.domain.hours import Booking, quarter_hours
from planner.domain.person_weeks import Taken, person_weeks

QUARTERS = st.builds(quarter, st.integers(2020, 2035), st.integers(1, 4))
AMOUNTS = st.decimals(0, 1000, places=3)
WEEKLY = st.decimals(1, 60, places=2)
ALWAYS = (date(2000, 1, 1), None)


def days_in(data: st.DataObject, period: Period) -> tuple[date, date]:
    first = data.draw(st.integers(0, period.days - 1))
    last = data.draw(st.integers(first, period.days - 1))
    return period.start + timedelta(days=first), period.start + timedelta(days=last)


@given(QUARTERS, WEEKLY, AMOUNTS, st.lists(AMOUNTS, max_size=4), st.data())
def test_weeks_add_up_to_the_quarter(period, weekly, off, taken, data):
    works = days_in(data, period)
    time = FreeTime(weekly, here(works, period), CalendarFacts(time_off=off))
    given_away = [Taken(hours, *days_in(data, period)) for hours in taken]

    found = person_weeks(time, works, given_away, period)

    assert found.allocated == sum(taken, Decimal(0))
    assert found.base - found.off == round_half_up(time.hours)
    assert all(each.free >= 0 for each in found.weeks)
    lacks = sum((max(Decimal(0), each.allocated - each.has) for each in found.weeks), Decimal(0))
    assert found.free - lacks == found.base - found.off - found.allocated


@given(QUARTERS, WEEKLY, st.lists(st.integers(0, 100), max_size=4), st.data())
def test_no_week_is_too_full_where_no_day_is(period, weekly, asked, data):
    percentages = [Decimal(each) * 100 / max(100, sum(asked)) for each in asked]
    given_away = []
    for percentage in percentages:
        start, end = days_in(data, period)
        [line] = quarter_hours(Booking(weekly, percentage, start, end), [period])
        given_away.append(Taken(round_half_up(line.hours), start, end))

    found = person_weeks(FreeTime(weekly), ALWAYS, given_away, period)

    assert found.over == []


@given(QUARTERS, AMOUNTS, st.data())
def test_an_allocation_split_into_weeks_takes_the_same(period, hours, data):
    one = Taken(hours, *days_in(data, period))
    whole = person_weeks(FreeTime(Decimal(40)), ALWAYS, [one], period)
    parts = [Taken(each.allocated, each.start, each.end) for each in whole.weeks]

    again = person_weeks(FreeTime(Decimal(40)), ALWAYS, parts, period)

    assert again == whole
