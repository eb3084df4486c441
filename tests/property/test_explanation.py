"""What holds for every explanation: its steps re-add to the figure, with nothing left over."""

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.amounts import from_thousandths, round_half_up
from planner.domain.comparison import Asked, Pair, causes
from planner.domain.explaining.comparison import Compared, of_line
from planner.domain.explaining.demand import DemandRows, RateRow, ScopeRow, of_demand
from planner.domain.explaining.ledger import OF_POOL, AskedRow, GivenRow, of_pool
from planner.domain.explanation import Stated
from planner.domain.figures import figure, read
from planner.domain.ledger import Demand, Pool, Supply, balance

ADA = Stated("Ada", datetime(2026, 9, 11, tzinfo=UTC))
amounts = st.integers(0, 10**9).map(from_thousandths)
rates = st.integers(1, 5000).map(from_thousandths)
asked_rows = st.lists(st.tuples(amounts, st.none() | amounts), max_size=20)
asked = st.none() | st.builds(Asked, amounts, st.none() | rates)
pairs = st.lists(
    st.builds(Pair, st.integers(1, 30), st.just(1), asked, asked),
    unique_by=lambda pair: pair.initiative_id,
    max_size=20,
)


@given(st.none() | amounts, asked_rows, st.sampled_from(sorted(OF_POOL)))
def test_every_figure_of_a_pool_is_what_its_rows_come_to(supply, rows, measure):
    demands = [Demand(1, *row) for row in rows]
    given_rows = [] if supply is None else [Supply(1, supply)]
    [line] = balance([Pool(1, "Data")], given_rows, demands)
    told = [AskedRow(key, "An initiative", None, *row, ADA) for key, row in enumerate(rows, 1)]
    stated = None if supply is None else GivenRow(supply, ADA)
    if measure == "used" and not line.supply:
        return

    found = of_pool(figure("ledger", 2, measure, pool=1), line, stated, told)

    assert found.adds_up


@given(st.lists(st.tuples(amounts, amounts, amounts), min_size=1, max_size=8), rates)
def test_a_derived_demand_is_its_scope_at_its_rate(items, rate):
    scope = [ScopeRow(key, "Part", *row, ADA) for key, row in enumerate(items, 1)]
    p50 = round_half_up(sum((row.hours * rate for row in scope), Decimal(0)))
    row = AskedRow(11, "Sign-in", 1, p50, None, ADA)
    rows = DemandRows("Data", row, False, None, scope=scope, rate=RateRow(rate, "day", ADA))

    found = of_demand(figure("demand", 2, "p50", initiative=11, pool=1), rows)

    assert (found.residual, len(found.rows)) == (0, len(scope) + 1 + (len(found.parts) - 2))


@given(pairs, st.sets(st.integers(1, 30)), st.sets(st.integers(1, 30)))
def test_a_difference_and_each_of_its_causes_re_add(found, before, after):
    why = causes(found, before, after)
    difference = sum((pair.difference for pair in found), Decimal(0))
    titles = {pair.initiative_id: f"Initiative {pair.initiative_id}" for pair in found}
    told = Compared(
        1,
        "Data",
        "tokens",
        (Decimal(0), Decimal(0)),
        (Decimal(0), difference),
        found,
        why,
        ("A", "B"),
        titles,
    )
    names = [
        figure("compare", (2, 4), cause.kind, pool=1, initiative=cause.initiative_id)
        for cause in why
    ]
    names.append(figure("compare", (2, 4), "asked", pool=1))

    assert [str(name) for name in names if of_line(name, told).residual != 0] == []


@given(st.text(min_size=1, max_size=40), st.integers(1, 10**6))
def test_any_skill_can_be_part_of_a_name(skill, scenario_id):
    name = figure("calculator", scenario_id, "gap", skill=skill)

    assert read(str(name)) == name
