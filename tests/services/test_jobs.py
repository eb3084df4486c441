"""Claiming, running and settling jobs, on both databases."""

import threading

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from planner.capacity.models import SkillPool
from planner.core import platform
from planner.core.jobs import GiveUp, Job, Snooze
from planner.core.jobs.models import DeadLetter
from planner.core.jobs.sweeping import rescue
from planner.domain.refusals import NotFound
from tests.kit.events import last_event
from tests.kit.jobs import (
    FIVE,
    OWN,
    PLAIN,
    RATED,
    Hand,
    ask,
    attempts,
    change,
    due,
    job,
    nothing,
    pools,
)
from tests.kit.world import World


def add_pool(session, payload, run):
    with session.recording("skill_pool.added", made := SkillPool(name=f"Pool {payload.number}")):
        session.add(made)
        run.finish({"pool": made.name})


def letters(world: World) -> list[DeadLetter]:
    with world.session() as session:
        found = list(session.scalars(select(DeadLetter).order_by(DeadLetter.id)))
        session.expunge_all()
        return found


def test_a_job_is_asked_for_run_and_settled(both: World):
    key = ask(both, PLAIN, 7)

    Hand(both).work("planning", lambda session, payload, run: {"seen": payload.number})

    done = job(both, key)
    assert (done.state, done.result, done.attempt) == ("succeeded", {"seen": 7}, 1)
    assert [attempt.outcome for attempt in attempts(both, key)] == ["succeeded"]
    assert done.requested_by == both.acme.people["admin"]


def test_effects_and_success_are_one(both: World):
    key = ask(both, PLAIN, 3)

    Hand(both).work("planning", add_pool)

    assert (job(both, key).state, job(both, key).result) == ("succeeded", {"pool": "Pool 3"})
    assert pools(both) == 1


def test_one_who_lost_the_job_changes_nothing(both: World):
    key = ask(both, PLAIN, 3)
    [late] = Hand(both, "late").claim("planning")
    change(both, key, lease_expires_at=0)
    with both.app.app_context(), platform.transaction() as connection:
        assert rescue(connection) == 1

    Hand(both, "other", solitary=True).work("planning", add_pool)
    Hand(both, "late").run(late, add_pool)

    assert pools(both) == 1
    assert [attempt.outcome for attempt in attempts(both, key)] == ["lost", "succeeded"]


