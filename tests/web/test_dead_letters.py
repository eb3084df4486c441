"""Dead letters: grouped by cause, tried one first, discarded for a reason, and taken back."""

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from planner.core import platform
from planner.core.jobs import many, scheduling
from planner.core.jobs.models import DeadLetter
from planner.core.jobs.schedules import schedules
from planner.operations import letters as letters_of
from tests.kit.browser import fragment, post, words
from tests.kit.events import told
from tests.kit.jobs import PLAIN, Hand, gives_up, many_dead, nothing
from tests.kit.statements import counted
from tests.kit.world import World

DEAD = "/acme/jobs/dead"


def letters(world: World) -> list[tuple[str, str]]:
    with world.session() as session:
        chosen = select(DeadLetter.status, DeadLetter.fingerprint).order_by(DeadLetter.id)
        return [(str(status), fingerprint) for status, fingerprint in session.execute(chosen)]


def send(client: FlaskClient, what: str, **data) -> int:
    return post(client, "/acme/", f"{DEAD}/{what}", data).status_code


def test_without_dead_letters_the_page_says_what_comes_here_and_when_old_ones_went(
    world: World, admin: FlaskClient
):
    before = words(admin, DEAD)
    with world.app.app_context(), platform.transaction() as connection:
        scheduling.keep_in_step(connection)
        cleanup = schedules.c.name == "dead-letter-cleanup"
        connection.execute(update(schedules).where(cleanup).values(last_at=1_763_348_400_000))

    assert "Nothing has failed for good. " in before
    assert "No dead letters" in before
    assert "removes what is older once a week." in before
    assert "removes what is older once a week, last 2025-11-17 03:00 ." in words(admin, DEAD)


def test_failures_of_one_cause_are_one_entry(world: World, admin: FlaskClient):
    many_dead(world, 3)
    many_dead(world, 1, PLAIN)
    page = words(admin, DEAD)

    assert "4 jobs from two causes. The first expires in 29 days." in page
    assert "3 jobs Order 2 is refused" in page
    assert "audit · audit/test-five-retries · GiveUp" in page


def test_one_is_tried_before_the_rest(world: World, admin: FlaskClient):
    many_dead(world, 3)
    cause = letters(world)[0][1]

    assert send(admin, "retry", fingerprint=cause) == 409
    assert send(admin, "trial", fingerprint=cause) == 303
    assert [status for status, _ in letters(world)] == ["open", "open", "retried"]
    page = words(admin, DEAD)
    assert "Waits for a worker job 4 , which tries one of them again" in page
    assert "Retry 1 first" not in page
    assert send(admin, "trial", fingerprint=cause) == 409
    Hand(world).work("audit", nothing)
    assert "Done job 4 , which tried one of them again" in words(admin, DEAD)
    assert send(admin, "retry", fingerprint=cause) == 303
    assert [status for status, _ in letters(world)] == ["retried", "retried", "closed"]
    assert (told(world)[0], told(world)[1]["count"]) == ("dead_letters.retried", 2)


def test_a_trial_that_fails_holds_the_rest_back(world: World, admin: FlaskClient):
    many_dead(world, 2)
    cause = letters(world)[0][1]
    send(admin, "trial", fingerprint=cause)
    Hand(world).work("audit", gives_up)

    assert "Failed job 3" in words(admin, DEAD)
    assert send(admin, "retry", fingerprint=cause) == 409
    assert send(admin, "retry", fingerprint=cause, anyway="1") == 303
    assert [status for status, _ in letters(world)] == ["retried", "retried", "retried"]


def test_a_retry_of_many_is_taken_back_from_the_page(world: World, admin: FlaskClient):
    many_dead(world, 2)
    answer = post(admin, DEAD, f"{DEAD}/retry", {"anyway": "1"})
    at = answer.headers["Location"].partition("undo=")[2]

    assert "It can be taken back for 10 more seconds" in words(admin, answer.headers["Location"])
    assert send(admin, "undo", at=at) == 303
    assert [status for status, _ in letters(world)] == ["open", "open"]
    action, facts = told(world)
    assert (action, facts["count"]) == ("dead_letters.taken_back", 2)
    assert send(admin, "undo", at="5") == 409


