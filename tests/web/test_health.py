"""Addresses that machines ask: up, ready, and what programs look for."""

import json

from sqlalchemy import text

from planner.core import platform
from planner.core.db import db
from planner.core.jobs.roster import Presence, arrive, workers
from planner.factory import create_app
from tests.kit.world import World, settings


def asked(world: World, path: str) -> tuple[int, dict]:
    answer = world.client(None).get(path)
    return answer.status_code, json.loads(answer.text)


def arrived(world: World, silent_for: int) -> None:
    with world.app.app_context(), platform.transaction() as connection:
        arrive(connection, Presence("one", "host", 1, "1.0", 1, [], []))
        connection.execute(
            workers.update().values(heartbeat_at=workers.c.heartbeat_at - silent_for)
        )


def test_a_process_that_runs_is_up(world: World):
    assert asked(world, "/healthz") == (200, {"status": "ok"})


def test_a_process_with_all_it_needs_is_ready(world: World):
    status, said = asked(world, "/readyz")
    took = said.pop("milliseconds")

    assert (status, said) == (
        200,
        {"status": "ok", "checks": {"database": "ok", "migrations": "ok", "workers": "unknown"}},
    )
    assert took.keys() == said["checks"].keys() and min(took.values()) > 0


def test_a_worker_that_lives_is_well(world: World):
    arrived(world, silent_for=59_000)

    assert asked(world, "/readyz")[1]["checks"]["workers"] == "ok"


def test_workers_that_fell_silent_are_said(world: World):
    arrived(world, silent_for=61_000)
    status, said = asked(world, "/readyz")

    assert (status, said["status"]) == (503, "not ready")
    assert said["checks"]["workers"] == "silent for more than a minute"


def test_a_database_that_is_behind_is_said(world: World):
    with world.app.app_context(), db.engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '0001'"))
    status, said = asked(world, "/readyz")

    assert (status, said["checks"]["migrations"]) == (
        503,
        "not at the newest version: run planner migrate",
    )


def test_redis_that_does_not_answer_is_said_without_its_address(tmp_path, world: World):
    url = world.engine.url.render_as_string(hide_password=False)
    chosen = settings(tmp_path, DATABASE_URL=url, REDIS_URL="redis://:hidden@127.0.0.1:1/0")
    answer = create_app(chosen).test_client().get("/readyz")

    assert (answer.status_code, answer.json["checks"]["redis"]) == (503, "does not answer")
    assert "hidden" not in answer.text


def test_whatever_browser_asks_for_an_icon_finds_it_and_gets_no_cookie(world: World):
    """Beside a page at the door, a cookie of its own would make the form there void."""
    answer = world.client(None).get("/favicon.ico")
    icon = world.client(None).get(answer.location)

    assert (answer.status_code, "Set-Cookie" in answer.headers) == (301, False)
    assert (icon.status_code, icon.mimetype) == (200, "image/svg+xml")


def test_search_engines_are_told_to_stay_out(world: World):
    answer = world.client(None).get("/robots.txt")

    assert (answer.mimetype, answer.text.splitlines()[-1]) == ("text/plain", "Disallow: /")
    assert "Set-Cookie" not in answer.headers
