"""What is done about jobs is recorded, and closed to those who only look; pages tell it all."""

import json
import re
import time
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.core import platform
from planner.core.jobs import Job, ending
from planner.core.queues import QUEUES
from planner.imports.tasks import APPLY
from tests.kit.browser import post, text_of, token
from tests.kit.events import last_event
from tests.kit.importing import imported
from tests.kit.jobs import FIVE, PLAIN, Hand, ask, change, due, fail, job, refuse
from tests.kit.plan import plan
from tests.kit.world import World

JOBS = "/acme/jobs"

ACTS = {
    "retry": ("jobs/{dead}/retry", {}, "dead_letter.retried"),
    "cancel": ("jobs/{late}/cancellation", {}, "job.cancelled"),
    "promote": ("jobs/{late}/start", {}, "job.hurried"),
    "put forward": ("jobs/{late}/priority", {}, "job.raised"),
    "pause": ("jobs/queues/reports/pause", {"reason": "Too slow"}, "queue.paused"),
    "resume": ("jobs/queues/reports/resumption", {}, "queue.resumed"),
}

CLOSED = (
    "jobs/dead",
    "jobs/dead.json",
    "jobs/dead.csv",
    "jobs/pace",
    "jobs/pace.json",
    "jobs/workers",
    "jobs/workers.json",
    "jobs/queues.json",
    "jobs/queues/planning",
    "jobs/schedules",
    "jobs/schedules.json",
    "jobs/health.json",
    "settings/health",
    "settings/health.json",
)


@pytest.fixture
def keys(world: World) -> dict[str, int]:
    """A job that is dead, and one that waits for its time."""
    dead = ask(world, PLAIN)
    Hand(world).work("planning", refuse)
    return {"dead": dead, "late": ask(world, PLAIN, delay=timedelta(hours=1))}


@pytest.mark.parametrize("name", ACTS)
def test_whatever_is_done_about_jobs_is_recorded_with_who_did_it(
    world: World, admin: FlaskClient, keys: dict[str, int], name: str
):
    path, sent, action = ACTS[name]

    answer = post(admin, "/acme/", f"/acme/{path.format(**keys)}", sent)

    event = last_event(world)
    assert answer.status_code == 303
    assert (event.action, event.actor_id) == (action, world.acme.people["admin"])


@pytest.mark.parametrize("name", ACTS)
def test_a_viewer_does_nothing_about_the_jobs_of_others(
    world: World, viewer: FlaskClient, keys: dict[str, int], name: str
):
    path, sent, _ = ACTS[name]

    answer = post(viewer, "/acme/", f"/acme/{path.format(**keys)}", sent)

    refused = 404 if "cancel" in path or "start" in path else 403
    assert answer.status_code == refused
    assert job(world, keys["late"]).state == "waiting"


@pytest.mark.parametrize("path", CLOSED)
def test_a_viewer_gets_403_for_page_and_json(viewer: FlaskClient, path: str):
    assert viewer.get(f"/acme/{path}").status_code == 403


def test_every_queue_is_shown_with_how_many_wait_run_and_failed(world: World, admin: FlaskClient):
    ask(world, PLAIN)
    ask(world, PLAIN)
    ask(world, FIVE)
    hand = Hand(world)
    hand.work("planning", refuse)
    page = admin.get(f"{JOBS}?queues=all").text
    rows = dict(map(told, re.findall(r"<tr>.*?</tr>", page, re.S)))

    assert set(QUEUES) <= set(rows)
    assert re.search(r"Waiting\">.*?>1<", rows["planning"], re.S)
    assert re.search(r"Dead\">.*?>1<", rows["planning"], re.S)
    assert re.search(r"Waiting\">.*?>1<", rows["audit"], re.S)
    assert 'hx-trigger="every 5s"' in page


