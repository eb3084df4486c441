"""Redis that is configured and down, or takes connections and says nothing: pages go on."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from planner.core.jobs import ringing
from planner.core.messenger import ANSWER_SECONDS, REST_SECONDS, Messenger
from planner.domain.flags import Flag
from planner.factory import create_app
from tests.kit.browser import post
from tests.kit.jobs import PLAIN, Hand, Numbered, ask, job
from tests.kit.plan import plan
from tests.kit.world import World, settings
from tests.kit.world import world as made
from tests.parts.processes import free_port
from tests.parts.redis import Redis
from tests.parts.silence import silent_server
from workers.queues import Bells

JOBS = "/acme/jobs"


@pytest.fixture(params=["down", "silent"])
def away(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a Redis that does not answer."""
    if request.param == "down":
        yield f"redis://127.0.0.1:{free_port()}/0"
        return
    with silent_server() as address:
        yield address


def served(world: World, folder: Path, redis_url: str) -> World:
    """The same organisations, on an application whose messenger is this Redis."""
    url = world.engine.url.render_as_string(hide_password=False)
    chosen = settings(folder, DATABASE_URL=url, REDIS_URL=redis_url)
    other = made(chosen)
    messenger = Messenger(redis_url)
    ringing.hang(Bells(chosen, messenger).ring, messenger)
    return other


@pytest.fixture
def cut_off(world: World, tmp_path: Path, away: str) -> Iterator[World]:
    yield served(world, tmp_path, away)
    ringing.hang(None)


def ask_as(world: World, who: str) -> int:
    with world.session(who=who) as session, session.recording("test.asked", "a test"):
        return session.enqueue(PLAIN, Numbered()).id


def test_a_page_loads_and_says_how_many_jobs_are_not_dispatched(cut_off: World):
    ask(cut_off, PLAIN)
    ask(cut_off, PLAIN)
    ask(cut_off, PLAIN, organisation=cut_off.rival)

    page = cut_off.client("viewer").get("/acme/")

    assert page.status_code == 200
    assert "The messenger (Redis) does not answer." in page.text
    assert "2 background jobs are recorded and not dispatched yet" in page.text


def test_an_edit_succeeds_and_its_job_is_marked_not_dispatched(cut_off: World):
    cut_off.turn(Flag.TOKEN_PLANNING_V1, True)
    of = plan(cut_off, pools={"Data": None})
    planner, page = cut_off.client("planner"), f"/acme/scenarios/{of.scenario}/supply"

    action = f"/acme/scenarios/{of.scenario}/pools/{of.pools['Data']}/supply"
    answer = post(planner, page, action, {"tokens": "400", "notes": ""})
    key = ask_as(cut_off, "planner")

    assert answer.status_code == 303
    assert [row["supply_tokens"] for row in planner.get(f"{page}.json").json] == [400]
    shown = planner.get(f"/api/v1/jobs/{key}").json
    assert (shown["status"], shown["detail"]) == ("pending", "not dispatched")
    assert "Not dispatched yet" in planner.get(f"{JOBS}/{key}").text


def test_it_is_waited_for_a_fifth_of_a_second_once_in_five(cut_off: World, monkeypatch):
    waits: list[float] = []
    asked = Messenger._asked

    def timed(messenger: Messenger) -> bool:
        began = time.monotonic()
        answer = asked(messenger)
        waits.append(time.monotonic() - began)
        return answer

    monkeypatch.setattr(Messenger, "_asked", timed)
    client, began = cut_off.client("viewer"), time.monotonic()
    for _ in range(21):
        ask(cut_off, PLAIN)
    client.get(f"{JOBS}.json")
    took = time.monotonic() - began

    assert 1 <= len(waits) <= 1 + took // REST_SECONDS
    assert max(waits) < 10 * ANSWER_SECONDS  # on a busy machine


def test_up_but_not_ready(cut_off: World):
    client = cut_off.client(None)

    ready = client.get("/readyz")

    assert client.get("/healthz").status_code == 200
    assert (ready.status_code, ready.json["checks"]["redis"]) == (503, "does not answer")


