"""Background jobs: whose are shown to whom, how they stand, and what happened to them."""

import json
import re
from datetime import timedelta

from flask.testing import FlaskClient

from planner.domain.flags import Flag
from tests.kit.browser import fragment, words
from tests.kit.job_pages import JOBS, ask, listed, succeed
from tests.kit.jobs import FIVE, Hand, fail, refuse
from tests.kit.world import World


def test_before_there_is_any_job_the_page_says_what_would_be_here(planner: FlaskClient):
    assert "No background work yet" in words(planner, JOBS)


def test_people_see_the_jobs_they_asked_for(world: World, planner, manager, admin):
    mine, theirs = ask(world, "planner"), ask(world, "manager")

    assert listed(planner) == [mine]
    assert listed(manager) == [theirs]
    assert listed(admin) == [theirs, mine]
    assert listed(admin, "?mine=1") == []
    assert "You see the jobs you asked for." in words(planner, JOBS)


def test_a_job_of_somebody_else_is_not_found(world: World, planner: FlaskClient, admin):
    theirs = ask(world, "manager")

    for path in (f"{JOBS}/{theirs}", f"{JOBS}/{theirs}.json"):
        assert planner.get(path).status_code == 404
        assert admin.get(path).status_code == 200


def test_another_organisation_sees_none_of_our_jobs(world: World, rival: FlaskClient):
    ours = ask(world)

    assert json.loads(rival.get("/rival/jobs.json").text) == []
    assert rival.get(f"/rival/jobs/{ours}").status_code == 404


def test_a_job_says_what_it_is_about_and_leads_there(world: World, planner: FlaskClient):
    asked = ask(world, about=True)
    link = '<a href="/acme/pools/1">skill pool Pool planner 0</a>'
    without = planner.get(f"{JOBS}/{asked}").text
    world.turn(Flag.TOKEN_PLANNING_V1, True)

    assert "Test plain skill pool Pool planner 0" in " ".join(without.split())
    assert (link in without, link in planner.get(f"{JOBS}/{asked}").text) == (False, True)


def test_a_waiting_job_waits_for_a_worker(world: World, planner: FlaskClient):
    ask(world)
    page = words(planner, JOBS)

    assert "Work is under way: one waiting." in page
    assert "Waits for a worker" in page


def test_a_delayed_job_says_when_it_starts(world: World, planner: FlaskClient):
    ask(world, delay=timedelta(hours=1))

    assert re.search(r"Starts at \d\d:\d\d:\d\d", words(planner, JOBS))


def test_a_job_that_is_done_says_how_it_went(world: World, planner: FlaskClient):
    asked = ask(world)
    Hand(world).work("planning", succeed)
    page = words(planner, f"{JOBS}/{asked}")

    assert "Nothing runs or waits." in words(planner, JOBS)
    assert "Asked for by Planner of Acme" in page
    assert "Run 1 on hand" in page
    assert "50 of 200 · Half of the pools" in page
    assert "Reading the file" in page


def test_a_job_that_failed_says_why(world: World, planner: FlaskClient):
    asked = ask(world)
    Hand(world).work("planning", refuse)
    page = words(planner, f"{JOBS}/{asked}")

    assert "Nothing runs or waits; one failed." in words(planner, JOBS)
    assert "row 12 names no pool" in page
    assert "It is not tried again It was refused, and trying again would not help" in page


def test_a_job_that_is_tried_again_says_when(world: World, planner: FlaskClient):
    asked = ask(world, task=FIVE)
    Hand(world).work("audit", fail)
    page = words(planner, f"{JOBS}/{asked}")

    assert re.search(r"Retry at \d\d:\d\d:\d\d", page)
    assert "the other side is down" in page
    assert "Run 2" in page


def test_arguments_are_for_those_who_run_jobs(world: World, planner: FlaskClient, admin):
    asked = ask(world)

    assert "number: 7" not in words(planner, f"{JOBS}/{asked}")
    assert "number: 7" in words(admin, f"{JOBS}/{asked}")


def test_a_job_asks_again_only_until_it_is_done(world: World, planner: FlaskClient):
    asked = ask(world)
    before = planner.get(f"{JOBS}/{asked}").text
    Hand(world).work("planning", succeed)
    after = planner.get(f"{JOBS}/{asked}").text

    assert ("every 2s" in before, "every 2s" in after) == (True, False)


def test_queues_are_shown_to_those_who_run_jobs(world: World, planner, admin):
    ask(world)
    page = words(admin, JOBS)

    assert "1 of 20 with work in the last day" in page
    assert "planning Gates, packages, digests 1" in page
    assert "0 of 4 0 of 4" in page
    assert "with work in the last day" not in words(planner, JOBS)


def test_the_tray_counts_ones_own_jobs_and_stops_asking_when_they_are_done(
    world: World, planner: FlaskClient, manager
):
    ask(world, "manager")
    assert "My jobs" in words(planner, f"{JOBS}/tray")
    ask(world)
    running = planner.get(f"{JOBS}/tray").text
    Hand(world).work("planning", refuse)
    Hand(world).work("planning", refuse)
    over = planner.get(f"{JOBS}/tray").text

    assert ("1 job under way" in running, "every 2s" in running) == (True, True)
    assert ("every 5s" in over, "My jobs" in over) == (False, False)
    assert 'href="/acme/jobs?mine=1&amp;state=failed">1 job failed</a>' in over


def test_what_the_page_asks_for_is_a_fragment(world: World, planner: FlaskClient):
    asked = ask(world)
    listing = fragment(planner, JOBS, "div#jobs").text
    single = fragment(planner, f"{JOBS}/{asked}", "div#job-view").text

    assert listing.lstrip().startswith('<div class="stack" id="jobs"')
    assert single.lstrip().startswith('<div class="stack" id="job-view"')


def test_a_job_is_there_for_programs(world: World, planner: FlaskClient):
    asked = ask(world)
    shown = json.loads(planner.get(f"{JOBS}/{asked}.json").text)

    assert (shown["id"], shown["task"], shown["state"], shown["asked_by"]) == (
        asked,
        "planning/test-plain",
        "waiting",
        "Planner of Acme",
    )


def test_a_failed_job_needs_whoever_asked_for_it(world: World, planner, manager):
    from tests.kit.plan import plan

    plan(world, pools={"Data": "100"})
    ask(world)
    Hand(world).work("planning", refuse)

    assert "Test plain failed Row 12 names no pool" in words(planner, "/acme/")
    assert "Test plain failed" not in words(manager, "/acme/")
