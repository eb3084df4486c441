"""What holds for every ranking, calendar and rounding."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from planner.domain import ranking
from planner.domain.amounts import from_thousandths, round_half_up, to_thousandths
from planner.domain.calendar import overlap_days, quarter, seeding
from planner.domain.lifecycle import PeriodType


@given(st.lists(st.integers(1, 50), min_size=1, unique=True), st.data())
def test_a_move_only_changes_the_order(ranked, data):
    moved = data.draw(st.sampled_from(ranked))
    number = data.draw(st.integers(1, len(ranked)))

    after = ranking.move_to(ranked, moved, number)

    assert sorted(after) == sorted(ranked)
    assert ranking.rank_of(after, moved) == number
    assert [x for x in after if x != moved] == [x for x in ranked if x != moved]
    assert sorted(ranking.move_up(ranked, moved)) == sorted(ranked)
    assert sorted(ranking.move_down(ranked, moved)) == sorted(ranked)


@given(st.lists(st.integers(1, 50)))
def test_ranks_run_from_1_without_gaps(ranked):
    assert list(ranking.renumber(ranked).values()) == list(range(1, len(set(ranked)) + 1))


@given(st.integers(2000, 2099))
def test_every_day_of_a_year_lies_in_one_quarter_and_one_month(year):
    created = seeding(year, year)
    for kind in (PeriodType.QUARTER, PeriodType.MONTH):
        spans = [period for period in created if period.type is kind]

        assert (spans[0].start, spans[-1].end) == (date(year, 1, 1), date(year, 12, 31))
        assert all(b.start == a.end + timedelta(days=1) for a, b in pairwise(spans))


@given(st.integers(2000, 2099))
def test_the_weeks_of_one_year_end_where_the_next_begin(year):
    weeks = [one for one in seeding(year, year + 1) if one.type is PeriodType.WEEK]

    assert all(b.start == a.end + timedelta(days=1) for a, b in pairwise(weeks))


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 800), st.integers(0, 400))
def test_an_overlap_may_be_counted_in_parts(start, days, first):
    end = start + timedelta(days=days + first + 1)
    middle = start + timedelta(days=first)
    period = quarter(2025, 2)

    parts = overlap_days(start, middle, period) + overlap_days(
        middle + timedelta(days=1), end, period
    )

    assert overlap_days(start, end, period) == parts


@given(st.decimals(-(10**9), 10**9, places=6))
def test_rounding_moves_a_figure_by_half_a_thousandth_at_most(value):
    rounded = round_half_up(value)

    assert Decimal("-0.0005") < rounded - value <= Decimal("0.0005")
    assert from_thousandths(to_thousandths(value)) == rounded
