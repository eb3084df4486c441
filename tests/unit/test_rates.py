"""When a rate lets the next one start: three in any window of ten."""

import pytest

from planner.domain.rates import opening


@pytest.mark.parametrize(
    ("starts", "place", "earliest"),
    [
        ([], 1, 100),
        ([], 3, 100),
        ([], 4, 110),
        ([98], 2, 100),
        ([98], 3, 108),
        ([91, 95, 98], 1, 101),
        ([98, 95, 91], 3, 108),
        ([91, 95, 98], 4, 111),
        ([91, 95, 98], 7, 121),
    ],
)
def test_each_starts_as_soon_as_the_window_before_it_has_room(starts, place, earliest):
    assert opening(starts, count=3, window=10, at=100, place=place) == earliest