def test_letters_are_discarded_for_a_reason(world: World, admin: FlaskClient):
    many_dead(world, 2)

    assert send(admin, "discard", reason="") == 422
    assert [status for status, _ in letters(world)] == ["open", "open"]
    assert send(admin, "discard", reason="The order was withdrawn") == 303
    assert [status for status, _ in letters(world)] == ["discarded", "discarded"]
    action, facts = told(world)
    assert (action, facts["because"]) == ("dead_letters.discarded", "The order was withdrawn")


def test_the_search_narrows_page_twin_and_what_is_done(world: World, admin: FlaskClient):
    many_dead(world, 3)

    assert "1 job from one cause." in words(admin, f"{DEAD}?q=order 1")
    assert [row["error"] for row in json.loads(admin.get(f"{DEAD}.json?q=order 1").text)] == [
        "order 1 is refused"
    ]
    assert send(admin, "discard", q="order 1", reason="withdrawn") == 303
    assert [status for status, _ in letters(world)] == ["open", "discarded", "open"]


def test_one_letter_keeps_payload_error_and_every_run(world: World, admin: FlaskClient, rival):
    [key] = many_dead(world, 1)
    page = words(admin, f"{DEAD}/1")

    assert f"Dead letter 1 of job {key} · queue audit · open" in page
    assert "Run 1 on hand" in page
    assert "number: 0" in page
    assert "GiveUp order 0 is refused" in page
    assert "It is not tried again It was refused" in page
    assert rival.get("/rival/jobs/dead/1").status_code == 404


def test_another_organisation_neither_sees_nor_touches_our_letters(
    world: World, admin: FlaskClient, rival: FlaskClient
):
    many_dead(world, 1)
    cause = letters(world)[0][1]

    assert "No dead letters" in words(rival, "/rival/jobs/dead")
    for what in ("trial", "retry", "discard"):
        sent = {"fingerprint": cause, "anyway": "1", "reason": "mine now"}
        assert post(rival, "/rival/", f"/rival/jobs/dead/{what}", sent).status_code == 409
    assert [status for status, _ in letters(world)] == ["open"]


@pytest.mark.parametrize("what", ["trial", "retry", "discard", "undo"])
def test_those_who_do_not_run_jobs_change_nothing(world: World, planner: FlaskClient, what: str):
    many_dead(world, 1)

    assert send(planner, what, anyway="1", reason="because", at="1") == 403
    assert [status for status, _ in letters(world)] == ["open"]


def test_what_the_page_asks_for_is_a_fragment(world: World, admin: FlaskClient):
    many_dead(world, 1)

    shown = fragment(admin, DEAD, "div#dead-letters").text
    assert shown.lstrip().startswith('<div class="stack" id="dead-letters"')


def test_the_page_takes_as_many_statements_for_three_causes_as_for_one(
    world: World, admin: FlaskClient
):
    many_dead(world, 1)
    with counted(world.engine) as one:
        admin.get(DEAD)
    many_dead(world, 2)
    many_dead(world, 1, PLAIN)
    with counted(world.engine) as three:
        admin.get(DEAD)

    assert (len(one), len(three)) == (12, 12)


def test_the_only_one_of_a_cause_is_followed_to_the_job_that_tries_it(
    world: World, admin: FlaskClient
):
    many_dead(world, 1)
    answer = post(admin, DEAD, f"{DEAD}/trial", {"fingerprint": letters(world)[0][1]})

    assert answer.headers["Location"] == "/acme/jobs/2"


def test_more_causes_than_are_listed_are_said_and_acted_on(world: World, admin, monkeypatch):
    many_dead(world, 2)
    many_dead(world, 1, PLAIN)
    monkeypatch.setattr(letters_of, "MOST_CAUSES", 1)
    page = words(admin, DEAD)

    assert "More than 1 job from more than one cause." in page
    assert "These are the 1 causes that failed latest." in page
    assert "All 3 that match" in page and "Retry 3 jobs" in page
    assert "These are the" not in words(admin, f"{DEAD}?queue=planning")


def test_the_rail_counts_what_nobody_has_seen_to(world: World, admin: FlaskClient, monkeypatch):
    assert "Dead letters Schedules" in words(admin, "/acme/initiatives")
    many_dead(world, 3)

    assert "Dead letters 3 Schedules" in words(admin, "/acme/initiatives")
    monkeypatch.setattr(letters_of, "FEW", 2)
    assert "Dead letters 2+ Schedules" in words(admin, "/acme/initiatives")


def test_the_window_is_ten_seconds():
    assert many.WINDOW == 10_000
