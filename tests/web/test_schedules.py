"""The page of schedules: when each is due, how it went, and holding, resuming, running one."""

import json
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.core.jobs.models import JobState
from planner.core.jobs.schedules import ScheduleFire
from tests.kit.browser import post, words
from tests.kit.clockwork import EVERY, MINUTE, TIMED, alone, clock, fire, in_step, schedule
from tests.kit.jobs import Hand
from tests.kit.statements import counted
from tests.kit.world import World

PAGE = "/acme/jobs/schedules"


def line(client: FlaskClient, name: str) -> dict:
    rows = json.loads(client.get(f"{PAGE}.json").text)
    return next(row for row in rows if row["name"] == name)


def fails(session, payload, run) -> None:
    raise RuntimeError("no good")


def test_before_a_worker_has_started_there_is_no_schedule(admin: FlaskClient):
    assert "No schedule yet" in words(admin, PAGE)


def test_a_schedule_says_what_it_does_and_when(world: World, admin: FlaskClient):
    in_step(world)
    page = words(admin, PAGE)

    assert "test-timed Counts the hours Every 15 minutes */15 * * * *" in page
    assert "none is overdue." in page
    assert "health-check Measures queues" in page


def test_the_last_results_are_told_in_words(world: World, admin: FlaskClient):
    alone(world, TIMED.name, next_at=clock(world) - 60 * MINUTE)
    fire(world)
    Hand(world).work("planning", fails)
    told = line(admin, TIMED.name)

    assert (told["results"], told["missed"] >= 3) == ("1 failed", True)
    page = words(admin, PAGE)
    assert re.search(r"Failed job \d+ [\d: -]+, [\d.]+ m?s ", page)
    assert re.search(r"m?s 1 failed \d+ times missed", page)


def test_the_strip_holds_the_last_sixty_times_and_says_them_in_words(world: World, admin):
    key, at = alone(world, TIMED.name), clock(world)
    ends = [JobState.SUCCEEDED] * 59 + [JobState.DEAD] * 2 + [JobState.SUCCEEDED]
    with world.session() as session, session.recording("test.timed", "a schedule"):
        rows = [
            {"slot": at - n * MINUTE, "fired_at": at, "missed": n % 2, "outcome": end, "took": 1500}
            for n, end in enumerate(ends)
        ]
        session.add_rows(ScheduleFire, [{"schedule_id": key, **row} for row in rows])
    told, page = line(admin, TIMED.name), admin.get(PAGE).text

    assert (told["results"], told["missed"], told["last_seconds"]) == ("59 ok, 1 failed", 30, 1.5)
    paths = r'test-timed, last 60 times: .*?<path d="(.*?)".*?d="(.*?)"'
    [(failed, done)] = re.findall(paths, page)
    assert (done.count("M"), failed) == (59, "M0 2h2v12h-2z")
    assert "59 ok, 1 failed" in words(admin, f"{PAGE}/{key}")


def test_what_is_done_for_a_flag_says_so_and_goes_on_while_it_is_off(world: World, admin):
    in_step(world)
    off = words(admin, PAGE)
    told = line(admin, "ledger-comparison")
    key = next(iter(re.findall(r'schedules/(\d+)">ledger-comparison', admin.get(PAGE).text)))

    assert "For token_planning_v1 , which is off" in off
    assert told["flag"] == "token_planning_v1"
    assert "It is off. This goes on" in words(admin, f"{PAGE}/{key}")
    flag = words(admin, "/acme/settings/flags/token_planning_v1")
    assert "The schedule ledger-comparison goes on" in flag


def test_what_nobody_saw_to_is_overdue(world: World, admin: FlaskClient):
    alone(world, TIMED.name, next_at=clock(world) - 10 * MINUTE)

    assert "1 schedule is overdue: no worker has looked." in words(admin, PAGE)


