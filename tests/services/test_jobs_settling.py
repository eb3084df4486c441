"""Settling many executions at once."""

from dataclasses import replace

from sqlalchemy import func, select

from planner.core import platform
from planner.core.jobs import Job
from planner.core.jobs.claiming import again_in
from planner.core.jobs.closing import Ended, close
from planner.core.jobs.leases import Leases
from planner.core.jobs.models import JobAttempt
from planner.core.jobs.performing import execute
from planner.core.jobs.sweeping import forget_done, rescue, rescued
from planner.core.jobs.time import now
from planner.core.queues import QUEUES
from tests.kit.jobs import (
    FIVE,
    MERGED,
    PLAIN,
    RATED,
    Hand,
    Numbered,
    ask,
    attempts,
    change,
    due,
    job,
    nothing,
    sweep,
)
from tests.kit.statements import counted
from tests.kit.world import World


def run_all(world: World, queue: str, handler, count: int) -> list[Ended]:
    """Claim so many jobs and run them, without settling any."""
    hand = Hand(world)
    leases = Leases(hand.who)
    return [
        execute(world.app.app_context, leases, claim, handler)
        for claim in hand.claim(queue, free=count)
    ]


def test_many_are_settled_in_few_statements_and_each_keeps_its_result(both: World):
    keys = [ask(both, PLAIN, number) for number in range(4)]
    ended = run_all(both, "planning", lambda session, payload, run: payload.number or None, 4)

    with (
        both.app.app_context(),
        platform.transaction() as connection,
        counted(both.engine) as sent,
    ):
        close(connection, ended)

    assert [(job(both, key).state, job(both, key).result) for key in keys] == [
        ("succeeded", None),
        ("succeeded", 1),
        ("succeeded", 2),
        ("succeeded", 3),
    ]
    assert [attempts(both, key)[0].outcome for key in keys] == ["succeeded"] * 4
    assert len(sent) == {"sqlite": 3, "postgresql": 2}[both.engine.dialect.name]


def test_one_that_was_lost_does_not_spoil_the_others(both: World):
    first, lost, last = (ask(both, PLAIN) for _ in range(3))
    ended = run_all(both, "planning", nothing, 3)
    change(both, lost, lease_expires_at=0)
    sweep(both, rescue)

    sweep(both, close, ended)

    states = [job(both, key).state for key in (first, lost, last)]
    assert states == ["succeeded", "waiting", "succeeded"]


def test_the_same_attempt_by_another_worker_is_not_the_same(both: World):
    key = ask(both, PLAIN)
    ended = run_all(both, "planning", nothing, 1)
    change(both, key, lease_owner="a worker after a restore")

    sweep(both, close, ended)

    assert job(both, key).state == "running"


def test_what_was_asked_meanwhile_follows_each_of_many(both: World):
    key = ask(both, MERGED, 1)
    due(both, key)
    ended = run_all(both, "scenario-recompute", nothing, 1)
    ask(both, MERGED, 2)

    sweep(both, close, ended)

    with both.session() as session:
        rows = session.execute(select(Job.state, Job.payload).order_by(Job.id)).all()
    assert [tuple(row) for row in rows] == [
        ("succeeded", {"number": 1}),
        ("waiting", {"number": 2}),
    ]


def test_what_was_asked_meanwhile_outlives_a_job_that_dies_with_its_workers(both: World):
    key = ask(both, MERGED, 1)
    due(both, key)
    Hand(both).claim("scenario-recompute")
    ask(both, MERGED, 2)
    change(both, key, blamed=2, solitary=True, lease_expires_at=0)

    sweep(both, rescue)

    with both.session() as session:
        rows = session.execute(select(Job.state, Job.payload).order_by(Job.id)).all()
    assert [tuple(row) for row in rows] == [("dead", {"number": 1}), ("waiting", {"number": 2})]


def test_a_request_in_a_newer_version_meanwhile_is_read_in_that_version(both: World, monkeypatch):
    key = ask(both, MERGED, 1)
    due(both, key)
    ended = run_all(both, "scenario-recompute", nothing, 1)
    monkeypatch.setattr(Numbered, "version", 2)
    ask(both, MERGED, 2)

    sweep(both, close, ended)

    with both.session() as session:
        versions = session.scalars(select(Job.payload_version).order_by(Job.id)).all()
    assert versions == [1, 2]


def test_a_result_that_is_no_json_is_a_failure_of_the_handler(both: World):
    key = ask(both, FIVE)

    Hand(both).work("audit", lambda session, payload, run: {"when": object()})

    assert (job(both, key).state, job(both, key).error_class) == ("waiting", "TypeError")


def test_an_error_with_a_null_character_is_kept_without_it(both: World):
    key = ask(both, FIVE)

    def fails(session, payload, run):
        run.log("row \x00 1")
        raise ValueError("bad \x00 byte")

    Hand(both).work("audit", fails)

    assert job(both, key).error == "bad � byte"
    assert attempts(both, key)[0].log.endswith("row � 1\n")


def test_forgetting_by_count_does_not_let_a_rate_be_passed(both: World, monkeypatch):
    monkeypatch.setitem(QUEUES, "csv-import", replace(QUEUES["csv-import"], keep_done_count=1))
    for _ in range(6):
        ask(both, RATED)
    hand = Hand(both)
    while hand.work("csv-import", nothing):
        sweep(both, forget_done)

    with both.session() as session:
        started = session.scalar(select(func.count()).select_from(JobAttempt))
    assert started == 5


def test_a_queue_at_its_rate_says_when_it_may_go_on(both: World):
    keys = [ask(both, RATED) for _ in range(6)]
    hand = Hand(both)
    hand.work("csv-import", nothing)
    early = sweep(both, again_in, QUEUES["csv-import"])
    while hand.work("csv-import", nothing):
        pass

    late = sweep(both, again_in, QUEUES["csv-import"])

    first = attempts(both, keys[0])[0].started_at
    assert early is None
    assert 0 < late <= 60_000
    assert sweep(both, now) + late >= first + 60_000


def test_only_queues_with_a_rescued_job_that_is_due_are_named_to_the_solitary(both: World):
    for rescues, run_at in ((0, 0), (1, 0), (1, 1 << 50)):
        key = ask(both, FIVE if rescues and not run_at else PLAIN)
        change(both, key, rescues=rescues, run_at=run_at)

    assert sweep(both, rescued, list(QUEUES)) == ["audit"]
