"""What people do about a job from its page: who may, what happens, and what the audit says."""

import html
import json
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from planner.core import platform
from planner.core.jobs import Job, sweeping
from planner.core.jobs.models import JobAttempt
from planner.core.jobs.placing import jobs
from planner.core.jobs.runs import GivenBack
from tests.kit.browser import post, words
from tests.kit.events import last_event
from tests.kit.job_pages import ask
from tests.kit.jobs import FIVE, LONE, Hand, change, due, fail, job, refuse
from tests.kit.world import World

JOBS = "/acme/jobs"
HOUR = 3_600_000
MOMENT = 1_790_000_000_000


def act(client: FlaskClient, key: int, what: str) -> int:
    return post(client, "/acme/", f"{JOBS}/{key}/{what}").status_code


def recorded(world: World) -> tuple[str, int | None, dict]:
    event = last_event(world)
    return event.action, event.actor_id, event.facts


def test_people_cancel_their_own_jobs(world: World, planner: FlaskClient):
    key = ask(world)

    assert act(planner, key, "cancellation") == 303
    assert job(world, key).state == "cancelled"
    assert recorded(world) == (
        "job.cancelled",
        world.acme.people["planner"],
        {"task": "planning/test-plain", "subject": None, "was": "waiting"},
    )
    assert act(planner, key, "cancellation") == 409


def test_a_retry_that_waits_runs_now(world: World, planner: FlaskClient):
    key = ask(world, task=FIVE)
    Hand(world).work("audit", fail)
    change(world, key, run_at=Job.run_at + HOUR)
    before = job(world, key).run_at

    assert "Run now" in planner.get(f"{JOBS}/{key}").text
    assert act(planner, key, "start") == 303
    assert job(world, key).run_at < before
    assert recorded(world)[0] == "job.hurried"


def test_those_who_run_jobs_put_one_forward(world: World, admin: FlaskClient, planner):
    key = ask(world, task=LONE)

    assert act(planner, key, "priority") == 403
    assert act(admin, key, "priority") == 303
    assert job(world, key).priority == 5
    assert recorded(world)[2] == {
        "task": "maintenance/test-lone",
        "subject": None,
        "from": 1,
        "to": 5,
    }


def test_a_dead_job_is_tried_again_and_leads_to_the_new_one(
    world: World, admin: FlaskClient, planner
):
    key = ask(world)
    Hand(world).work("planning", refuse)

    assert act(planner, key, "retry") == 403
    assert act(admin, key, "retry") == 303
    action, _, facts = recorded(world)
    again = facts["job"]
    assert (action, job(world, again).retry_of) == ("dead_letter.retried", key)
    assert f"/acme/jobs/{again}" in admin.get(f"{JOBS}/{key}").text
    assert f"/acme/jobs/{key}" in admin.get(f"{JOBS}/{again}").text
    assert act(admin, key, "retry") == 409


def test_a_dead_job_is_let_be_for_a_reason_and_opened_again(world: World, admin, planner):
    key = ask(world)
    Hand(world).work("planning", refuse)
    at = f"{JOBS}/{key}/discarding"
    page = words(admin, f"{JOBS}/{key}")

    assert ("Retry with other arguments" in page, f"Discard job {key}" in page) == (True, True)
    assert post(planner, "/acme/", at, {"reason": "Known"}).status_code == 403
    nothing = post(admin, "/acme/", at, {"reason": ""})
    assert (nothing.status_code, "Say why, in a few words" in nothing.text) == (422, True)
    done = post(admin, "/acme/", at, {"reason": "Known since May"})
    action, _, facts = recorded(world)
    assert (action, facts["jobs"]) == ("dead_letters.discarded", [key])
    assert facts["because"] == "Known since May"
    letter = admin.get(done.headers["Location"]).text
    assert "discarded" in letter
    assert "It was discarded: Known since May" in words(admin, f"{JOBS}/{key}")
    [moment] = re.findall(r'name="at" value="(\d+)"', letter)
    post(admin, "/acme/", f"{JOBS}/dead/undo", {"at": moment})
    assert f"Discard job {key}" in words(admin, f"{JOBS}/{key}")
    assert post(admin, "/acme/", f"{JOBS}/999/discarding", {"reason": "Known"}).status_code == 404


def test_a_job_gives_the_command_that_asks_for_it_elsewhere(world: World, planner: FlaskClient):
    key = ask(world)

    curl = f'curl --cookie "session=$SESSION" http://localhost/api/v1/jobs/{key}'
    assert html.escape(curl) in planner.get(f"{JOBS}/{key}").text.replace("&#34;", "&quot;")


@pytest.mark.parametrize("what", ["cancellation", "start", "priority", "retry", "discarding"])
def test_nobody_acts_on_jobs_of_another_organisation(world: World, rival: FlaskClient, what: str):
    key = ask(world)
    Hand(world).work("planning", refuse)

    assert post(rival, "/rival/", f"/rival/jobs/{key}/{what}").status_code == 404
    assert job(world, key).state == "dead"


