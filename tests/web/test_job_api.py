"""A job for programs: four statuses, what each says, and who may read it."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from tests.kit.job_pages import ask
from tests.kit.jobs import FIVE, Hand, change, fail, refuse
from tests.kit.world import World


def read(client: FlaskClient, key: int) -> dict:
    return client.get(f"/api/v1/jobs/{key}").json


def test_a_job_that_waits_is_pending(world: World, planner: FlaskClient):
    shown = read(planner, ask(world))

    assert (shown["status"], shown["detail"], shown["type"]) == (
        "pending",
        "due",
        "planning/test-plain",
    )
    assert (shown["started_at"], shown["completed_at"], shown["result"]) == (None, None, None)


def test_a_job_put_off_is_delayed_and_one_that_failed_once_is_retrying(
    world: World, planner: FlaskClient
):
    delayed, failed = ask(world, delay=timedelta(hours=1)), ask(world, task=FIVE)
    Hand(world).work("audit", fail)

    assert [read(planner, key)["detail"] for key in (delayed, failed)] == ["delayed", "retrying"]
    told, rows = read(planner, delayed), planner.get("/acme/jobs.json").json
    begins = datetime.fromisoformat(told["created_at"]) + timedelta(hours=1)
    assert datetime.fromisoformat(told["due_at"]) == begins
    assert [datetime.fromisoformat(row["due_at"]) for row in rows if row["id"] == delayed] == [
        begins
    ]
    change(world, delayed, run_at=0, rank_at=0)
    Hand(world).work("planning", lambda session, payload, run: None)
    assert read(planner, delayed)["due_at"] is None


def test_a_job_that_runs_is_processing(world: World, planner: FlaskClient):
    key = ask(world)
    Hand(world).claim("planning")

    assert read(planner, key)["status"] == "processing"


def test_a_job_that_is_done_is_completed_with_its_result(world: World, planner: FlaskClient):
    key = ask(world)
    Hand(world).work("planning", lambda session, payload, run: {"rows": 200})
    shown = read(planner, key)

    assert (shown["status"], shown["result"], shown["error"]) == ("completed", {"rows": 200}, None)
    assert shown["created_at"] <= shown["started_at"] <= shown["completed_at"]


def test_a_dead_job_is_failed_with_its_error(world: World, planner: FlaskClient):
    key = ask(world)
    Hand(world).work("planning", refuse)
    shown = read(planner, key)

    assert (shown["status"], shown["detail"], shown["error"]) == (
        "failed",
        "dead",
        "row 12 names no pool",
    )


def test_others_read_nothing(world: World, manager: FlaskClient, admin: FlaskClient, rival):
    key = ask(world)

    assert [who.get(f"/api/v1/jobs/{key}").status_code for who in (manager, admin, rival)] == [
        404,
        200,
        404,
    ]
    assert manager.get(f"/api/v1/jobs/{key + 1}").status_code == 404


def test_nobody_reads_without_signing_in(world: World):
    answer = world.client(None).get(f"/api/v1/jobs/{ask(world)}")

    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
    told = answer.get_json(force=True)
    assert (told["title"], told["remedy"]) == (
        "You are not signed in",
        "Sign in, and send the cookie of that sign-in with the request.",
    )


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_is_changed_here(world: World, planner: FlaskClient, method: str):
    key = ask(world)

    assert getattr(planner, method)(f"/api/v1/jobs/{key}").status_code in (400, 405)
