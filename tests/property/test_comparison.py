"""What holds for every comparison of two scenarios."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.amounts import from_thousandths
from planner.domain.comparison import Asked, Pair, causes, waterfall

amounts = st.integers(0, 10**9).map(from_thousandths)
rates = st.none() | st.integers(1, 5000).map(from_thousandths)
asked = st.none() | st.builds(Asked, amounts, rates)
pairs = st.lists(
    st.builds(Pair, st.integers(1, 30), st.integers(1, 3), asked, asked),
    unique_by=lambda pair: (pair.initiative_id, pair.line),
    max_size=40,
)
ranked = st.sets(st.integers(1, 30))


@given(pairs, ranked, ranked)
def test_the_causes_of_a_line_add_up_to_its_difference_exactly(found, before, after):
    told = causes(found, before, after)

    for line in (1, 2, 3):
        difference = sum((pair.difference for pair in found if pair.line == line), Decimal(0))
        assert sum((one.amount for one in told if one.line == line), Decimal(0)) == difference


@given(pairs, ranked, ranked, amounts)
def test_a_waterfall_ends_where_the_other_scenario_stands(found, before, after, begin):
    of_line = [pair for pair in found if pair.line == 1]
    steps = waterfall(begin, causes(of_line, before, after))
    end = steps[-1].end if steps else begin

    assert end == begin + sum((pair.difference for pair in of_line), Decimal(0))


@given(pairs, ranked, ranked)
def test_the_way_back_takes_as_much_as_the_way_there(found, before, after):
    back = [Pair(pair.initiative_id, pair.line, pair.after, pair.before) for pair in found]
    there = sum((one.amount for one in causes(found, before, after)), Decimal(0))

    assert sum((one.amount for one in causes(back, after, before)), Decimal(0)) == -there
