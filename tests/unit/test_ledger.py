"""The token ledger."""

from decimal import Decimal

import pytest

from planner.domain.amounts import tokens
from planner.domain.ledger import (
    Demand,
    Pool,
    PoolTotals,
    State,
    Supply,
    balance,
    balance_of_totals,
    explain,
    over_capacity,
    total,
)

DATA, BACKEND, QA = Pool(1, "data engineering"), Pool(2, "Backend"), Pool(3, "QA")


def asks(pool: Pool, p50: int, p90: int | None = None) -> Demand:
    return Demand(pool.id, tokens(p50), None if p90 is None else tokens(p90))


def gives(pool: Pool, amount: int) -> Supply:
    return Supply(pool.id, tokens(amount))


def test_delta_is_supply_less_demand_at_p50():
    [line] = balance([DATA], [gives(DATA, 380)], [asks(DATA, 400, 560), asks(DATA, 12, 30)])

    assert (line.supply, line.p50, line.p90, line.delta) == (380, 412, 590, -32)


def test_p90_is_unknown_as_soon_as_one_row_lacks_it():
    [line] = balance([DATA], [], [asks(DATA, 5, 9), asks(DATA, 3), asks(DATA, 2)])

    assert (line.p90, line.rows_without_p90) == (None, 2)


def test_p90_of_a_pool_without_demand_is_unknown():
    [line] = balance([DATA], [gives(DATA, 10)], [])

    assert (line.p50, line.p90, line.rows) == (0, None, 0)


def test_p90_is_0_where_the_rows_say_0():
    [line] = balance([DATA], [], [asks(DATA, 0, 0)])

    assert line.p90 == 0


def test_a_p90_above_supply_does_not_put_a_pool_over_capacity():
    [line] = balance([DATA], [gives(DATA, 10)], [asks(DATA, 10, 99)])

    assert line.over_capacity is False


def test_an_inactive_pool_is_in_no_ledger():
    old = Pool(4, "Mainframe", active=False)

    lines = balance([DATA, old], [gives(old, 5)], [asks(old, 9)])

    assert [line.pool for line in lines] == [DATA]


def test_the_deepest_deficit_comes_first():
    lines = balance([DATA, BACKEND], [], [asks(DATA, 5), asks(BACKEND, 9)])

    assert [line.pool for line in over_capacity(lines)] == [BACKEND, DATA]


def test_equal_deficits_stay_in_pool_order():
    lines = balance([QA, DATA, BACKEND], [], [asks(BACKEND, 5), asks(DATA, 5), asks(QA, 5)])

    assert [line.pool for line in over_capacity(lines)] == [QA, DATA, BACKEND]


@pytest.mark.parametrize(
    ("supply", "p50", "state", "sentence"),
    [
        (
            0,
            46,
            State.NO_SUPPLY,
            "Data engineering is asked for 46 tokens, and no supply has been stated for it.",
        ),
        (150, 0, State.NO_DEMAND, "Data engineering has 150 tokens, and nothing draws on it."),
        (
            380,
            412,
            State.DEFICIT,
            "Data engineering holds the work back: demand is 32 tokens above its calibrated "
            "capacity for the quarter.",
        ),
        (
            1210,
            1210,
            State.BALANCED,
            "Data engineering meets its demand exactly, at 1,210 tokens.",
        ),
        (5, 4, State.SURPLUS, "Data engineering has 1 token to spare."),
    ],
)
def test_each_state_is_explained_in_words(supply: int, p50: int, state: State, sentence: str):
    [line] = balance([DATA], [gives(DATA, supply)], [asks(DATA, p50)])

    explanation = explain(line)

    assert (explanation.state, explanation.sentence) == (state, sentence)


def test_a_pool_with_neither_supply_nor_demand_needs_no_explanation():
    [line] = balance([DATA], [], [asks(DATA, 0, 0)])

    assert explain(line) is None


def test_only_the_first_letter_of_a_name_is_raised():
    assert Pool(1, "iOS and QA").opening == "IOS and QA"


def test_sums_from_the_database_give_the_same_ledger():
    sums = [PoolTotals(DATA.id, Decimal(412), Decimal(590), 8, 0)]

    assert balance_of_totals([DATA], [gives(DATA, 380)], sums) == [
        *balance(
            [DATA],
            [gives(DATA, 380)],
            [asks(DATA, 405, 583), *[asks(DATA, 1, 1)] * 7],
        )
    ]


def test_the_foot_keeps_over_and_spare_apart():
    lines = balance(
        [DATA, BACKEND],
        [gives(DATA, 380), gives(BACKEND, 210)],
        [asks(DATA, 412, 590), asks(BACKEND, 110, 140)],
    )

    foot = total(lines)

    assert (foot.supply, foot.p50, foot.p90) == (590, 522, 730)
    assert (foot.net, foot.over, foot.spare) == (68, 32, 100)
    assert (foot.pools, foot.pools_over) == (2, 1)


def test_the_foot_counts_the_rows_that_make_p90_unknown():
    foot = total(balance([DATA, BACKEND], [], [asks(DATA, 1), asks(DATA, 1), asks(BACKEND, 1, 2)]))

    assert (foot.p90, foot.rows_without_p90) == (None, 2)


def test_a_pool_without_demand_leaves_the_sum_of_p90_known():
    foot = total(balance([DATA, QA], [], [asks(DATA, 1, 3)]))

    assert foot.p90 == 3