def test_the_health_of_the_queues_says_why_and_still_counts(cut_off: World):
    ask(cut_off, PLAIN)

    answer = cut_off.client("admin").get(f"{JOBS}/health.json")

    assert answer.status_code == 503
    told = answer.json
    assert (told["status"], told["redis_enabled"], told["not_dispatched"]) == ("degraded", True, 1)
    assert told["error"] == "the messenger (Redis) does not answer"
    assert told["queues"]["planning"]["waiting"] == 1


def test_when_it_is_back_everything_runs_once_the_oldest_first(
    world: World, tmp_path: Path, redis_server: Redis
):
    address = redis_server.url
    cut = served(world, tmp_path, f"redis://127.0.0.1:{free_port()}/0")
    keys = [ask(cut, PLAIN, number) for number in range(5)]
    back = served(world, tmp_path, address)
    ran: list[int] = []

    while Hand(back).work("planning", lambda session, payload, run: ran.append(payload.number)):
        pass

    assert ran == [0, 1, 2, 3, 4]
    assert [job(back, key).state for key in keys] == ["succeeded"] * 5
    assert "does not answer" not in back.client("planner").get("/acme/").text
    ringing.hang(None)


def test_without_a_redis_there_is_nothing_to_say(world: World, admin: FlaskClient):
    ask(world, PLAIN)

    answer = admin.get(f"{JOBS}/health.json")

    assert "undispatched" not in admin.get("/acme/").text
    told = json.loads(answer.text)
    assert (answer.status_code, told["status"], told["redis_enabled"]) == (200, "ok", False)
    assert len(told["queues"]) == 20
    assert told["queues"]["planning"] == {
        "waiting": 1,
        "delayed": 0,
        "running": 0,
        "succeeded": 0,
        "cancelled": 0,
        "dead": 0,
        "dead_letters": 0,
        "oldest_waiting_seconds": told["queues"]["planning"]["oldest_waiting_seconds"],
        "paused": False,
    }


def test_a_queue_that_cannot_be_counted_says_so_and_the_others_are_counted(
    world: World, admin: FlaskClient, monkeypatch
):
    from sqlalchemy.exc import OperationalError

    from planner.operations import dispatching

    counted = dispatching._counted

    def fails(session, queues):
        if "audit" in queues:
            raise OperationalError("SELECT", None, Exception("disk I/O error"))
        return counted(session, queues)

    monkeypatch.setattr(dispatching, "_counted", fails)
    ask(world, PLAIN)

    told = admin.get(f"{JOBS}/health.json").json

    assert told["queues"]["audit"] == {"error": "this queue cannot be counted"}
    assert told["queues"]["planning"]["waiting"] == 1


def test_others_may_not_ask_how_the_queues_stand(world: World, rival: FlaskClient):
    ask(world, PLAIN)

    assert world.client("planner").get(f"{JOBS}/health.json").status_code == 403
    assert rival.get(f"{JOBS}/health.json").status_code == 404
    told = rival.get("/rival/jobs/health.json").json
    assert told["queues"]["planning"]["waiting"] == 0


def test_a_messenger_is_asked_once_in_five_seconds(redis_server: Redis, monkeypatch):
    messenger, asked = Messenger(redis_server.url), []
    monkeypatch.setattr(messenger, "_asked", lambda: asked.append(1) or True)

    answers = [messenger.answers() for _ in range(10)]

    assert (answers, asked) == ([True] * 10, [1])


def test_the_application_says_so_by_itself(world: World, tmp_path: Path):
    url = world.engine.url.render_as_string(hide_password=False)
    address = f"redis://127.0.0.1:{free_port()}/0"
    create_app(settings(tmp_path, DATABASE_URL=url, REDIS_URL=address))

    reason = ringing.messenger().reason
    ringing.hang(None)

    assert reason == "the messenger (Redis) does not answer"
