"""The list of background jobs: narrowed, searched, and asking again by itself."""

import json
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from planner.core.jobs.models import JobAttempt
from tests.kit.browser import words
from tests.kit.job_pages import JOBS, ask, listed, succeed
from tests.kit.jobs import FIVE, LONE, Hand, change, due, fail, refuse
from tests.kit.statements import counted
from tests.kit.world import World


@pytest.mark.parametrize(
    ("state", "count"), [("", 3), ("?state=waiting", 1), ("?state=failed", 1), ("?state=done", 1)]
)
def test_the_list_is_narrowed_by_state(world: World, planner: FlaskClient, state: str, count: int):
    ask(world)
    Hand(world).work("planning", succeed)
    ask(world)
    Hand(world).work("planning", refuse)
    ask(world)

    assert len(listed(planner, state)) == count


def test_a_filter_that_hides_everything_can_be_taken_off(world: World, planner: FlaskClient):
    ask(world)

    assert "“state:failed” hides every job. Show all" in words(planner, f"{JOBS}?state=failed")


def test_the_list_asks_again_at_the_chosen_pace_and_remembers_it(planner: FlaskClient):
    assert 'hx-get="/acme/jobs?until=0" hx-trigger="every 5s"' in planner.get(JOBS).text
    assert 'hx-trigger="every 15s"' in planner.get(f"{JOBS}?live=15").text
    assert 'hx-trigger="every 15s"' in planner.get(JOBS).text
    assert "Not live" in words(planner, f"{JOBS}?live=off")
    assert 'hx-trigger="every' not in planner.get(JOBS).text


def test_rows_that_came_later_wait_behind_a_link(world: World, planner: FlaskClient):
    first = ask(world)
    [again] = re.findall(r'hx-get="(/acme/jobs[^"]*)"', planner.get(JOBS).text)[-1:]
    ask(world)
    page = words(planner, again)

    assert again == f"/acme/jobs?until={first}"
    assert ("1 new, show" in page, "1 to 1 of 1 jobs" in page) == (True, True)


def test_a_pace_that_is_none_is_left_out(planner: FlaskClient):
    answer = planner.get(f"{JOBS}?live=0.001")

    assert 'hx-trigger="every 5s"' in answer.text
    assert "live=" not in answer.headers.get("Set-Cookie", "")


@pytest.mark.parametrize(
    ("search", "found"),
    [("manager", 1), ("NUMBER", 2), ("number: 8", 0), ("100%", 0), ("nothing like it", 0)],
)
def test_jobs_are_found_by_what_they_are_about_and_by_their_arguments(
    world: World, admin: FlaskClient, search: str, found: int
):
    ask(world, "planner", about=True)
    ask(world, "manager", about=True)

    assert len(json.loads(admin.get(f"{JOBS}.json", query_string={"q": search}).text)) == found


def test_a_job_is_found_by_its_number_and_by_its_queue(world: World, admin: FlaskClient):
    first, second = ask(world), ask(world, task=FIVE)

    assert listed(admin, f"?q={first}") == [first]
    assert listed(admin, "?queue=audit") == [second]
    assert listed(admin, "?q=queue:audit+id:" + str(first)) == []


def test_the_search_stays_in_every_address_of_the_list(world: World, admin: FlaskClient):
    ask(world, about=True)

    page = admin.get(f"{JOBS}?q=pool&queue=planning").text
    assert "/acme/jobs?q=queue:planning+state:waiting+pool" in page
    assert "/acme/jobs.csv?q=queue:planning+pool" in page


def test_jobs_are_found_by_what_began_them(world: World, admin: FlaskClient):
    began = ask(world, "admin")

    def asks(session, payload, run):
        with session.recording("test.asked", "a test"):
            for _ in range(11):
                session.enqueue(FIVE, payload)

    Hand(world).work("planning", asks)
    asked = listed(admin, "?q=trigger:dependency")

    assert (len(asked), listed(admin, "?q=trigger:person")) == (11, [began])
    assert listed(admin, f"?q=parent:{began}") == asked
    assert "Admin of Acme for another job" in words(admin, f"{JOBS}?q=trigger:dependency")
    page, child = words(admin, f"{JOBS}/{began}"), words(admin, f"{JOBS}/{asked[0]}")
    assert f"Jobs it asked for the first 10, all Jobs that job {began} asked for" in page
    assert f"Asked for by Admin of Acme, for job {began}" in child
    assert f"For another job Part of job {began}" in child
    twin = json.loads(admin.get(f"{JOBS}/{asked[0]}.json").text)
    assert (twin["trigger"], twin["parent"], twin["retry_of"]) == ("dependency", began, None)


