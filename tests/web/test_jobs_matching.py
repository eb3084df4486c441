"""Acting on all jobs that a search finds: what is shown before and after, and who may."""

import json
import re
from datetime import timedelta

from flask.testing import FlaskClient

from planner.core.jobs import many, standing
from tests.kit.browser import post, words
from tests.kit.job_pages import ask, listed
from tests.kit.jobs import FIVE, PLAIN, Hand, Numbered, job, refuse
from tests.kit.statements import counted
from tests.kit.world import World

JOBS = "/acme/jobs"
PAGE = f"{JOBS}/matching"


DAY = timedelta(days=1)


def test_what_would_be_done_is_counted_before_it_is(world: World, admin: FlaskClient):
    ask(world)
    Hand(world).work("planning", refuse)
    ask(world)
    ask(world, task=FIVE)
    page = words(admin, f"{PAGE}?q=queue:planning")

    assert "2 jobs that match queue:planning" in page
    assert "1 job that waits will not start. 1 other is over and stays so." in page
    assert "1 job that failed starts afresh after ten seconds" in page
    assert "1 job that matches queue:planning state:waiting" in words(
        admin, f"{PAGE}?q=queue:planning+state:waiting"
    )
    assert ("Cancel 1 job" in page, "Retry 1 job" in page) == (True, True)


def test_all_that_match_are_cancelled_and_taken_back(world: World, admin: FlaskClient):
    first, other = ask(world), ask(world, task=FIVE)
    sent = post(admin, PAGE, f"{PAGE}/cancellation", {"q": "queue:planning", "until": other})
    act = sent.headers["Location"]

    assert (job(world, first).state, job(world, other).state) == ("cancelled", "waiting")
    assert "Cancelled 1 job By Admin of Acme" in words(admin, act)
    assert "more seconds. Undo" in words(admin, act)
    assert post(admin, act, f"{act}/undo").status_code == 303
    assert job(world, first).state == "waiting"
    page = admin.get(act).text
    assert "It was taken back by Admin of Acme" in page and "for 1 job." in page
    assert ('data-part="undo"' in page, "every 2s" in page) == (False, False)
    again = post(admin, act, f"{act}/undo")
    assert (again.status_code, "Admin of Acme has taken this back already" in again.text) == (
        409,
        True,
    )


def test_a_retry_of_many_that_was_taken_back_says_so(world: World, admin: FlaskClient):
    ask(world)
    Hand(world).work("planning", refuse)
    act = post(admin, PAGE, f"{PAGE}/retry", {"q": "state:failed"}).headers["Location"]
    post(admin, act, f"{act}/undo")

    assert "It was taken back by Admin of Acme" in words(admin, act)


def test_refusals_are_listed_with_their_reasons(world: World, admin: FlaskClient):
    failed, waits = ask(world), ask(world, task=FIVE)
    Hand(world).work("planning", refuse)
    act = post(admin, PAGE, f"{PAGE}/cancellation", {"q": ""}).headers["Location"]

    assert f"{failed} It has failed already" in words(admin, act)
    assert f"Done to 1 {waits}" in words(admin, act)


def test_what_became_of_each_job_of_an_act_is_had_as_a_file(
    world: World, admin: FlaskClient, manager: FlaskClient, rival: FlaskClient
):
    failed, waits = ask(world), ask(world, task=FIVE)
    Hand(world).work("planning", refuse)
    act = post(admin, PAGE, f"{PAGE}/cancellation", {"q": ""}).headers["Location"]

    assert f'href="{act}.csv"' in admin.get(act).text
    assert admin.get(f"{act}.json").get_json() == [
        {"job": failed, "done": False, "left_because": "it has failed already"},
        {"job": waits, "done": True, "left_because": None},
    ]
    assert manager.get(f"{act}.json").status_code == 404
    assert rival.get(f"{act.replace('acme', 'rival')}.json").status_code == 404


def test_those_that_were_ticked_are_meant(world: World, admin: FlaskClient):
    first, second = ask(world), ask(world)

    assert "1 job chosen" in words(admin, f"{PAGE}?q=state:done&pick={second}")
    post(admin, PAGE, f"{PAGE}/cancellation", {"pick": second})
    assert (job(world, first).state, job(world, second).state) == ("waiting", "cancelled")


def test_with_none_ticked_nobody_is_meant(world: World, admin: FlaskClient):
    ask(world)
    answer = admin.get(f"{PAGE}?q=state:waiting&of=ticked")

    assert answer.headers["Location"] == f"{JOBS}?q=state:waiting"
    assert "No job is ticked." in words(admin, JOBS)


def test_more_of_another_state_make_no_more_of_those_that_match(
    world: World, admin: FlaskClient, monkeypatch
):
    monkeypatch.setattr(standing, "MOST", 1)
    failed = ask(world)
    Hand(world).work("planning", refuse)
    for _ in range(3):
        ask(world)
    page = words(admin, f"{PAGE}?q=state:failed")

    assert "1 job that matches state:failed" in page
    assert "Try again 1 of 1" in page
    assert job(world, failed).state == "dead"


