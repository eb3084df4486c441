"""What holds for every ledger, derivation and supply."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.amounts import from_thousandths
from planner.domain.derive_demand import Calibration, DeriveInputs, ScopeItem, derive_demand
from planner.domain.hours_model import SkillAsk, SkillOffer
from planner.domain.ledger import (
    Demand,
    Pool,
    PoolTotals,
    Supply,
    add_up,
    balance,
    balance_of_totals,
    over_capacity,
    total,
)
from planner.domain.planning import PlanningMode
from planner.domain.supply_line import Entry, Reach, supply_line
from tests.kit.engines import hours_engine

POOLS = [Pool(1, "Data"), Pool(2, "Backend"), Pool(3, "QA")]
CLOSE = Decimal("1e-15")

amounts = st.integers(0, 10**12).map(from_thousandths)
pool_ids = st.sampled_from([pool.id for pool in POOLS])
demands = st.lists(st.builds(Demand, pool_ids, amounts, st.none() | amounts), max_size=20)
supplies = st.lists(st.builds(Supply, pool_ids, amounts), max_size=5)
items = st.lists(
    st.builds(
        ScopeItem,
        st.integers(1, 4),
        st.sampled_from(["Sign-in", "Reports"]),
        st.dictionaries(st.sampled_from(["data", "Data", "backend", "GIS"]), amounts, max_size=3),
        st.none() | amounts,
        st.none() | amounts,
    ),
    max_size=8,
)
asks = st.lists(
    st.builds(SkillAsk, st.sampled_from(["data", "qa"]), amounts, st.none() | st.just(Decimal(1))),
    max_size=8,
)
offers = st.lists(
    st.builds(SkillOffer, st.sampled_from(["data", "qa"]), st.integers(1, 5), amounts), max_size=8
)


@given(supplies, demands, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_changes_a_figure(given_, asked, random):
    ledger = balance(POOLS, given_, asked)
    random.shuffle(given_)
    random.shuffle(asked)

    assert balance(POOLS, given_, asked) == ledger


@given(supplies, demands)
def test_delta_is_supply_less_every_p50_exactly(given_, asked):
    for line in balance(POOLS, given_, asked):
        supply = sum(row.tokens for row in given_ if row.pool_id == line.pool.id)
        p50 = sum(row.p50 for row in asked if row.pool_id == line.pool.id)

        assert line.delta == supply - p50


@given(demands, amounts, amounts)
def test_splitting_a_row_changes_no_figure(asked, one, other):
    whole = balance(POOLS, [], [*asked, Demand(1, one + other, one + other)])
    split = balance(POOLS, [], [*asked, Demand(1, one, one), Demand(1, other, other)])

    figures = [[(x.supply, x.p50, x.p90, x.delta) for x in lines] for lines in (whole, split)]
    assert figures[0] == figures[1]


@given(supplies, demands)
def test_rows_and_their_sums_give_the_same_ledger(given_, asked):
    sums = [
        PoolTotals(
            pool.id,
            sum((row.p50 for row in rows), Decimal(0)),
            sum((row.p90 for row in rows if row.p90 is not None), Decimal(0)),
            len(rows),
            sum(row.p90 is None for row in rows),
        )
        for pool in POOLS
        for rows in [[row for row in asked if row.pool_id == pool.id]]
    ]

    ledger = balance(POOLS, given_, asked)

    assert balance_of_totals(POOLS, given_, sums) == ledger
    assert balance_of_totals(POOLS, given_, add_up(asked)) == ledger


@given(supplies, demands)
def test_net_is_what_is_spare_less_what_is_over(given_, asked):
    lines = balance(POOLS, given_, asked)
    foot = total(lines)

    assert foot.net == foot.spare - foot.over == sum(line.delta for line in lines)


@given(supplies, demands)
def test_over_capacity_is_every_line_below_0_and_gets_no_deeper(given_, asked):
    lines = balance(POOLS, given_, asked)
    deltas = [line.delta for line in over_capacity(lines)]

    assert deltas == sorted(line.delta for line in lines if line.delta < 0)


def derivation(scope, ranked):
    rates = [Calibration(1, Decimal("0.125"), date(2025, 1, 1))]
    return derive_demand(
        DeriveInputs(PlanningMode.TOKEN, ranked, scope, POOLS, rates, date(2026, 1, 1))
    )


@given(items)
def test_deriving_twice_gives_the_same(scope):
    assert derivation(scope, [1, 2, 3]) == derivation(scope, [1, 2, 3])


@given(items, st.randoms(use_true_random=False))
def test_the_order_of_scope_items_changes_no_derived_figure(scope, random):
    before = {(x.initiative_id, x.pool.id): x for x in derivation(scope, [1, 2, 3]).demands}
    random.shuffle(scope)
    after = {(x.initiative_id, x.pool.id): x for x in derivation(scope, [3, 2, 1]).demands}

    assert before.keys() == after.keys()
    for key, demand in before.items():
        assert demand.p50 == after[key].p50
        assert (demand.p90 is None) == (after[key].p90 is None)
        if demand.p90:
            assert abs(demand.p90 / after[key].p90 - 1) < CLOSE


@given(items, items)
def test_initiatives_that_are_not_ranked_change_nothing(scope, others):
    unranked = [item for item in others if item.initiative_id == 4]

    assert derivation([*scope, *unranked], [1, 2, 3]) == derivation(scope, [1, 2, 3])


@given(asks, offers, st.randoms(use_true_random=False))
def test_the_order_of_allocations_changes_no_capacity(asked, offered, random):
    before = hours_engine(asked, offered).capacity_demand()
    random.shuffle(offered)
    after = hours_engine(asked, offered).capacity_demand()

    assert before == after


@given(st.lists(amounts, max_size=12), amounts)
def test_what_fits_adds_up_to_the_supply_or_to_all_demand(asked, supply):
    entries = [Entry(rank, str(rank), rank, p50, None) for rank, p50 in enumerate(asked, 1)]

    reached = supply_line(entries, supply)

    assert sum(line.fitting for line in reached) == min(supply, sum(asked))
    assert sum(line.reach is Reach.CUT for line in reached) <= 1