def test_a_schedule_is_paused_until_a_day_and_resumed(world: World, admin: FlaskClient):
    key = alone(world, TIMED.name, next_at=clock(world) + MINUTE)
    sent = {"reason": "The source moves", "until": "2030-05-06"}
    post(admin, PAGE, f"{PAGE}/{key}/pause", sent)
    held = schedule(world, key)
    begins = datetime(2030, 5, 6, tzinfo=ZoneInfo("Europe/London"))

    assert (held.paused, held.resume_at) == (True, begins.timestamp() * 1000)
    assert "By Admin of Acme: The source moves. Goes on 2030-05-06 00:00" in words(admin, PAGE)

    post(admin, PAGE, f"{PAGE}/{key}/resumption")

    assert schedule(world, key).paused is False
    with world.session() as session:
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions[-2:] == ["schedule.paused", "schedule.resumed"]


def test_from_its_own_page_a_schedule_is_paused_and_the_page_stays(world: World, admin):
    in_step(world)
    key = alone(world, TIMED.name)
    for page in (f"{PAGE}/{key}", f"{PAGE}/installation/health-check"):
        sent, came_from = {"reason": "A freeze"}, {"Referer": f"http://localhost{page}?times=1"}
        paused = post(admin, page, f"{page}/pause", sent, headers=came_from)

        assert f'action="{page}/run"' in admin.get(page).text
        assert paused.headers["Location"] == page
        assert f'action="{page}/resumption"' in admin.get(page).text
        assert post(admin, page, f"{page}/resumption").headers["Location"] == PAGE


def test_a_pause_without_a_reason_is_refused(world: World, admin: FlaskClient):
    key = alone(world, TIMED.name)
    answer = post(admin, PAGE, f"{PAGE}/{key}/pause", {"reason": ""})

    assert (answer.status_code, "Say why, in a few words" in answer.text) == (422, True)
    assert schedule(world, key).paused is False


def test_running_one_now_leads_to_its_job(world: World, admin: FlaskClient):
    key = alone(world, EVERY.name)
    answer = post(admin, PAGE, f"{PAGE}/{key}/run")

    assert re.fullmatch(r"/acme/jobs/\d+", answer.headers["Location"])
    assert ", by hand" in words(admin, PAGE)


@pytest.mark.parametrize("who", ["planner", "manager", "viewer"])
def test_only_those_who_run_jobs_see_schedules(world: World, who: str):
    client = world.client(who)

    assert client.get(PAGE).status_code == client.get(f"{PAGE}.json").status_code == 403


def test_another_organisation_cannot_touch_ours(world: World, rival: FlaskClient):
    key = alone(world, TIMED.name)
    there = "/rival/jobs/schedules"
    codes = [
        post(rival, there, f"{there}/{key}/{act}", {"reason": "because"}).status_code
        for act in ("pause", "resumption", "run")
    ]

    assert codes == [404, 404, 404]


def test_the_page_asks_the_same_however_much_was_done(world: World, admin: FlaskClient):
    key = alone(world, EVERY.name, next_at=clock(world))
    fire(world)
    with counted(world.engine) as one:
        admin.get(f"{PAGE}.json")
    alone(world, EVERY.name, next_at=clock(world) - 90 * MINUTE)
    fire(world)
    with counted(world.engine) as more:
        admin.get(f"{PAGE}.json")

    assert key and len(one) == len(more)


def test_operators_hold_resume_and_run_what_serves_every_organisation(
    world: World, admin: FlaskClient
):
    in_step(world)
    at = f"{PAGE}/installation/test-ours"

    assert post(admin, PAGE, f"{at}/pause", {"reason": ""}).status_code == 422
    assert post(admin, PAGE, f"{at}/pause", {"reason": "The disk is full"}).status_code == 303
    assert "Paused By Admin of Acme: The disk is full" in words(admin, PAGE)
    assert post(admin, PAGE, f"{at}/resumption").status_code == 303
    assert "The disk is full" not in words(admin, PAGE)
    assert post(admin, PAGE, f"{at}/run").status_code == 303
    assert "Waiting " in words(admin, PAGE).partition("test-ours")[2]
    assert post(admin, PAGE, f"{PAGE}/installation/none/run").status_code == 404


def test_others_see_what_serves_every_organisation_and_do_not_turn_it(
    world: World, rival: FlaskClient, planner: FlaskClient
):
    in_step(world)
    page, action = "/rival/jobs/schedules", "installation/test-ours/run"

    assert "only an operator of this installation may pause or run one" in words(rival, page)
    assert post(rival, page, f"{page}/{action}").status_code == 403
    assert post(planner, "/acme/", f"{PAGE}/{action}").status_code == 403
