"""Maintenance that fails for good: administrators are told wherever they are."""

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from planner.core import clock, platform
from planner.core.jobs.claiming import Claimant, claim_one
from planner.core.jobs.leases import Leases
from planner.core.jobs.models import DeadLetter
from planner.core.jobs.owners import platform_id
from planner.core.jobs.performing import carry_out
from planner.core.jobs.placing import Order, place
from planner.operations.tasks import CLEAN_UP, CleanUp
from tests.kit.browser import post, words
from tests.kit.clockwork import in_step
from tests.kit.jobs import LONE, Hand, ask, gives_up
from tests.kit.statements import counted
from tests.kit.world import World

DEAD = "/acme/jobs/dead"
SCHEDULE = "/acme/jobs/schedules/installation/dead-letter-cleanup"
FAILED = "Maintenance has failed"


def full(session, payload, run) -> None:
    raise OSError("No space left on device")


def clean_up(world: World, handler=full) -> None:
    """The weekly clean-up runs once, as the clock asks for it."""
    with world.app.app_context(), platform.transaction() as connection:
        fields = CLEAN_UP.fields(CleanUp(week="2026-W48"))
        key = place(connection, Order(CLEAN_UP, fields, platform_id(connection)))
    run_it(world, handler, key)


def run_it(world: World, handler, key: int) -> None:
    who = Claimant("hand", 30_000, [CLEAN_UP.name])
    with world.app.app_context(), platform.transaction() as connection:
        claimed = claim_one(connection, who, key)
    carry_out(world.app.app_context, Leases(who), claimed, handler)


def letter(world: World) -> DeadLetter:
    with world.app.app_context():
        with platform.reading() as connection:
            key = platform_id(connection)
        with platform.inside(key) as session:
            found = session.scalars(select(DeadLetter).order_by(DeadLetter.id.desc())).first()
            session.expunge(found)
            return found


def test_what_fails_for_the_whole_installation_is_told_to_those_who_run_jobs(
    world: World, admin: FlaskClient, planner: FlaskClient, rival: FlaskClient
):
    quiet = words(admin, "/acme/")
    with clock.hold(clock.now()):  # a busy machine may take a minute
        clean_up(world)
        pages = [words(admin, page) for page in ("/acme/", "/acme/jobs", "/acme/initiatives")]

    assert FAILED not in quiet
    said = "Dead letter cleanup failed just now: No space left on device See to it"
    assert [f"{FAILED} for the whole installation. {said}" in page for page in pages] == [True] * 3
    assert f'href="{SCHEDULE}">See to it' in admin.get("/acme/").text
    assert FAILED in words(rival, "/rival/")
    assert FAILED not in words(planner, "/acme/")


def test_an_operator_tries_it_again_and_it_closes_when_it_succeeds(
    world: World, admin: FlaskClient, rival: FlaskClient
):
    in_step(world)
    clean_up(world)
    theirs = SCHEDULE.replace("acme", "rival")
    act = f"failed/{letter(world).id}/retry"
    refused = post(rival, theirs, f"{theirs}/{act}")
    shown, told = words(admin, SCHEDULE), words(rival, theirs)
    answer = post(admin, SCHEDULE, f"{SCHEDULE}/{act}")
    assert answer.status_code == 303, answer.text
    run_it(world, lambda *_: None, letter(world).retried_as)

    assert ("Try again" in shown, "Try again" in told) == (True, False)
    assert "so an operator of this installation sees to it" in told
    assert (refused.status_code, answer.status_code) == (403, 303)
    assert letter(world).status == "closed"
    assert FAILED not in words(admin, "/acme/")


def test_an_operator_lets_it_be_for_a_reason(world: World, admin: FlaskClient):
    in_step(world)
    clean_up(world)
    act = f"{SCHEDULE}/failed/{letter(world).id}/end"

    assert post(admin, SCHEDULE, act, {"reason": ""}).status_code == 422
    assert post(admin, SCHEDULE, act, {"reason": "The disk was full"}).status_code == 303
    assert (letter(world).status, letter(world).discarded_because) == (
        "discarded",
        "The disk was full",
    )
    assert FAILED not in words(admin, "/acme/")


def test_what_fails_for_one_organisation_leads_to_its_letter_until_it_is_muted(
    world: World, admin: FlaskClient, rival: FlaskClient
):
    ask(world, LONE)
    Hand(world).work("maintenance", gives_up)
    page = admin.get("/acme/").text
    with world.session() as session:
        found = session.scalars(select(DeadLetter)).one()
    muting = {"reason": "Known", "end": "1d"}
    post(admin, DEAD, f"{DEAD}/causes/{found.fingerprint}/silence", muting)

    assert re.search(rf'href="{DEAD}/{found.id}">See to it', page)
    assert FAILED not in words(admin, "/acme/")
    assert FAILED not in words(rival, "/rival/")


def test_it_takes_one_statement_however_much_failed(world: World, admin: FlaskClient):
    ask(world, LONE)
    with counted(world.engine) as before:
        admin.get("/acme/initiatives")
    for _ in range(3):
        clean_up(world)
    with counted(world.engine) as after:
        admin.get("/acme/initiatives")

    assert len(after) == len(before)
    letters = [text for text in after if "FROM dead_letters" in text and "count(*)" not in text]
    assert len(letters) == 1
