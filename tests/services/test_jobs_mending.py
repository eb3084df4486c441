"""What people see of jobs and do about them, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from planner.core.jobs import Job, JobState, hurrying, mending, queries, standing
from planner.core.jobs.here import HEAD_START, JobTaken, run_here
from planner.core.jobs.models import DeadLetter, LetterStatus
from planner.core.jobs.queries import Filter
from tests.kit.events import told
from tests.kit.jobs import FIVE, PLAIN, Hand, ask, dead, gives_up, job, nothing
from tests.kit.world import World


def test_a_waiting_job_is_cancelled_at_once_and_recorded(both: World):
    key = ask(both, PLAIN)

    with both.session() as session:
        mending.cancel(session, session.find(Job, key))

    assert (job(both, key).state, job(both, key).finished_at is None) == ("cancelled", False)
    assert Hand(both).claim("planning") == []
    assert told(both) == (
        "job.cancelled",
        {"task": "planning/test-plain", "subject": None, "was": "waiting"},
    )


def test_a_running_job_is_asked_to_stop_and_stops_at_its_checkpoint(both: World):
    key = ask(both, PLAIN)

    def is_cancelled(session, payload, run):
        with both.session() as other:
            mending.cancel(other, other.find(Job, key))
        run.cancel_requested = True  # what the next beat would read
        run.stop_if_asked()

    Hand(both).work("planning", is_cancelled)

    assert (job(both, key).state, job(both, key).cancel_requested) == ("cancelled", True)


def test_a_job_that_is_over_cannot_be_cancelled(both: World):
    key = ask(both, PLAIN)
    Hand(both).work("planning", nothing)

    with both.session() as session, pytest.raises(mending.JobOver) as refused:
        mending.cancel(session, session.find(Job, key))

    assert refused.value.sentence == f"Job {key} is done, so it cannot be changed."


def test_a_delayed_job_can_be_hurried(both: World):
    key = ask(both, PLAIN, delay=timedelta(hours=1))

    with both.session() as session:
        hurrying.hurry(session, session.find(Job, key))

    assert [claim.job_id for claim in Hand(both).claim("planning")] == [key]


def test_a_dead_job_tried_again_closes_its_letter_when_it_works(both: World):
    key = dead(both)
    with both.session() as session:
        [letter] = queries.letters(session)
        again = mending.retry(session, letter).id
        after = letter.status

    ran = []
    Hand(both).work("audit", lambda session, payload, run: ran.append(run.idempotency_key("mail")))

    with both.session() as session:
        closed = session.scalars(select(DeadLetter)).one()
        assert (after, closed.status, closed.retried_as) == ("retried", "closed", again)
    assert ran == [f"job-{key}-mail"]
    assert (job(both, again).retry_of, job(both, again).failures) == (key, 0)


def test_a_second_death_leaves_a_letter_of_its_own_with_the_same_cause(both: World):
    key = dead(both, 4711)
    with both.session() as session:
        [first] = queries.letters(session)
        mending.retry(session, first)
        cause = first.fingerprint
    Hand(both).work("audit", gives_up)
    dead(both, 12)

    with both.session() as session:
        rows = session.scalars(select(DeadLetter).order_by(DeadLetter.id)).all()
        assert [row.fingerprint for row in rows] == [cause] * 3
        assert [row.origin for row in rows] == [None, key, None]


def test_a_letter_is_discarded_with_a_reason_once(both: World):
    dead(both)
    with both.session() as session:
        [letter] = queries.letters(session)
        mending.discard(session, letter, "the order was withdrawn")
        with pytest.raises(mending.LetterSettled):
            mending.retry(session, letter)

    with both.session() as session:
        assert queries.letters(session) == []
        assert session.scalars(select(DeadLetter.status)).all() == [LetterStatus.DISCARDED]


def test_a_paused_queue_starts_nothing_until_it_is_resumed(both: World):
    ask(both, PLAIN)
    with both.session() as session:
        mending.pause(session, "planning", "the provider is down")
    paused = Hand(both).claim("planning")
    with both.session() as session:
        mending.resume(session, "planning")

    assert (paused, len(Hand(both).claim("planning"))) == ([], 1)


def test_jobs_are_found_by_state_queue_person_subject_payload_and_number(both: World):
    first, second = ask(both, PLAIN, 41), ask(both, FIVE, 42)
    with both.session(who="planner") as session, session.recording("test.asked", "a test"):
        mine = session.enqueue(PLAIN, PLAIN.payload(number=43)).id
    dead_one = dead(both, 44)  # `second` was first in its queue

    def found(**chosen) -> list[int]:
        with both.session() as session:
            return [row.id for row in queries.newest(session, Filter(**chosen))]

    assert dead_one != second
    assert found() == [dead_one, mine, second, first]
    assert found(states=[JobState.DEAD]) == [second]
    assert found(queues=["planning"]) == [mine, first]
    assert found(requested_by=both.acme.people["planner"]) == [mine]
    assert found(words=["43"]) == [mine]
    assert found(words=["order 42"]) == [second]
    assert found(words=["order", "42"]) == [second]
    assert found(words=["%"]) == []
    assert found(keys=[first, mine], until=first) == [first]
    assert found(asked_by=["planner of"]) == [mine]
    assert found(asked_by=["", both.acme.people["planner"]]) == [mine]
    assert found(since=0, subjects=["nothing-like-it"]) == []


def test_counts_are_per_state_and_of_the_organisation_only(both: World):
    ask(both, PLAIN)
    dead(both)
    ask(both, PLAIN, organisation=both.rival)

    with both.session() as session:
        assert standing.counts(session) == {
            "waiting": 1,
            "running": 0,
            "succeeded": 0,
            "cancelled": 0,
            "dead": 1,
        }
        assert standing.open_by_queue(session, 0)["planning"].waiting == 1


def test_a_waiting_job_knows_its_place(both: World):
    ask(both, PLAIN, organisation=both.rival)
    late = ask(both, PLAIN)
    urgent = ask(both, PLAIN, priority=9)

    with both.session() as session:
        places = [queries.place_in_queue(session.find(Job, key)) for key in (urgent, late)]

    assert places == [1, 3]


def test_a_waiting_job_says_what_it_waits_for(both: World):
    soon, later = ask(both, PLAIN), ask(both, PLAIN, delay=timedelta(hours=1))

    with both.session() as session:
        said = [queries.detail(session, session.find(Job, key)) for key in (soon, later)]

    assert said == ["due", "delayed"]


def test_a_command_runs_its_own_job_at_once(both: World):
    key = ask(both, PLAIN, 5, delay=HEAD_START)
    asked = job(both, key)
    seen = []

    with both.app.app_context():
        run_here(both.app.app_context, 30, asked, lambda s, payload, r: seen.append(payload.number))
        with pytest.raises(JobTaken):
            run_here(both.app.app_context, 30, asked, nothing)

    assert (seen, job(both, key).state) == ([5], "succeeded")
