"""Failures of a rescue, and of those who are rescued: windows 14, 15 and 16."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from planner.core.jobs.leases import Leases
from planner.core.jobs.sweeping import rescue
from planner.core.queues import QUEUES
from tests.faults.windows.hands import die_at, rescued
from tests.kit.dying import Died
from tests.kit.jobs import PLAIN, Hand, add_pool, ask, attempts, change, job, pools, sweep
from tests.kit.world import World
from workers import alone as lone
from workers.handlers import HANDLERS


def lapsed(world: World, count: int) -> list[int]:
    """Jobs whose workers fell silent."""
    keys = [ask(world, PLAIN) for _ in range(count)]
    Hand(world).claim("planning", free=count)
    for key in keys:
        change(world, key, lease_expires_at=0)
    return keys


def test_w14_rescue(both: World, monkeypatch):
    [key] = lapsed(both, 1)
    with monkeypatch.context() as patched, pytest.raises(Died):
        die_at(patched, "rescue_before_commit")
        sweep(both, rescue)
    before = (job(both, key).state, job(both, key).rescues)

    assert sweep(both, rescue) == 1
    assert (before, job(both, key).state, job(both, key).rescues) == (
        ("running", 0),
        "waiting",
        1,
    )


def test_w15_two_sweepers(both: World):
    keys, found = lapsed(both, 4), []
    start = threading.Barrier(4)

    def sweeps() -> None:
        start.wait()
        found.append(sweep(both, rescue))

    threads = [threading.Thread(target=sweeps) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert sum(found) == 4
    assert [job(both, key).rescues for key in keys] == [1] * 4


@pytest.mark.parametrize(("seconds", "blamed"), [(60, 0), (0, 1)])
def test_w16_a_job_alone_is_not_blamed_for_a_pause(both: World, monkeypatch, seconds, blamed):
    """Unless it was let go of because it took longer than its queue allows."""
    key = ask(both, PLAIN)
    change(both, key, rescues=1)
    alone = Leases(Hand(both, "alone", solitary=True).who)
    monkeypatch.setitem(HANDLERS, PLAIN.name, lambda *_: rescued(both, key))
    timeout = replace(QUEUES["planning"], timeout=timedelta(seconds=seconds))
    monkeypatch.setitem(QUEUES, "planning", timeout)

    with both.app.app_context():
        lone._one(both.app.app_context, alone, "planning")

    assert [str(each.outcome) for each in attempts(both, key)] == ["lost"]
    assert (job(both, key).state, job(both, key).blamed) == ("waiting", blamed)


@pytest.mark.parametrize("deaths", [1, 2])
def test_w16_zombie(both: World, deaths: int):
    """It wakes after its job has been taken over, and after that has ended; P5 in small."""
    key = ask(both, PLAIN)
    zombie = Hand(both, "zombie")
    [claimed] = zombie.claim("planning")
    for number in range(deaths):  # others die in its place meanwhile
        rescued(both, key)
        Hand(both, f"other {number}", solitary=True).claim("planning")
    zombie.run(claimed, add_pool)
    early = pools(both)
    rescued(both, key)
    Hand(both, "last", solitary=True).work("planning", add_pool)

    zombie.run(claimed, add_pool)

    assert (early, pools(both), job(both, key).state) == (0, 1, "succeeded")
    assert attempts(both, key)[-1].worker == "last"
