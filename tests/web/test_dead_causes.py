"""What is said of a cause of dead letters, retries at a pace, and retries with other arguments."""

import csv
import json
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from planner.core.jobs import Job
from planner.core.jobs.causes import DeadCause
from planner.core.jobs.models import DeadLetter
from tests.kit.browser import post, text_of, words
from tests.kit.events import told
from tests.kit.jobs import job, many_dead
from tests.kit.world import World

DEAD = "/acme/jobs/dead"


def cause(world: World) -> str:
    with world.session() as session:
        return session.scalars(select(DeadLetter.fingerprint)).first()


def test_a_note_stays_with_its_cause_and_meets_the_next_failure(world: World, admin: FlaskClient):
    many_dead(world, 1)
    key = cause(world)
    post(admin, DEAD, f"{DEAD}/causes/{key}/note", {"fix": "Ask finance to open the year."})
    many_dead(world, 1)

    assert "How it is mended: Ask finance to open the year." in words(admin, DEAD)
    assert "2 jobs" in words(admin, DEAD)


def test_an_empty_note_takes_it_away_and_the_audit_says_what_it_was(world, admin: FlaskClient):
    many_dead(world, 1)
    address = f"{DEAD}/causes/{cause(world)}/note"
    post(admin, DEAD, address, {"fix": "Ask finance."})
    post(admin, DEAD, address, {"fix": " "})

    action, facts = told(world)
    assert (action, facts["from"], facts["to"]) == ("dead_cause.noted", "Ask finance.", None)
    assert "How it is mended:" not in words(admin, DEAD)


def test_a_muted_cause_is_no_more_counted_and_can_be_told_of_again(world, admin: FlaskClient):
    many_dead(world, 2)
    address = f"{DEAD}/causes/{cause(world)}"
    before = admin.get(DEAD).text
    post(admin, DEAD, f"{address}/silence", {"reason": "Known until July", "end": "7d"})
    muted, health = admin.get(DEAD).text, words(admin, "/acme/settings/health")
    post(admin, DEAD, f"{address}/resumption")
    again = admin.get(DEAD).text

    assert "<title>2 dead letters" in before
    assert "<title>0 dead letters" in muted
    assert "Nothing wants an eye: 1 cause muted." in muted
    assert "Known until July" in muted
    assert "is refused" not in health
    assert "<title>2 dead letters" in again
    assert told(world)[0] == "dead_cause.unmuted"


def test_a_mute_for_a_day_ends_by_itself(world: World, admin: FlaskClient):
    many_dead(world, 1)
    sent = {"reason": "Known until July", "end": "1d"}
    post(admin, DEAD, f"{DEAD}/causes/{cause(world)}/silence", sent)
    muted = words(admin, DEAD)
    with world.session() as session, session.bookkeeping():
        session.execute(update(DeadCause).values(muted_until=1))
    page = admin.get(DEAD).text

    assert re.search(r"Muted by Admin of Acme until \d{4}-\d\d-\d\d .*: Known until July", muted)
    assert "<title>1 dead letter" in page
    assert "Told of again: it was muted by Admin of Acme until 1970-01-01" in page


def test_a_mute_until_the_next_failure_ends_with_it(world: World, admin: FlaskClient):
    many_dead(world, 1)
    sent = {"reason": "Known until July", "end": "next"}
    post(admin, DEAD, f"{DEAD}/causes/{cause(world)}/silence", sent)
    muted = admin.get(DEAD).text
    many_dead(world, 1)

    assert "<title>0 dead letters" in muted
    assert "Muted by Admin of Acme until another job fails of it: Known until July" in text_of(
        muted
    )
    assert "<title>2 dead letters" in admin.get(DEAD).text


def test_muting_wants_a_reason_and_a_letter_that_is_open(world: World, admin: FlaskClient):
    many_dead(world, 1)

    address = f"{DEAD}/causes/{cause(world)}/silence"
    assert post(admin, DEAD, address, {"end": "1d"}).status_code == 422
    assert post(admin, DEAD, address, {"reason": "Known", "end": "forever"}).status_code == 422
    assert post(admin, DEAD, f"{DEAD}/causes/none/note", {"fix": "x"}).status_code == 409


def test_another_organisation_notes_and_mutes_nothing_of_ours(world, admin, rival: FlaskClient):
    many_dead(world, 1)
    muting = {"reason": "mine", "end": "1d"}
    for what, sent in (("note", {"fix": "mine"}), ("silence", muting)):
        answer = post(rival, "/rival/", f"/rival/jobs/dead/causes/{cause(world)}/{what}", sent)
        assert answer.status_code == 409

    assert "mine" not in words(admin, DEAD)