def told(row: str) -> tuple[str, str]:
    name = re.search(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', row)
    return (name[1] if name else "", row)


def test_a_job_tells_progress_log_times_and_every_execution(world: World, admin: FlaskClient):
    key = ask(world, FIVE)
    hand = Hand(world)
    for _ in range(2):
        hand.work("audit", fail)
        due(world, key)

    def half(session, payload, run) -> None:
        run.log("Reading the file")
        with session.recording("test.worked", "a test"):
            run.checkpoint(done=50, total=200, note="Half of the pools")
        raise RuntimeError("the other side is down")

    hand.work("audit", half)
    page = text_of(admin.get(f"{JOBS}/{key}").text)

    assert all(f"Run {number} on hand" in page for number in (1, 2, 3))
    assert "50 of 200 · Half of the pools" in page
    assert "Reading the file" in page
    assert "tried again after 1 s" in page.lower()
    assert "tried again after 2 s" in page.lower()
    assert "tried again after 4 s" in page.lower()


def test_six_failures_are_a_dead_letter_with_payload_error_and_six_executions(
    world: World, admin: FlaskClient
):
    key = ask(world, FIVE, 41)
    for _ in range(6):
        Hand(world).work("audit", fail)
        due(world, key)
    page = text_of(admin.get("/acme/jobs/dead/1").text)

    waits = re.findall(r"tried again after ([\d,.]+) s", page)
    assert waits == ["1", "2", "4", "8", "16"]
    assert all(f"Run {number} on hand" in page for number in range(1, 7))
    assert ("number: 41" in page, "RuntimeError" in page) == (True, True)
    assert "Traceback (most recent call last)" in page
    assert json.loads(admin.get("/acme/jobs/dead.json").text)[0]["payload"] == {"number": 41}


def test_whoever_asks_for_a_job_is_answered_within_a_tenth_of_a_second_with_its_number(
    world: World, planner: FlaskClient
):
    made = plan(world, pools={"Data": "380"}, demand={"Hub": {"Data": ("62", "86")}})
    page = f"/acme/scenarios/{made.scenario}"
    sent = {"csrf_token": token(planner, page)}
    ask_for_it = f"/acme/scenarios/{made.scenario}/recompute"
    planner.post(ask_for_it, data=sent)  # templates are compiled once
    with world.session() as session:
        change(world, session.scalars(select(Job.id)).first(), state="succeeded", finished_at=1)

    began = time.process_time()
    answer = planner.post(ask_for_it, data=sent)
    took = time.process_time() - began

    with world.session() as session:
        newest = session.scalars(select(Job.id).order_by(Job.id.desc())).first()
    assert answer.status_code == 303
    assert f"as job {newest}" in planner.get(answer.location).text
    assert took < 0.1


def test_a_running_job_says_when_it_is_ended_and_an_ended_one_that_it_was(
    world: World, admin: FlaskClient
):
    key = ask(world, PLAIN)
    Hand(world).claim("planning")
    asked_to = admin.get(post(admin, "/acme/", f"{JOBS}/{key}/cancellation").location).text
    change(world, key, cancel_by=1)
    with world.app.app_context(), platform.transaction() as connection:
        ending.end_deaf(connection)
    ended = admin.get(f"{JOBS}/{key}").text

    at = re.search(r"stops at its next checkpoint, or is ended at (\d\d:\d\d:\d\d)", asked_to)[1]
    assert re.search(rf">{at}</time><div>It is ended, if it has not stopped by itself", asked_to)
    assert "at most 5 minutes a run" in asked_to
    assert ending.SAID in ended
    assert 'data-state="off">Cancelled' in ended


def test_the_job_of_an_import_leads_to_the_rows_that_were_rejected(
    world: World, admin: FlaskClient, viewer: FlaskClient
):
    imported(world, "key,title,p50\nK1,Pay,40\nK3,,1\n")
    with world.session() as session:
        applying = select(Job.id, Job.subject_id).where(Job.task == APPLY.name)
        key, number = session.execute(applying).one()
    page, address = admin.get(f"{JOBS}/{key}").text, f"/acme/imports/{number}/rejected.csv"

    assert f'<a href="{address}" download>Rejected rows, CSV</a><small>1 row, ' in page
    assert "K3" in admin.get(address).text
    assert viewer.get(f"{JOBS}/{key}").status_code == 404
    assert "rejected.csv" not in admin.get(f"{JOBS}/{ask(world, PLAIN)}").text


def test_a_job_whose_worker_is_silent_says_so(world: World, admin: FlaskClient):
    key = ask(world, PLAIN)
    Hand(world).claim("planning")
    change(world, key, lease_expires_at=1)

    assert "Its worker is silent: another takes over" in admin.get(f"{JOBS}/{key}").text


def test_what_waits_for_its_time_is_told_apart_on_the_page_of_its_queue(world, admin: FlaskClient):
    ask(world, PLAIN)
    ask(world, PLAIN, delay=timedelta(hours=1))

    page = admin.get(f"{JOBS}/queues/planning").text
    assert re.search(r"<dt>Waiting</dt><dd><a [^>]+>2</a><small>1 for their time</small>", page)
