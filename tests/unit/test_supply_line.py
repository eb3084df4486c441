"""Who a pool's supply reaches."""

from decimal import Decimal

from planner.domain.supply_line import Entry, Reach, cut, supply_line


def entries(*asked: int) -> list[Entry]:
    return [
        Entry(rank, f"Initiative {rank}", rank, Decimal(p50), None)
        for rank, p50 in enumerate(asked, 1)
    ]


def test_running_totals_follow_the_rank():
    reached = supply_line(entries(62, 48, 74), Decimal(380))

    assert [line.running for line in reached] == [62, 110, 184]


def test_the_line_cuts_the_initiative_the_supply_does_not_carry_in_full():
    reached = supply_line(entries(344, 44, 24), Decimal(380))

    found = cut(reached, Decimal(380))

    assert [line.reach for line in reached] == [Reach.FITS, Reach.CUT, Reach.PAST]
    assert found.sentence == (
        "Supply of 380 runs out inside Initiative 2, rank 2: 36 of its 44 tokens fit."
    )


def test_where_the_line_falls_between_two_the_next_one_is_named():
    found = cut(supply_line(entries(10, 5), Decimal(10)), Decimal(10))

    assert found.reached.entry.initiative_id == 2
    assert found.sentence == (
        "Supply of 10 runs out before Initiative 2, rank 2: none of its tokens fit."
    )


def test_nothing_is_cut_when_all_of_it_fits():
    assert cut(supply_line(entries(10, 5), Decimal(15)), Decimal(15)) is None


def test_an_initiative_without_a_rank_is_named_without_one():
    unranked = Entry(7, "Open data", None, Decimal(3), None)

    found = cut(supply_line([unranked], Decimal(0)), Decimal(0))

    assert found.sentence == "Supply of 0 runs out before Open data: none of its tokens fit."


def test_an_initiative_that_asks_for_nothing_is_never_cut():
    reached = supply_line(entries(10, 0), Decimal(5))

    assert [line.reach for line in reached] == [Reach.CUT, Reach.FITS]