def test_all_that_failed_are_tried_again(world: World, admin: FlaskClient):
    failed = ask(world)
    Hand(world).work("planning", refuse)
    act = post(admin, PAGE, f"{PAGE}/retry", {"q": "state:failed"}).headers["Location"]
    [again] = [row["id"] for row in json.loads(admin.get(f"{JOBS}.json?q=state:waiting").text)]

    assert "Tried again 1 dead letter" in words(admin, act)
    assert job(world, again).retry_of == failed


def test_all_that_wait_for_their_time_are_started_and_wait_again(world: World, admin, planner):
    late, others = ask(world, delay=timedelta(hours=1)), ask(world, "manager", delay=DAY)
    ask(world)
    before = job(world, late).run_at
    page = words(admin, PAGE)
    act = post(planner, PAGE, f"{PAGE}/start", {"q": ""}).headers["Location"]
    started = job(world, late).run_at

    assert "2 jobs that wait for their time will run as soon as workers are free." in page
    assert "Start 2 jobs" in page
    assert re.search(r"Fixed at \d\d:\d\d:\d\d: jobs that are asked for later", page)
    assert started < before - 3_500_000
    assert job(world, others).run_at > before
    assert "Ran 1 job at once By Planner of Acme" in words(admin, act)
    assert post(planner, act, f"{act}/undo").status_code == 303
    assert (job(world, late).run_at, job(world, late).rank_at) == (before, before - 150_000)
    assert post(planner, PAGE, f"{PAGE}/start", {"q": "state:running"}).status_code == 409


def test_those_that_failed_are_tried_again_at_a_pace(world: World, admin: FlaskClient):
    for _ in range(3):
        ask(world)
        Hand(world).work("planning", refuse)
    sent = {"q": "state:failed", "until": 3}
    wrong = post(admin, PAGE, f"{PAGE}/retry", {**sent, "per_minute": "601"})
    post(admin, PAGE, f"{PAGE}/retry", {**sent, "per_minute": "30"})
    again = json.loads(admin.get(f"{JOBS}.json?q=trigger:retry").text)
    starts = sorted(job(world, row["id"]).run_at for row in again)

    assert (wrong.status_code, "whole number from 1 to 600" in wrong.text) == (422, True)
    assert [later - starts[0] for later in starts] == [0, 2000, 4000]


def test_people_act_on_their_own_jobs_only_and_never_retry(
    world: World, planner: FlaskClient, manager, rival
):
    theirs, own = ask(world, "manager"), ask(world)
    act = post(planner, PAGE, f"{PAGE}/cancellation", {"q": ""}).headers["Location"]

    assert (job(world, theirs).state, job(world, own).state) == ("waiting", "cancelled")
    assert post(planner, PAGE, f"{PAGE}/retry", {"q": ""}).status_code == 403
    assert manager.get(act).status_code == 404
    assert rival.get(act.replace("acme", "rival")).status_code == 404
    assert post(rival, "/rival/", f"/rival{PAGE[5:]}/cancellation", {"q": ""}).status_code == 409
    assert job(world, theirs).state == "waiting"


def test_more_than_one_change_holds_are_cancelled_by_a_job_that_can_be_taken_back(
    world: World, admin: FlaskClient
):
    payloads = [Numbered(number=number) for number in range(many.MOST + 1)]
    with world.session() as session, session.recording("test.asked", "jobs"):
        session.enqueue_many(PLAIN, payloads)
    before = words(admin, PAGE)
    asked = post(admin, PAGE, f"{PAGE}/cancellation", {"q": "queue:planning"}).headers["Location"]
    page = words(admin, asked)
    post(admin, asked, f"{asked}/cancellation")

    assert "An act on more than 1,000 is a job of its own." in before
    assert "Act on many jobs, cancelling them" in page
    assert "Nothing is done before" in page
    assert json.loads(admin.get(f"{asked}.json").text)["state"] == "cancelled"
    assert len(json.loads(admin.get(f"{JOBS}.json?q=state:waiting").text)) == many.MOST + 1


def test_what_matches_is_counted_so_far_and_no_further(world: World, admin: FlaskClient):
    payloads = [Numbered(number=1)] * (standing.MOST + 1)
    with world.session() as session, session.recording("test.asked", "jobs"):
        session.enqueue_many(PLAIN, payloads)
    with counted(world.engine) as statements:
        page = words(admin, f"{PAGE}?q=since:1h")

    assert len(listed(admin, "?q=since:1h")) == standing.MOST + 1
    assert "More than 10,000 jobs that match since:1h" in page
    assert "Cancel more than 10,000 jobs" in page
    assert [text for text in statements if "count(" in text and "LIMIT" not in text] == []
