"""How fast work goes: the last day of all queues, and every task with its times."""

import json
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from tests.kit.browser import words
from tests.kit.job_pages import ask, succeed
from tests.kit.jobs import FIVE, PLAIN, RATED, Hand, change, refuse
from tests.kit.statements import counted
from tests.kit.world import World

PACE = "/acme/jobs/pace"


def done(world: World, handler=succeed, task=PLAIN, **late) -> int:
    key = ask(world, task=task)
    Hand(world).work(task.queue_name, handler)
    if late:
        change(world, key, **late)
    return key


def listed(client: FlaskClient, order: str = "") -> list[dict]:
    return json.loads(client.get(f"{PACE}.json{order}").text)


def test_a_task_tells_how_soon_it_starts_how_long_it_takes_and_what_failed(world, admin):
    for _ in range(3):
        done(world)
    done(world, refuse)
    [line] = listed(admin)

    assert (line["queue"], line["task"]) == ("planning", PLAIN.name)
    assert (line["ended"], line["failed"]) == (4, 1)
    assert 0 <= line["waited_p50_seconds"] <= line["waited_p95_seconds"] < 60
    assert 0 <= line["ran_p50_seconds"] <= line["ran_p95_seconds"] <= line["ran_longest_seconds"]
    assert "All queues, last 24 hours: 3 done, 1 failed" in words(admin, PACE)


def test_a_wait_is_told_from_when_the_job_fell_due(world: World, admin: FlaskClient):
    key = done(world)
    at = json.loads(admin.get(f"/acme/jobs/{key}.json").text)["started_at"]
    change(world, key, run_at=round(datetime.fromisoformat(at).timestamp() * 1000) - 90_000)

    assert listed(admin)[0]["waited_p95_seconds"] == pytest.approx(90, abs=1)


def test_the_order_is_chosen_in_the_address(world: World, admin: FlaskClient):
    done(world)
    done(world, refuse, task=FIVE)

    failing = [line["task"] for line in listed(admin, "?order=failing")]
    slow = [line["task"] for line in listed(admin, "?order=slow")]
    assert (failing, slow) == ([FIVE.name, PLAIN.name], [PLAIN.name, FIVE.name])
    assert listed(admin, "?order=none")["status"] == 400
    assert f"task:{FIVE.name}+state:failed" in admin.get(PACE).text


def test_only_those_who_run_jobs_see_it_and_of_their_organisation(world, planner, rival):
    done(world)

    assert planner.get(PACE).status_code == planner.get(f"{PACE}.csv").status_code == 403
    assert json.loads(rival.get("/rival/jobs/pace.json").text) == []
    assert "No run has ended in the last day" in words(rival, "/rival/jobs/pace")


def test_it_takes_one_statement_however_many_tasks_ran(world: World, admin: FlaskClient):
    done(world)
    with counted(world.engine) as one:
        listed(admin)
    done(world, refuse, task=FIVE)
    done(world)
    with counted(world.engine) as more:
        listed(admin)

    assert (len(one), len(more)) == (2, 2)


def test_queues_and_workers_have_their_twins(world: World, admin: FlaskClient, planner):
    ask(world)
    queues = json.loads(admin.get("/acme/jobs/queues.json").text)

    assert {row["queue"]: row["waiting"] for row in queues}["planning"] == 1
    assert json.loads(admin.get("/acme/jobs/workers.json").text) == []
    assert planner.get("/acme/jobs/queues.csv").status_code == 403
    assert planner.get("/acme/jobs/workers.csv").status_code == 403


def test_a_queue_that_its_rate_holds_back_says_how_long_that_takes(world: World, admin):
    for _ in range(15):
        last = ask(world, task=RATED)

    assert "at least 3 minutes at 5 a minute" in words(admin, "/acme/jobs/queues/csv-import")
    assert "15 in its queue at least 3 minutes" in words(admin, f"/acme/jobs/{last}")