def test_jobs_that_wait_are_found_by_what_they_wait_for(world: World, admin: FlaskClient):
    retried, delayed = ask(world, task=FIVE), ask(world, delay=timedelta(hours=1))
    Hand(world).work("audit", fail)
    due = ask(world)
    refused = ask(world, task=LONE)
    Hand(world).work("maintenance", fail)

    assert listed(admin, "?q=state:retrying") == [retried]
    assert listed(admin, "?q=state:delayed") == [delayed]
    assert listed(admin, "?q=state:delayed+state:retrying") == [delayed, retried]
    assert listed(admin, "?q=state:retrying+state:failed") == [refused, retried]
    assert listed(admin, "?q=state:retrying+state:waiting") == [due, delayed, retried]
    page = words(admin, f"{JOBS}?q=state:retrying")
    assert "All 4 Waiting 3 Delayed 1 Retrying 1 Running 0 Failed 1 Done 0 Cancelled 0" in page
    assert "1 to 1 of 1 jobs" in page
    assert "the other side is down 1 of 6" in page
    assert "1 to 2 of 2 jobs" in words(admin, f"{JOBS}?q=state:retrying+state:failed")
    assert "Act on all 3 that match" in words(admin, f"{JOBS}?q=state:retrying+state:waiting")
    meant = words(admin, "/acme/jobs/matching?q=state:retrying")
    assert "1 job that matches" in meant and "Waiting 1 Running 0 Failed 0" in meant


def test_jobs_are_found_by_the_worker_that_ran_them(world: World, admin: FlaskClient, rival):
    first, second, never = ask(world), ask(world), ask(world, task=FIVE)
    Hand(world, "office-1").work("planning", fail)
    Hand(world, "office-2").work("planning", succeed)

    assert listed(admin, "?q=worker:office-2") == [second]
    assert listed(admin, "?q=worker:OFFICE") == [second, first]
    assert listed(admin, "?q=worker:office-1+worker:office-2+state:failed") == [first]
    assert json.loads(rival.get("/rival/jobs.json?q=worker:office").text) == []
    assert "1 to 2 of 2 jobs" in words(admin, f"{JOBS}?q=worker:office")
    assert never not in listed(admin, "?q=worker:o")


def test_the_first_line_tells_of_what_matches_when_something_is_sought(
    world: World, admin: FlaskClient
):
    ask(world)

    assert "Background jobs Work is under way: one waiting." in words(admin, JOBS)
    assert "Work is under way: one waiting." in words(admin, f"{JOBS}?q=state:failed")
    assert "Of what matches: one waiting." in words(admin, f"{JOBS}?q=queue:planning")
    assert "Nothing that matches runs or waits." in words(admin, f"{JOBS}?q=queue:audit")


def test_a_job_that_ran_twice_waited_until_its_first_run_and_ran_as_long_as_its_last(
    world: World, admin: FlaskClient
):
    key = ask(world, task=FIVE)
    Hand(world).work("audit", fail)
    due(world, key)
    Hand(world).work("audit", succeed)
    change(world, key, created_at=1_000, started_at=70_000, finished_at=77_000)
    with world.session() as session, session.bookkeeping():
        session.execute(update(JobAttempt).where(JobAttempt.attempt == 1).values(started_at=3_000))

    [row] = re.findall(rf'<tr id="row-{key}">.*?</tr>', admin.get(JOBS).text, re.DOTALL)
    assert ("2\xa0s" in row, "7\xa0s" in row) == (True, True)
    page = words(admin, f"{JOBS}/{key}")
    assert "Waited 2 s before the first run" in page.replace("\xa0", " ")
    assert "Ran 7 s the last of 2 runs" in page.replace("\xa0", " ")


def test_a_mistyped_qualifier_is_named_and_the_rest_is_searched(world: World, admin: FlaskClient):
    ask(world, about=True)
    page = words(admin, f"{JOBS}?q=staet:failed+pool")

    assert "There is no “staet:”, so it was left out: did you mean state:?" in page
    assert "1 to 1 of 1 jobs" in page


def test_jobs_are_found_by_subject_by_person_and_by_age(world: World, admin: FlaskClient):
    mine, theirs = ask(world, "admin", about=True), ask(world, "manager", about=True)

    assert listed(admin, "?q=subject:pool-manager") == [theirs]
    assert listed(admin, "?q=who:me") == listed(admin, "?q=who:%22admin+of%22") == [mine]
    assert listed(admin, "?q=who:me+who:manager+since:1h") == [theirs, mine]
    assert listed(admin, "?q=who:system") == []


def test_the_list_takes_as_many_statements_for_three_jobs_as_for_one(world: World, planner):
    ask(world)
    with counted(world.engine) as one:
        planner.get(JOBS)
    ask(world)
    ask(world)
    with counted(world.engine) as three:
        planner.get(JOBS)

    assert (len(one), len(three)) == (8, 8)


def test_jobs_are_found_by_what_they_do(world: World, admin: FlaskClient):
    plain, five = ask(world), ask(world, task=FIVE)
    problem = words(admin, f"{JOBS}?q=task:planning/plain")

    assert listed(admin, f"?q=task:{FIVE.name}") == [five]
    assert listed(admin, f"?q=task:{FIVE.name}+task:planning/test-plain") == [five, plain]
    assert "planning/plain" in problem and "left out" in problem


def test_a_row_opens_its_job_first_and_its_subject_beside(world: World, planner: FlaskClient):
    key = ask(world, about=True)
    row = planner.get(JOBS).text.partition(f'id="row-{key}"')[2].partition("</th>")[0]

    assert re.findall(r'<a href="([^"]*)"', row)[0] == f"{JOBS}/{key}"
