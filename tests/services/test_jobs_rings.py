"""Rings: JSON that names a queue, on a file and on Redis; whatever else is dropped."""

import json
import threading
import time
from pathlib import Path

import pytest

from planner.core import platform
from tests.kit.jobs import PLAIN, ask
from tests.kit.world import World, settings
from tests.parts.processes import eventually, free_port
from workers import bells
from workers.queues import Bells, messenger


@pytest.fixture(params=["file", "redis"])
def chosen(request: pytest.FixtureRequest, tmp_path: Path):
    if request.param == "file":
        return settings(tmp_path)
    return settings(tmp_path, REDIS_URL=request.getfixturevalue("redis_url"))


@pytest.fixture
def heard(chosen):
    found, ended = [], threading.Event()
    thread = bells.listen(chosen, ["planning", "audit"], found.append, ended)
    yield found
    ended.set()
    thread.join(5)


def test_a_ring_is_heard_with_the_name_of_its_queue(chosen, heard: list[str]):
    Bells(chosen).ring("audit")

    assert eventually(lambda: heard == ["audit"], 10)


def test_a_message_is_json_and_holds_nothing_but_the_queue(chosen):
    Bells(chosen).ring("audit")

    [data] = messenger("audit", chosen, waits=False).storage.enqueued_items()
    message = json.loads(bytes(data))
    assert (message["args"], message["kwargs"], message["eta"]) == (["audit"], {}, None)
    assert message["name"].endswith(".perform")


def test_w33_foreign_bytes_are_dropped_and_the_next_ring_is_heard(chosen, heard: list[str]):
    storage = messenger("planning", chosen, waits=False).storage
    storage.enqueue(b"\x80\x04\x95 a pickle")
    storage.enqueue(json.dumps({"id": "1", "name": "os.system", "args": ["ls"]}).encode())
    storage.enqueue(json.dumps({"id": "1", "name": "x.perform", "args": ["no queue"]}).encode())

    Bells(chosen).ring("planning")

    assert eventually(lambda: heard == ["planning"], 10)


def test_w05_a_broker_that_is_down_costs_a_request_little_and_only_once(tmp_path: Path):
    ringing = Bells(settings(tmp_path, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0"))
    began = time.monotonic()

    for _ in range(50):
        ringing.ring("planning")

    assert time.monotonic() - began < 2


def test_the_watch_sees_every_commit_of_its_own_process(world: World):
    with world.app.app_context():
        count = platform.change_count()

    seen = [count()]
    for _ in range(3):
        ask(world, PLAIN)
        seen.append(count())

    assert len(set(seen)) == 4
