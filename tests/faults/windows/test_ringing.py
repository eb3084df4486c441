"""Failures of the messenger: windows 3 to 6, 18 and 33."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.core.jobs import ringing
from planner.core.jobs.roster import Presence
from planner.core.messenger import Messenger
from planner.core.settings import Settings
from tests.faults.windows.hands import on_postgresql
from tests.kit.jobs import PLAIN, Hand, ask, attempts, job, nothing, sweep
from tests.kit.world import World, settings
from tests.parts.processes import free_port
from tests.parts.silence import silent_server
from workers.bells import NO_RING
from workers.queues import Bells, messenger, performing
from workers.sweep import Sweep


@pytest.fixture
def rung(both: World, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Rings that go through a file on SQLite, and through Redis on PostgreSQL."""
    redis = request.getfixturevalue("redis_url") if on_postgresql(both) else ""
    chosen = settings(tmp_path / "bells", REDIS_URL=redis)
    ringing.hang(Bells(chosen, Messenger(redis)).ring)
    yield chosen
    ringing.hang(None)


def rings(chosen: Settings) -> int:
    return messenger("planning", chosen, waits=False).pending_count()


def found_by_looking(world: World) -> list[str]:
    """The queues that a sweep rings within its own process."""
    heard: list[str] = []
    who = Presence("looking", "host", 1, "1.0", 1, ["planning"], ["planning/test-plain"])
    with world.app.app_context():
        from planner.core.jobs import sweeping

        sweep(world, sweeping.know_queues)
        Sweep(world.app.app_context, who, heard.append, lambda: None)._look()
    return heard


def test_w03_after_ring(both: World, rung: Settings):
    key = ask(both, PLAIN)
    taken = messenger("planning", rung, waits=False).storage.dequeue()  # by one who dies

    assert (taken is not None, rings(rung), found_by_looking(both)) == (True, 0, ["planning"])
    assert Hand(both).work("planning", nothing) == key


def test_w04_flush(both: World, rung: Settings):
    key = ask(both, PLAIN)
    there = rings(rung)
    messenger("planning", rung, waits=False).storage.flush_queue()

    assert (there, rings(rung), found_by_looking(both)) == (1, 0, ["planning"])
    assert Hand(both).work("planning", nothing) == key


def asked_without(world: World, tmp_path: Path, address: str) -> list[float]:
    """Seconds that each of ten requests for a job takes with this Redis."""
    chosen = settings(tmp_path / "bells", REDIS_URL=address)
    carrier = Messenger(address)
    ask(world, PLAIN)  # what the first costs by itself
    ringing.hang(Bells(chosen, carrier).ring, carrier)
    took = []
    for _ in range(10):
        began = time.monotonic()
        ask(world, PLAIN)
        took.append(time.monotonic() - began)
    ringing.hang(None)
    return took


def test_w05_redis_down(both: World, tmp_path: Path):
    took = asked_without(both, tmp_path, f"redis://127.0.0.1:{free_port()}/0")

    assert sum(took) < 10 * 0.2
    assert found_by_looking(both) == ["planning"]


def test_w06_blackhole(both: World, tmp_path: Path):
    with silent_server() as address:
        took = asked_without(both, tmp_path, address)

    assert 0.2 <= took[0] < 0.2 + 0.5  # the rest is the change itself, on a busy machine
    assert sum(took[1:]) < 9 * 0.2
    assert found_by_looking(both) == ["planning"]


def test_w18_dup(both: World, rung: Settings):
    key = ask(both, PLAIN)
    for _ in range(3):
        ringing.ring("planning")
    ran: list[int] = []

    for _ in range(rings(rung)):
        Hand(both).work("planning", lambda session, payload, run: ran.append(run.job_id))

    assert (rings(rung), ran, len(attempts(both, key))) == (4, [key], 1)


def test_w33_broker_evil(both: World, rung: Settings):
    acted: list[str] = []
    huey = messenger("planning", rung, waits=False)
    performing(huey, acted.append)
    for data in (
        b"\x80\x04\x95 a pickle",
        b"\xff\xfe",
        json.dumps({"id": "1", "name": "os.system", "args": ["ls"]}).encode(),
        json.dumps({"id": "1", "name": "x.perform", "args": ["no queue"]}).encode(),
        json.dumps({"id": "1", "name": "x.perform", "args": ["planning"], "eval": "1"}).encode(),
    ):
        huey.storage.enqueue(data)

    while (data := huey.storage.dequeue() if rings(rung) else None) is not None:
        with pytest.raises(NO_RING):
            huey.deserialize_task(data).execute()

    key = ask(both, PLAIN)
    assert (acted, job(both, key).state) == ([], "waiting")
