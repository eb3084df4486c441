"""Asking for jobs, claiming, running and settling them, on both databases."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from planner.capacity.models import SkillPool
from planner.core import platform
from planner.core.audit import AuditEvent
from planner.core.jobs import GiveUp, Job, Snooze, ringing
from planner.core.jobs.models import DeadLetter
from planner.core.jobs.sweeping import rescue
from planner.core.jobs.tasks import UnreadablePayload
from planner.core.mistakes import UnrecordedError
from planner.domain.refusals import NotFound
from tests.kit.jobs import (
    FIVE,
    MERGED,
    OWN,
    PLAIN,
    RATED,
    Hand,
    Numbered,
    ask,
    attempts,
    change,
    due,
    job,
)
from tests.kit.world import World


def nothing(session, payload, run):
    return None


def add_pool(session, payload, run):
    with session.recording("skill_pool.added", made := SkillPool(name=f"Pool {payload.number}")):
        session.add(made)
        run.finish({"pool": made.name})


def pools(world: World) -> int:
    with world.session() as session:
        return session.scalar(select(func.count()).select_from(SkillPool))


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


def test_a_job_of_a_change_that_is_undone_is_not_there(both: World):
    with (
        both.session() as session,
        pytest.raises(NotFound),
        session.recording("test.asked", "a test"),
    ):
        session.enqueue(PLAIN, Numbered())
        session.find(SkillPool, 999)

    assert Hand(both).claim("planning") == []


def test_asking_outside_a_change_is_refused(both: World):
    with both.session() as session, pytest.raises(UnrecordedError):
        session.enqueue(PLAIN, Numbered())


def test_the_queue_is_rung_after_the_commit_and_not_before(both: World):
    rung = []
    ringing.hang(rung.append)

    with both.session() as session, session.recording("test.asked", "a test"):
        session.enqueue(PLAIN, Numbered())
        before = list(rung)

    ringing.hang(None)
    assert (before, rung) == ([], ["planning"])


def test_a_job_says_what_it_is_for(both: World):
    with both.session() as session:
        with session.recording("skill_pool.added", made := SkillPool(name="Data")):
            session.add(made)
            key = session.enqueue(PLAIN, Numbered(), subject=made).id
        pool = made.id

    asked = job(both, key)
    assert (asked.subject, asked.subject_kind, asked.subject_id) == (
        "skill pool Data",
        "skill_pools",
        pool,
    )


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


def test_a_payload_made_unreadable_is_dead_without_a_retry(both: World):
    key = ask(both, FIVE)
    change(both, key, payload={"number": "many"})

    Hand(both).work("audit", nothing)

    assert (job(both, key).state, job(both, key).dead_reason) == ("dead", "bad_payload")


def test_a_payload_of_a_newer_version_is_not_guessed_at(both: World):
    key = ask(both, FIVE)
    change(both, key, payload_version=2)

    Hand(both).work("audit", nothing)

    assert job(both, key).error == (
        "The payload of audit/test-five-retries cannot be read:"
        " version 2 is newer than this worker."
    )


def test_a_payload_of_another_task_is_refused(both: World):
    class Other(Numbered):
        pass

    with (
        both.session() as session,
        pytest.raises(UnreadablePayload),
        session.recording("test.asked", "a test"),
    ):
        session.enqueue(PLAIN, Other())


def test_requests_that_wait_become_one_with_the_newest_payload(both: World):
    keys = {ask(both, MERGED, number) for number in range(6)}

    [key] = keys
    one = job(both, key)
    assert (one.requests, one.payload) == (6, {"number": 5})


def test_a_steady_stream_of_requests_does_not_postpone_the_first(both: World):
    key = ask(both, MERGED)
    first = job(both, key)

    ask(both, MERGED)

    assert first.run_at - first.created_at == 500
    assert job(both, key).run_at == first.run_at


def test_a_more_urgent_request_brings_the_waiting_job_forward(both: World):
    key = ask(both, MERGED, priority=2)
    rank_at = job(both, key).rank_at

    ask(both, MERGED, priority=9)

    assert (job(both, key).priority, rank_at - job(both, key).rank_at) == (9, 7 * 30_000)


def test_a_request_during_the_run_gives_exactly_one_more(both: World):
    key = ask(both, MERGED, 1)
    due(both, key)

    def two_more(session, payload, run):
        assert [ask(both, MERGED, number) for number in (2, 3)] == [key, key]

    Hand(both).work("scenario-recompute", two_more)

    with both.session() as session:
        rows = session.execute(select(Job.state, Job.payload).order_by(Job.id)).all()
    assert [tuple(row) for row in rows] == [
        ("succeeded", {"number": 1}),
        ("waiting", {"number": 3}),
    ]


def test_a_request_after_the_run_is_a_new_job(both: World):
    key = ask(both, MERGED)
    due(both, key)
    Hand(both).work("scenario-recompute", nothing)

    assert ask(both, MERGED) != key


def test_two_organisations_never_share_a_job(both: World):
    assert ask(both, MERGED) != ask(both, MERGED, organisation=both.rival)


def test_the_same_idempotency_key_is_the_same_job_even_when_it_is_done(both: World):
    key = ask(both, PLAIN, idempotency_key="form 1")
    Hand(both).work("planning", nothing)

    assert ask(both, PLAIN, idempotency_key="form 1") == key


def test_a_delayed_job_waits_for_its_time(both: World):
    key = ask(both, PLAIN, delay=timedelta(minutes=1))

    assert Hand(both).claim("planning") == []
    due(both, key)
    assert len(Hand(both).claim("planning")) == 1


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

    with both.session() as session:
        event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
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
