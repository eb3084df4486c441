import threading
from collections.abc import Iterator

import pytest

from planner.core.jobs.claiming import Claim
from tests.parts.processes import eventually
from workers.hands import Hands, Unit


def units(count: int) -> list[list[Claim]]:
    given = ("one", 30_000, 1, "planning", "planning/work", {}, 1, 0, 0, None, 1, 1, "")
    return [[Claim(number, 1, *given)] for number in range(1, count + 1)]


@pytest.fixture
def hands() -> Iterator[list[Hands]]:
    """Those that a test makes go in here, and are let go."""
    made: list[Hands] = []
    yield made
    for each in made:
        each.end()


def test_short_work_is_done_in_the_order_in_which_it_is_given(hands):
    done = []
    hands.append(Hands(1, lambda unit: done.append(unit[0].job_id)))

    hands[0].give(units(3))
    hands[0].give(units(2))

    assert eventually(lambda: done == [1, 2, 3, 1, 2])


def test_work_that_waits_is_done_beside_each_other_by_all_threads(hands):
    together = threading.Barrier(5)
    hands.append(Hands(4, lambda unit: together.wait(10)))

    hands[0].give(units(4))
    together.wait(10)

    assert not together.broken


def test_work_that_ends_its_thread_ends_no_other(hands):
    done = []

    def work(unit: Unit) -> None:
        if unit[0].job_id == 1:
            raise SystemExit
        done.append(unit[0].job_id)

    hands.append(Hands(1, work))

    hands[0].give(units(3))

    assert eventually(lambda: done == [2, 3])


def test_threads_that_are_let_go_finish_what_was_given(hands):
    done = []
    hands.append(Hands(2, lambda unit: done.append(unit[0].job_id)))

    hands[0].give(units(3))
    hands[0].end()

    assert eventually(lambda: sorted(done) == [1, 2, 3])
