"""What is done in portions."""

from planner.domain.portions import portions


def test_all_come_once_and_in_order_and_nothing_is_no_portion():
    assert list(portions([3, 1, 2, 5, 4], 2)) == [[3, 1], [2, 5], [4]]
    assert list(portions([], 2)) == []
