"""What an initiative crowds out."""

from decimal import Decimal

from planner.domain.crowding import crowding
from planner.domain.supply_line import Entry


def entries(*asked: int) -> list[Entry]:
    """Initiatives 1, 2, 3 and so on in order of rank, with what each asks at P50."""
    return [
        Entry(rank, f"Initiative {rank}", rank, Decimal(p50), None)
        for rank, p50 in enumerate(asked, 1)
    ]


def lost(found) -> list[tuple[int, int]]:
    return [(each.entry.initiative_id, int(each.lost)) for each in found.crowded]


def test_what_lies_past_supply_because_of_it_is_told_for_each_that_loses():
    found = crowding(entries(100, 66, 40, 24), Decimal(198), initiative_id=2)

    assert lost(found) == [(3, 8), (4, 24)]
    assert [each.wholly for each in found.crowded] == [False, True]
    assert (found.asked, found.fitting, found.lost) == (66, 66, 32)
    assert (found.spare, found.past_anyway) == (34, 0)


def test_what_is_ranked_above_loses_nothing_to_it():
    found = crowding(entries(150, 66), Decimal(100), initiative_id=2)

    assert (lost(found), found.fitting) == ([], 0)


def test_where_everything_fits_nobody_is_crowded_out():
    found = crowding(entries(10, 20, 30), Decimal(100), initiative_id=1)

    assert (lost(found), found.spare) == ([], 50)


def test_what_would_not_fit_without_it_either_is_told_apart():
    found = crowding(entries(50, 80, 60), Decimal(100), initiative_id=1)

    assert lost(found) == [(2, 30), (3, 20)]
    assert (found.past_anyway, found.spare) == (40, 0)


def test_an_initiative_that_gets_nothing_crowds_nobody_out():
    found = crowding(entries(100, 30, 20), Decimal(100), initiative_id=2)

    assert (lost(found), found.fitting) == ([], 0)
