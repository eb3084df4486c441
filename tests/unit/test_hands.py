import threading
from collections.abc import Iterator

import pytest

from planner.core.jobs.claiming import Claim
from tests.parts.processes import eventually
from workers.hands import Hands


def claims(count: int) -> list[Claim]:
    return [
        Claim(number, 1, "one", 30_000, 1, "planning", "planning/work", {}, 1, 0, 0, None, 1, 1, "")
        for number in range(1, count + 1)
    ]


@pytest.fixture
def hands() -> Iterator[list[Hands]]:
    """Those that a test makes go in here, and are let go."""
    made: list[Hands] = []
    yield made
    for each in made:
        each.end()


def test_short_work_is_done_in_the_order_in_which_it_is_given(hands):
    done = []
    hands.append(Hands(1, lambda claim: done.append(claim.job_id)))

    hands[0].give(claims(3))
    hands[0].give(claims(2))

    assert eventually(lambda: done == [1, 2, 3, 1, 2])


def test_work_that_waits_is_done_beside_each_other_by_all_threads(hands):
    together = threading.Barrier(5)
    hands.append(Hands(4, lambda claim: together.wait(10)))

    hands[0].give(claims(4))
    together.wait(10)

    assert not together.broken


def test_work_that_ends_its_thread_ends_no_other(hands):
    done = []

    def work(claim: Claim) -> None:
        if claim.job_id == 1:
            raise SystemExit
        done.append(claim.job_id)

    hands.append(Hands(1, work))

    hands[0].give(claims(3))

    assert eventually(lambda: done == [2, 3])


def test_threads_that_are_let_go_finish_what_was_given(hands):
    done = []
    hands.append(Hands(2, lambda claim: done.append(claim.job_id)))

    hands[0].give(claims(3))
    hands[0].end()

    assert eventually(lambda: sorted(done) == [1, 2, 3])
