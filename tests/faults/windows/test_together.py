"""Deaths of a worker that does brief jobs together: windows 9 to 13 of what shares a commit."""

import pytest

from planner.core.jobs import together as doing
from planner.core.jobs.leases import Leases
from planner.core.jobs.sweeping import rescue
from planner.core.jobs.together import Together
from tests.faults.windows.hands import die_at, rescued
from tests.faults.windows.test_running import add_pool, outcomes
from tests.kit.dying import Died
from tests.kit.jobs import BRIEF, Hand, ask, job, pools, sweep
from tests.kit.world import World


@pytest.fixture
def keys(both: World, monkeypatch) -> list[int]:
    """Three brief jobs, done in one transaction however slow the machine is."""
    monkeypatch.setattr(doing, "LONGEST_SECONDS", 60.0)
    return [ask(both, BRIEF, number) for number in range(3)]


def together(world: World, handler) -> None:
    """Claim the jobs and do them, and die of it."""
    hand = Hand(world)
    made = Together(Leases(hand.who), hand.claim("planning", free=3), {BRIEF.name: handler})
    with world.app.app_context(), pytest.raises(Died):
        made.carry_out()


def again(world: World, keys: list[int]) -> None:
    """What was lost is done by itself, each in a process of its own."""
    assert rescued(world, *keys) == len(keys)
    other = Hand(world, "other", solitary=True)
    assert [other.work("planning", add_pool) for _ in keys] == keys


@pytest.mark.parametrize("moment", ["before_handler", "before_ack_commit", "before_common_commit"])
def test_a_death_before_the_commit_leaves_nothing_of_any(both: World, keys, monkeypatch, moment):
    with monkeypatch.context() as patched:
        die_at(patched, moment)
        together(both, add_pool)
    assert (pools(both), {str(job(both, key).state) for key in keys}) == (0, {"running"})

    again(both, keys)

    assert [outcomes(both, key) for key in keys] == [["lost", "succeeded"]] * 3
    assert (pools(both), [job(both, key).blamed for key in keys]) == (3, [0, 0, 0])


def test_a_death_after_the_commit_leaves_all_of_every_one(both: World, keys, monkeypatch):
    with monkeypatch.context() as patched:
        die_at(patched, "after_common_commit")
        together(both, add_pool)

    assert (sweep(both, rescue), Hand(both).claim("planning")) == (0, [])
    assert [outcomes(both, key) for key in keys] == [["succeeded"]] * 3
    assert pools(both) == 3
