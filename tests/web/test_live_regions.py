"""Regions that ask again: less often as work grows old, and in vain while nothing has changed."""

import re

import pytest
from flask.testing import FlaskClient

from planner.operations.live import step
from tests.kit.browser import HTMX, text_of
from tests.kit.jobs import PLAIN, Hand, ask, change, job
from tests.kit.world import World

REGIONS = {
    "jobs": "div#jobs",
    "jobs/dead": "div#dead-letters",
    "jobs/schedules": "div#schedules",
    "jobs/workers": "div#workers",
    "jobs/queues/planning": "div#queue-view",
    "jobs/tray": "span#job-tray",
}


def again(client: FlaskClient, path: str, target: str, tag: str | None = None):
    sent = {**HTMX, "HX-Target": target, **({"If-None-Match": tag} if tag else {})}
    return client.get(path, headers=sent)


@pytest.mark.parametrize("path", REGIONS)
def test_a_region_that_shows_it_already_is_sent_nothing(world: World, admin: FlaskClient, path):
    ask(world, PLAIN)
    change(world, 1, state="succeeded", started_at=1, finished_at=2, created_at=1)
    first = again(admin, f"/acme/{path}", REGIONS[path])

    second = again(admin, f"/acme/{path}", REGIONS[path], first.headers["ETag"])

    assert (first.status_code, second.status_code, second.text) == (200, 304, "")
    assert re.fullmatch(r"\d\d:\d\d:\d\d", second.headers["As-Of"])


def test_a_region_is_sent_what_has_changed(world: World, admin: FlaskClient):
    key = ask(world, PLAIN)
    path, target = f"/acme/jobs/{key}", "div#job-view"
    first = again(admin, path, target)
    Hand(world).work("planning", lambda session, payload, run: {"rows": 3})

    second = again(admin, path, target, first.headers["ETag"])

    assert (second.status_code, "Rows: 3" in second.text) == (200, True)
    assert second.headers["ETag"] != first.headers["ETag"]


def test_two_people_share_no_tag_of_what_they_see_differently(world: World, admin, planner):
    ask(world, PLAIN)

    tags = {again(client, "/acme/jobs", "div#jobs").headers["ETag"] for client in (admin, planner)}

    assert len(tags) == 2


def test_a_whole_page_carries_no_tag(admin: FlaskClient):
    assert "ETag" not in admin.get("/acme/jobs").headers


@pytest.mark.parametrize(("age", "often"), [(0, 2), (29, 2), (30, 5), (119, 5), (120, 15)])
def test_old_work_is_asked_for_less_often(age: float, often: int):
    assert step(age) == often


def test_a_job_and_the_tray_say_themselves_how_often(world: World, admin: FlaskClient):
    key = ask(world, PLAIN)
    Hand(world).claim("planning")
    young = admin.get(f"/acme/jobs/{key}").text, admin.get("/acme/jobs/tray").text
    minute = job(world, key).started_at - 60_000
    change(world, key, started_at=minute, created_at=minute)
    older = admin.get(f"/acme/jobs/{key}").text, admin.get("/acme/jobs/tray").text
    Hand(world).work("planning", lambda *_: None)
    change(world, key, state="succeeded", finished_at=minute + 1)
    over = admin.get(f"/acme/jobs/{key}").text, admin.get("/acme/jobs/tray").text

    assert all("every 2s" in text for text in young)
    assert all("every 5s" in text for text in older)
    assert not any(re.search(r"every \d+s", text) for text in over)


def test_where_no_worker_has_reported_the_list_says_what_waits(world: World, admin: FlaskClient):
    ask(world, PLAIN)
    page = text_of(admin.get("/acme/jobs").text)

    assert "No worker has reported for a minute or more. 1 job waits until one is started." in page
