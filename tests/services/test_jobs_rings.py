"""Rings: JSON that names a queue, on a file and on Redis; whatever else is dropped."""

import json
import threading
from pathlib import Path

import pytest

from planner.core import platform
from planner.core.messenger import Messenger
from tests.kit.jobs import PLAIN, ask
from tests.kit.world import World, settings
from tests.parts.processes import eventually
from workers import bells
from workers.queues import Bells, messenger


def bells_of(chosen) -> Bells:
    return Bells(chosen, Messenger(chosen.redis_url))


@pytest.fixture(params=["file", "redis"])
def chosen(request: pytest.FixtureRequest, tmp_path: Path):
    if request.param == "file":
        return settings(tmp_path)
    return settings(tmp_path, REDIS_URL=request.getfixturevalue("redis_url"))


@pytest.fixture
def heard(chosen):
    found, ended = list[str](), threading.Event()
    thread = bells.listen(chosen, ["planning", "audit"], found.append, ended)
    yield found
    ended.set()
    thread.join(5)


def test_a_ring_is_heard_with_the_name_of_its_queue(chosen, heard: list[str]):
    bells_of(chosen).ring("audit")

    assert eventually(lambda: heard == ["audit"], 10)


def test_a_message_is_json_and_holds_nothing_but_the_queue(chosen):
    bells_of(chosen).ring("audit")

    [data] = messenger("audit", chosen, waits=False).storage.enqueued_items()
    message = json.loads(bytes(data))
    assert (message["args"], message["kwargs"], message["eta"]) == (["audit"], {}, None)
    assert message["name"].endswith(".perform")


def test_w33_foreign_bytes_are_dropped_and_the_next_ring_is_heard(chosen, heard: list[str]):
    storage = messenger("planning", chosen, waits=False).storage
    storage.enqueue(b"\x80\x04\x95 a pickle")
    storage.enqueue(json.dumps({"id": "1", "name": "os.system", "args": ["ls"]}).encode())
    storage.enqueue(json.dumps({"id": "1", "name": "x.perform", "args": ["no queue"]}).encode())

    bells_of(chosen).ring("planning")

    assert eventually(lambda: heard == ["planning"], 10)


def test_the_watch_sees_every_commit_of_its_own_process(world: World):
    with world.app.app_context():
        count = platform.change_count()

    seen = [count()]
    for _ in range(3):
        ask(world, PLAIN)
        seen.append(count())

    assert len(set(seen)) == 4
