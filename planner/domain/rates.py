"""When a rate that allows so many starts in any window lets the next one begin."""

from collections.abc import Sequence


def opening(starts: Sequence[int], count: int, window: int, at: int, place: int = 1) -> int:
    """The earliest start of the one in this place among those that wait, the next being 1.

    `starts` are those begun within the window before `at`; moments and `window` are of one unit.
    Whoever waits before it is taken to start as early as it may.
    """
    free_again = [start + window for start in sorted(starts)[-count:]]
    openings = [at] * (count - len(free_again)) + free_again
    rounds, turn = divmod(place - 1, count)
    return openings[turn] + rounds * window
