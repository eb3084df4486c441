"""The times of a schedule: looked at before they are kept, and kept whatever the routine says."""

import re
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from planner.core import clock
from tests.kit.browser import post, text_of, words
from tests.kit.clockwork import MINUTE, OURS, TIMED, alone, fire, fired, in_step, schedule
from tests.kit.clockwork import clock as database_clock
from tests.kit.events import last_event
from tests.kit.jobs import Hand
from tests.kit.world import World

SCHEDULES = "/acme/jobs/schedules"


def test_the_next_five_runs_are_shown_before_times_are_kept(world: World):
    key = alone(world, TIMED.name)
    with clock.hold(datetime(2026, 11, 26, 12, tzinfo=UTC)):
        page = words(world.client("admin"), f"{SCHEDULES}/{key}?times=30+6+*+*+1-5")

    days = re.findall(r"([A-Z]\w\w 2026-\d\d-\d\d 06:30)", page)
    assert days == [
        "Fri 2026-11-27 06:30",
        "Mon 2026-11-30 06:30",
        "Tue 2026-12-01 06:30",
        "Wed 2026-12-02 06:30",
        "Thu 2026-12-03 06:30",
    ]
    assert "Use these times" in page
    assert schedule(world, key).cron == TIMED.cron


def test_a_change_of_the_clocks_that_meets_the_times_is_said(world: World):
    key = alone(world, TIMED.name)
    with clock.hold(datetime(2026, 11, 26, 12, tzinfo=UTC)):
        admin = world.client("admin")
        met = words(admin, f"{SCHEDULES}/{key}?times=30+1+*+*+*")
        even = words(admin, f"{SCHEDULES}/{key}?times=*/15+*+*+*+*")

    assert "On 2027-03-28 the clocks leap over 01:30: it is due as soon as they have." in met
    assert "On 2027-10-31 the clocks go back and 01:30 comes twice" in met
    assert "the clocks" not in even


def test_times_are_kept_through_a_start_of_workers_and_given_up(world: World, admin: FlaskClient):
    key = alone(world, TIMED.name)
    page = f"{SCHEDULES}/{key}"
    post(admin, page, f"{page}/times", {"times": "30 6 * * 1-5"})
    in_step(world)
    kept = schedule(world, key)
    event = last_event(world)
    shown = words(admin, page)
    post(admin, page, f"{page}/times")
    back = schedule(world, key)

    assert (kept.cron, kept.own_cron) == ("30 6 * * 1-5", "30 6 * * 1-5")
    assert kept.next_at > database_clock(world)
    assert event.action == "schedule.retimed"
    assert (event.facts["from"], event.facts["to"]) == (TIMED.cron, "30 6 * * 1-5")
    assert "instead of its usual every 15 minutes" in shown
    assert (back.cron, back.own_cron) == (TIMED.cron, None)


@pytest.mark.parametrize("times", ["every day", "61 * * * *", "* * *"])
def test_what_are_no_times_come_back_and_are_not_kept(world: World, admin: FlaskClient, times: str):
    key = alone(world, TIMED.name)
    page = f"{SCHEDULES}/{key}"

    looked = admin.get(page, query_string={"times": times})
    kept = post(admin, f"{page}?times=1+1+*+*+*", f"{page}/times", {"times": times})

    assert (looked.status_code, "is no time table that can be kept" in looked.text) == (422, True)
    assert kept.status_code == 422
    assert schedule(world, key).own_cron is None


def test_times_of_the_installation_are_for_operators(world: World, admin, rival: FlaskClient):
    in_step(world)
    page = "jobs/schedules/installation/retention-sweep"
    refused = post(rival, "/rival/", f"/rival/{page}/times", {"times": "5 * * * *"})
    done = post(admin, "/acme/", f"/acme/{page}/times", {"times": "5 * * * *"})

    assert (refused.status_code, done.status_code) == (403, 303)
    assert "5 minutes past every hour, instead of its usual" in words(admin, f"/acme/{page}")
    assert "only an operator of this installation may change" in words(rival, f"/rival/{page}")
    assert admin.get("/acme/jobs/schedules/installation/nothing").status_code == 404


def test_the_times_of_another_organisation_are_not_there(world: World, viewer, rival: FlaskClient):
    key = alone(world, TIMED.name)

    assert rival.get(f"/rival/jobs/schedules/{key}").status_code == 404
    answer = post(rival, "/rival/", f"/rival/jobs/schedules/{key}/times", {"times": "5 * * * *"})
    assert answer.status_code == 404
    assert viewer.get(f"{SCHEDULES}/{key}").status_code == 403
    assert schedule(world, key).own_cron is None


def test_what_a_schedule_did_is_listed_with_its_jobs(world: World, admin: FlaskClient):
    key = alone(world, TIMED.name, next_at=0)
    fire(world)
    Hand(world).work("planning", lambda *_: None)
    post(admin, SCHEDULES, f"{SCHEDULES}/{key}/run")
    page = admin.get(f"{SCHEDULES}/{key}").text
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", page[page.index("past-title") :], re.S)

    told = [text_of(row) for row in rows]
    assert len(told) == 2
    assert ("by hand" in told[0], "Waiting" in told[0]) == (True, True)
    assert ("by the clock, for 999 missed times too" in told[1], "Done" in told[1]) == (
        True,
        True,
    )
    assert 'href="/acme/jobs/1"' in rows[1]


def test_the_past_times_of_a_schedule_are_had_as_a_file(world: World, admin, rival: FlaskClient):
    key = alone(world, TIMED.name, next_at=database_clock(world) - 40 * MINUTE)
    page = f"{SCHEDULES}/{key}"
    bare = admin.get(page).text
    fire(world)
    Hand(world).work("planning", lambda session, payload, run: None)
    post(admin, page, f"{page}/run")

    rows = admin.get(f"{page}/past.json").get_json()
    told = [(row["result"], row["asked_for"], row["missed"]) for row in rows]
    missed = fired(world, key)[0].missed
    assert told == [("waiting", "by hand", 0), ("succeeded", "by the clock", missed)]
    assert missed in (2, 3)
    assert rows[0]["job"] > rows[1]["job"] > 0
    assert (rows[0]["ran_seconds"], rows[1]["ran_seconds"] < 60) == (None, True)
    assert (f'href="{page}/past.csv"' in admin.get(page).text, "past.csv" in bare) == (True, False)
    assert rival.get(f"/rival/jobs/schedules/{key}/past.json").status_code == 404


def test_so_are_those_of_a_schedule_of_the_installation(world: World, admin: FlaskClient):
    page = f"{SCHEDULES}/installation/{OURS.name}"
    in_step(world)
    post(admin, SCHEDULES, f"{page}/run")

    [row] = admin.get(f"{page}/past.json").get_json()
    assert (row["result"], row["asked_for"]) == ("waiting", "by hand")
    assert f'href="{page}/past.csv"' in admin.get(page).text
    assert admin.get(f"{SCHEDULES}/installation/none/past.json").status_code == 404
