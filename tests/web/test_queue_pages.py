"""The pages of queues and workers: what runs, who is heard, and stopping a queue."""

import re

from flask.testing import FlaskClient

from planner.core import platform
from planner.core.jobs import Job
from planner.core.jobs.roster import Presence, arrive, workers
from tests.kit.browser import post, words
from tests.kit.events import last_event
from tests.kit.job_pages import ask
from tests.kit.jobs import FIVE, Hand, change, nothing, refuse
from tests.kit.world import World

JOBS = "/acme/jobs"


def recorded(world: World) -> tuple[str, int | None, dict]:
    event = last_event(world)
    return event.action, event.actor_id, event.facts


def test_the_page_of_a_queue_names_what_runs_and_asks_again(world: World, admin: FlaskClient):
    page = f"{JOBS}/queues/planning"
    assert "Runs now" not in words(admin, page)
    key = ask(world)
    Hand(world).claim("planning")
    shown = admin.get(page).text

    assert f'<a href="{JOBS}/{key}">Test plain</a>' in shown and "hand" in shown
    assert f'hx-get="{page}" hx-trigger="every 5s"' in shown
    refused = post(admin, page, f"{page}/pause", {"reason": ""})
    assert (refused.status_code, "every 5s" in refused.text) == (422, False)


def test_a_queue_is_paused_for_a_reason_and_goes_on(world: World, admin: FlaskClient, planner):
    page = f"{JOBS}/queues/planning"
    key = ask(world)

    assert post(admin, page, f"{page}/pause", {"reason": ""}).status_code == 422
    assert post(admin, page, f"{page}/pause", {"reason": "The disk is full"}).status_code == 303
    assert Hand(world).claim("planning") == []
    assert recorded(world)[::2] == ("queue.paused", {"because": "The disk is full"})
    assert "Paused by Admin of Acme" in admin.get(JOBS).text
    assert "so this job waits: The disk is full" in planner.get(f"{JOBS}/{key}").text
    assert post(admin, page, f"{page}/resumption").status_code == 303
    assert recorded(world)[0] == "queue.resumed"
    assert len(Hand(world).claim("planning")) == 1


def test_another_organisation_learns_of_a_pause_but_not_why_or_by_whom(
    world: World, admin: FlaskClient, rival: FlaskClient
):
    page = f"{JOBS}/queues/planning"
    post(admin, page, f"{page}/pause", {"reason": "The Acme import is wrong"})
    shown = rival.get("/rival/jobs").text

    assert "for the whole installation, by somebody outside this organisation" in shown
    assert ("Acme import" in shown, "Admin of Acme" in shown) == (False, False)


def test_pausing_is_for_those_who_may(world: World, planner: FlaskClient):
    for what in ("pause", "resumption"):
        sent = post(planner, "/acme/", f"{JOBS}/queues/planning/{what}", {"reason": "because"})
        assert sent.status_code == 403


def test_there_is_no_queue_of_another_name(admin: FlaskClient):
    assert admin.get(f"{JOBS}/queues/none").status_code == 404
    assert post(admin, "/acme/", f"{JOBS}/queues/none/pause", {"reason": "xyz"}).status_code == 404


def test_workers_say_when_they_were_heard_and_what_they_run(world: World, admin: FlaskClient):
    with world.app.app_context(), platform.transaction() as connection:
        arrive(connection, Presence("hand", "host", 4711, "1.0", 4, ["planning"], []))
        arrive(connection, Presence("gone", "host", 4712, "1.0", 4, ["planning"], []))
        arrive(connection, Presence("slow", "host", 4713, "1.0", 4, ["planning"], []))
        for name, silence in (("gone", 61_000), ("slow", 16_000)):
            silent = workers.update().where(workers.c.name == name)
            connection.execute(silent.values(heartbeat_at=workers.c.heartbeat_at - silence))
    key = ask(world)
    Hand(world).claim("planning")
    change(world, key, started_at=Job.started_at - 28_000)
    page = admin.get(f"{JOBS}/workers").text

    assert page.count('data-state="running">Works') == 1
    assert page.count('data-state="failed">Silent') == 1
    assert page.count('data-state="waiting">Not heard') == 1
    assert '<a href="/acme/jobs/1">Test plain</a>' in page
    said = words(admin, f"{JOBS}/workers").replace("\xa0", " ")
    assert re.search(r"Test plain for (2[89]|[345]\d) s", said)  # as it was, and up to a minute on


def test_an_administrator_of_one_organisation_does_not_stop_everyones_queue(
    world: World, rival: FlaskClient
):
    page, action = "/rival/jobs/queues/csv-import", "/rival/jobs/queues/csv-import/pause"
    answer = post(rival, "/sign-in", action, {"reason": "Because we can"})

    assert answer.status_code == 403
    assert "only an operator may do this" in answer.text
    assert "only an operator may stop it" in rival.get(page).text


def test_run_times_and_the_day_of_a_queue_are_had_as_files(
    world: World, admin: FlaskClient, rival: FlaskClient
):
    page = f"{JOBS}/queues/planning"
    bare = admin.get(page).text
    ask(world), ask(world), ask(world, task=FIVE)
    Hand(world).work("planning", nothing)
    Hand(world).work("planning", refuse)
    Hand(world).work("audit", nothing)

    [row] = admin.get(f"{page}/run-times.json").get_json()
    assert (row["task"], row["runs"]) == ("planning/test-plain", 1)
    assert row["ran_p50_seconds"] == row["ran_longest_seconds"] < 60
    hours = admin.get(f"{page}/hours.json").get_json()
    assert len(hours) == 24
    assert [(hour["done"], hour["failed"]) for hour in hours[-2:]] == [(0, 0), (1, 1)]
    every = admin.get(f"{JOBS}/pace/hours.json").get_json()
    assert (every[-1]["done"], every[-1]["failed"]) == (2, 1)
    shown = admin.get(page).text
    for twin in ("run-times", "hours"):
        assert f'href="{page}/{twin}.csv"' in shown
        assert f'href="{page}/{twin}.csv"' not in bare
        assert rival.get(f"/rival/jobs/queues/planning/{twin}.json").get_json() == []
        assert admin.get(f"{JOBS}/queues/none/{twin}.csv").status_code == 404