def test_only_one_of_many_claims_a_job(both: World):
    ask(both, PLAIN)
    claimed, start = [], threading.Barrier(8)

    def grab(number: int) -> None:
        start.wait()
        claimed.extend(Hand(both, f"hand {number}").claim("planning"))

    threads = [threading.Thread(target=grab, args=(number,)) for number in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert len(claimed) == 1


def test_the_more_urgent_is_claimed_first_and_then_the_older(both: World):
    low, first, urgent, second = (ask(both, PLAIN, priority=priority) for priority in (1, 5, 10, 5))

    order = [claimed.job_id for claimed in Hand(both).claim("planning", free=4)]

    assert order == [urgent, first, second, low]


def test_a_level_of_priority_is_worth_thirty_seconds_of_waiting(both: World):
    old = ask(both, PLAIN, priority=4)
    change(both, old, rank_at=job(both, old).rank_at - 30_001)
    ask(both, PLAIN, priority=5)

    assert Hand(both).claim("planning")[0].job_id == old


def test_a_queue_never_runs_more_than_it_may_at_once(both: World):
    for _ in range(7):
        ask(both, PLAIN)

    hand = Hand(both)

    assert len(hand.claim("planning", free=3)) == 3
    assert len(hand.claim("planning", free=3)) == 1
    assert hand.claim("planning", free=3) == []


def test_one_organisation_runs_one_where_only_one_each_may_run(both: World):
    mine = ask(both, OWN)
    ask(both, OWN)
    theirs = ask(both, OWN, organisation=both.rival)
    hand = Hand(both)

    claimed = [claim.job_id for _ in range(3) for claim in hand.claim("usage", free=4)]

    assert claimed == [mine, theirs]


def test_a_rate_is_kept_in_every_window(both: World):
    for _ in range(7):
        ask(both, RATED)
    hand, started = Hand(both), 0

    while hand.work("csv-import", nothing):
        started += 1

    assert started == 5


def test_failures_wait_1_2_4_8_16_seconds_and_the_sixth_is_the_last(both: World):
    key = ask(both, FIVE)

    def fails(session, payload, run):
        raise ValueError("no 5 of 'x'")

    for _ in range(6):
        Hand(both).work("audit", fails)
        due(both, key)

    told = attempts(both, key)
    assert [attempt.wait for attempt in told] == [1000, 2000, 4000, 8000, 16000, None]
    assert [attempt.next_run_at - attempt.finished_at for attempt in told[:5]] == [
        1000,
        2000,
        4000,
        8000,
        16000,
    ]
    dead = job(both, key)
    assert (dead.state, dead.failures, dead.dead_reason) == ("dead", 6, "exhausted")
    [letter] = letters(both)
    assert (letter.job_id, len(letter.attempts), letter.error) == (key, 6, "no 5 of 'x'")
    assert letter.status == "open"


def test_what_no_retry_can_mend_is_dead_at_once(both: World):
    key = ask(both, FIVE)

    def gives_up(session, payload, run):
        raise GiveUp("the provider refuses this address")

    Hand(both).work("audit", gives_up)

    assert (job(both, key).state, job(both, key).dead_reason) == ("dead", "refused")


def test_a_row_of_another_organisation_kills_the_job_and_changes_nothing(both: World):
    with both.session(both.rival) as session:
        with session.recording("skill_pool.added", made := SkillPool(name="Theirs")):
            session.add(made)
        theirs = made.id
    key = ask(both, FIVE, theirs)

    def rename(session, payload, run):
        with session.recording("skill_pool.renamed", session.find(SkillPool, payload.number)):
            pass

    Hand(both).work("audit", rename)

    assert job(both, key).error == f"There is no skill pool {theirs} here."
    assert job(both, key).state == "dead"


def test_a_snooze_uses_up_no_retry(both: World):
    key = ask(both, FIVE)

    def later(session, payload, run):
        raise Snooze(60)

    Hand(both).work("audit", later)

    waiting = job(both, key)
    assert (waiting.state, waiting.failures) == ("waiting", 0)
    assert [(one.outcome, one.wait) for one in attempts(both, key)] == [("snoozed", 60_000)]


def test_batches_go_on_from_the_last_checkpoint(both: World):
    key = ask(both, FIVE)
    seen = []

    def five_batches(session, payload, run):
        for number in range(run.cursor or 0, 5):
            seen.append(number)
            with session.recording("skill_pool.added", made := SkillPool(name=f"Pool {number}")):
                session.add(made)
                run.checkpoint(cursor=number + 1, done=number + 1, total=5)
                if number == 2 and run.attempt == 1:
                    raise ValueError("the disk hiccups")

    hand = Hand(both)
    hand.work("audit", five_batches)
    after_first = (pools(both), job(both, key).cursor, job(both, key).done)
    due(both, key)
    hand.work("audit", five_batches)

    assert after_first == (2, 2, 2)
    assert (pools(both), seen) == (5, [0, 1, 2, 2, 3, 4])
    assert (job(both, key).done, job(both, key).total) == (5, 5)


def test_a_log_line_is_kept_with_its_attempt(both: World):
    key = ask(both, PLAIN)

    def talks(session, payload, run):
        run.log("reading\nrows")
        run.log("writing rows")

    Hand(both).work("planning", talks)

    [attempt] = attempts(both, key)
    assert [line.split("\t")[1] for line in attempt.log.splitlines()] == [
        "reading rows",
        "writing rows",
    ]


def test_what_a_handler_changes_is_recorded_as_done_by_who_asked(both: World):
    ask(both, PLAIN)

    Hand(both).work("planning", add_pool)

    event = last_event(both)
    assert (event.action, event.actor_id) == ("skill_pool.added", both.acme.people["admin"])


def test_another_organisation_sees_no_job(both: World):
    key = ask(both, PLAIN)

    with both.session(both.rival) as session:
        assert session.scalars(select(Job)).all() == []
        with pytest.raises(NotFound):
            session.find(Job, key)


def test_a_database_that_is_locked_uses_up_no_retry(both: World):
    key = ask(both, RATED)  # a task without retries

    def is_locked_out(session, payload, run):
        raise OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))

    Hand(both).work("csv-import", is_locked_out)

    assert (job(both, key).state, job(both, key).failures) == ("waiting", 0)
    assert [(one.outcome, one.wait) for one in attempts(both, key)] == [("snoozed", 1000)]