@pytest.mark.parametrize("what", ["cancellation", "start"])
def test_people_do_not_act_on_the_jobs_of_others(world: World, planner: FlaskClient, what: str):
    key = ask(world, "manager")

    assert act(planner, key, what) == 404
    assert job(world, key).state == "waiting"


def test_a_retry_says_what_was_to_be_waited_and_what_was(world: World, planner: FlaskClient):
    key = ask(world, task=FIVE)
    for _ in range(2):
        Hand(world).work("audit", fail)
        due(world, key)
    ran(world, key, 1, at=0, took=40)
    ran(world, key, 2, at=290, took=2_600)
    page = planner.get(f"{JOBS}/{key}").text.replace("\xa0", " ")

    assert "After 40 ms; tried again after 1 s; it waited 0.3 s" in page
    assert "After 2.6 s; to be tried again after 2 s" in page
    assert "5 retries: 1, 2, 4, 8, 16 s" in page


def ran(world: World, key: int, attempt: int, at: int, took: int) -> None:
    """Say that this execution began then, in milliseconds, and took so many."""
    since = MOMENT + at
    mine = (JobAttempt.job_id == key) & (JobAttempt.attempt == attempt)
    with world.session() as session, session.bookkeeping():
        times = {"started_at": since, "finished_at": since + took}
        session.execute(update(JobAttempt).where(mine).values(times))


def test_each_error_is_told_once_the_latest_first(world: World, admin: FlaskClient, planner):
    key = ask(world, task=FIVE)
    for handler in (no_such_template, fail, fail, refuse):
        Hand(world).work("audit", handler)
        due(world, key)
    page, own = (html.unescape(words(who, f"{JOBS}/{key}")) for who in (admin, planner))

    last = "Last error Run 4, the nearest frame of ours is marked GiveUp row 12 names no pool"
    assert last in page
    assert "Error of run 3 RuntimeError the other side is down Traceback" in page
    assert "Error of run 1 KeyError 'mail' Traceback" in page
    assert "Error of run 2" not in page
    assert "Last error Run 4 GiveUp row 12 names no pool" in own and "Traceback" not in own
    assert "KeyError: 'mail'" in own


def test_a_run_that_was_given_back_is_no_failure(world: World, admin: FlaskClient):
    key = ask(world)
    Hand(world).work("planning", gives_back)
    page = admin.get(f"{JOBS}/{key}").text

    assert '<li data-state="done" data-branch>' in page
    assert "Its worker was stopped, and gave it back" in page
    assert 'data-state="failed"' not in page


def test_a_run_that_took_too_long_is_no_worker_that_fell_silent(world: World, admin: FlaskClient):
    silent, late = ask(world), ask(world)
    Hand(world).claim("planning", 2)
    with world.session() as session, session.bookkeeping():
        said = update(JobAttempt).where(JobAttempt.job_id == late)
        session.execute(said.values(error="It took longer than the 5 min that a run may take."))
    with world.app.app_context(), platform.transaction() as connection:
        connection.execute(update(jobs).values(lease_expires_at=0))
        sweeping.rescue(connection)

    assert "Its worker fell silent, and another takes over" in words(admin, f"{JOBS}/{silent}")
    page = words(admin, f"{JOBS}/{late}")
    assert "It took longer than the 5 min that a run may take." in page
    assert "fell silent" not in page


def no_such_template(session, payload, run) -> None:
    raise KeyError("mail")


def gives_back(session, payload, run) -> None:
    raise GivenBack


@pytest.mark.parametrize("address", ["queues/planning", "workers", "dead", "dead.json", "dead.csv"])
def test_what_runs_jobs_is_for_those_who_may(
    planner: FlaskClient, viewer, admin: FlaskClient, address: str
):
    statuses = [who.get(f"{JOBS}/{address}").status_code for who in (planner, viewer, admin)]

    assert statuses == [403, 403, 200]


def test_the_twin_of_a_job_names_its_queue(world: World, planner: FlaskClient):
    key = ask(world)

    assert json.loads(planner.get(f"{JOBS}/{key}.json").text)["queue"] == "planning"


def test_a_job_says_when_its_worker_was_last_heard(world: World, admin: FlaskClient):
    key = ask(world)
    Hand(world).claim("planning")

    assert "Running · job" in words(admin, f"{JOBS}/{key}")
    change(world, key, lease_expires_at=Job.lease_expires_at - 16_000)
    heard = words(admin, f"{JOBS}/{key}").replace("\xa0", " ")
    assert re.search(r"Its worker was last heard (1[6-9]|2\d) s ago · job", heard)
    change(world, key, lease_expires_at=1)
    assert "Its worker is silent: another takes over" in words(admin, f"{JOBS}/{key}")
