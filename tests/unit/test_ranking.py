"""Rankings."""

import pytest

from planner.domain.ranking import (
    NoSuchRank,
    NotRanked,
    move_down,
    move_to,
    move_up,
    newcomers,
    remove,
    renumber,
)

RANKED = [10, 20, 30, 40]


def test_moving_up_swaps_with_the_one_before():
    assert move_up(RANKED, 30) == [10, 30, 20, 40]


def test_the_first_cannot_move_up():
    assert move_up(RANKED, 10) == RANKED


def test_moving_down_swaps_with_the_one_behind():
    assert move_down(RANKED, 30) == [10, 20, 40, 30]


def test_the_last_cannot_move_down():
    assert move_down(RANKED, 40) == RANKED


def test_moving_to_a_number_keeps_the_order_of_the_others():
    assert move_to(RANKED, 40, 2) == [10, 40, 20, 30]
    assert move_to(RANKED, 10, 4) == [20, 30, 40, 10]


@pytest.mark.parametrize("number", [0, 5])
def test_a_number_outside_the_ranking_is_refused(number: int):
    with pytest.raises(NoSuchRank) as refusal:
        move_to(RANKED, 10, number)

    assert refusal.value.remedy == "Give a number from 1 to 4."


def test_what_is_not_ranked_cannot_be_moved():
    with pytest.raises(NotRanked):
        move_up(RANKED, 50)


def test_new_initiatives_go_to_the_end_in_their_order():
    assert newcomers(RANKED, [60, 20, 50, 60]) == [60, 50]


def test_those_behind_a_removed_one_move_up():
    assert renumber(remove(RANKED, 20)) == {10: 1, 30: 2, 40: 3}