def test_the_rest_is_retried_at_so_many_a_minute_and_taken_back(world: World, admin: FlaskClient):
    many_dead(world, 3)
    sent = {"fingerprint": cause(world), "anyway": "1", "per_minute": "6"}
    page = admin.get(post(admin, DEAD, f"{DEAD}/retry", sent).location)
    with world.session() as session:
        tries = select(Job).where(Job.retry_of.is_not(None)).order_by(Job.id)
        starts = [each.run_at for each in session.scalars(tries)]
    undo = re.search(r'name="at" value="(\d+)"', page.text)[1]
    post(admin, DEAD, f"{DEAD}/undo", {"at": undo})

    assert [later - starts[0] for later in starts] == [0, 10_000, 20_000]
    assert "3 dead letters start in ten seconds, 6 a minute." in page.text
    with world.session() as session:
        assert set(session.scalars(select(DeadLetter.status))) == {"open"}
        assert set(session.scalars(select(Job.state).where(Job.retry_of.is_not(None)))) == {
            "cancelled"
        }


def test_a_pace_that_is_none_is_refused(world: World, admin: FlaskClient):
    many_dead(world, 2)
    sent = {"fingerprint": cause(world), "anyway": "1", "per_minute": "0"}
    answer = post(admin, DEAD, f"{DEAD}/retry", sent)

    assert answer.status_code == 422
    assert "Give a whole number from 1 to 600, or leave it empty." in answer.text


def test_letters_of_one_cause_are_exported_with_their_payloads(world: World, admin: FlaskClient):
    many_dead(world, 2)
    rows = json.loads(admin.get(f"{DEAD}.json?cause={cause(world)}").text)

    assert [row["payload"] for row in rows] == [{"number": 1}, {"number": 0}]
    kept = [(each["attempt"], each["outcome"], each["error_class"]) for each in rows[0]["attempts"]]
    assert kept == [(1, "failed", "GiveUp")]
    lines = list(csv.DictReader(admin.get(f"{DEAD}.csv").text.removeprefix("\ufeff").splitlines()))
    assert json.loads(lines[0]["payload"]) == {"number": 1}
    assert json.loads(admin.get(f"{DEAD}.json?cause=other").text) == []


def test_arguments_that_this_version_cannot_read_are_said(world: World, admin: FlaskClient):
    many_dead(world, 1)
    with world.session() as session, session.bookkeeping():
        session.execute(update(DeadLetter).values(payload={"amount": 3}, payload_version=1))

    page = words(admin, DEAD)
    assert (
        "The payload of audit/test-five-retries cannot be read: amount is none of its arguments"
        in page
    )


def test_a_dead_job_is_tried_again_with_other_arguments_and_the_original_is_kept(
    world: World, admin: FlaskClient
):
    [key] = many_dead(world, 1)
    page = f"{DEAD}/1/arguments"
    form = admin.get(page).text
    answer = post(admin, page, page, {"payload": '{"number": 12}'})

    again = int(answer.location.rpartition("/")[2])
    assert "&#34;number&#34;: 0" in form or '"number": 0' in form
    assert "<code>number</code></th><td>whole number, may be left out</td>" in form
    assert (job(world, again).payload, job(world, again).retry_of) == ({"number": 12}, key)
    with world.session() as session:
        letter = session.scalars(select(DeadLetter)).one()
        assert (letter.payload, letter.status, letter.retried_as) == (
            {"number": 0},
            "retried",
            again,
        )
    action, facts = told(world)
    assert (action, facts["from"], facts["to"]) == (
        "dead_letter.rewritten",
        {"number": 0},
        {"number": 12},
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("number: 12", "Give one JSON object"),
        ("[12]", "Give one JSON object"),
        ('{"number": "twelve"}', "number is no whole number"),
        ('{"amount": 12}', "amount is none of its arguments"),
    ],
)
def test_arguments_that_the_task_does_not_take_come_back(world, admin: FlaskClient, typed, said):
    many_dead(world, 1)
    page = f"{DEAD}/1/arguments"
    answer = post(admin, page, page, {"payload": typed})

    assert (answer.status_code, said in answer.text) == (422, True)
    with world.session() as session:
        assert session.scalars(select(DeadLetter.status)).one() == "open"


def test_other_arguments_take_a_permission_of_their_own(world: World, planner, rival: FlaskClient):
    many_dead(world, 1)

    assert planner.get(f"{DEAD}/1/arguments").status_code == 403
    assert rival.get("/rival/jobs/dead/1/arguments").status_code == 404
    sent = {"payload": '{"number": 1}'}
    refused = post(rival, "/rival/", "/rival/jobs/dead/1/arguments", sent)
    assert refused.status_code == 404


def test_a_letter_that_is_settled_is_not_tried_with_other_arguments(world, admin: FlaskClient):
    many_dead(world, 1)
    page = f"{DEAD}/1/arguments"
    post(admin, page, page, {"payload": '{"number": 1}'})

    assert post(admin, DEAD, page, {"payload": '{"number": 2}'}).status_code == 409
    assert "is being tried again" in words(admin, page)
