"""Asking for jobs: with the change, once under one key, and read again before they run."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from planner.capacity.models import SkillPool
from planner.core.jobs import TASKS, Job, Task, ringing
from planner.core.jobs.tasks import UnreadablePayload
from planner.core.mistakes import UnrecordedError
from planner.domain.refusals import NotFound
from tests.kit.jobs import FIVE, MERGED, PLAIN, Hand, Numbered, ask, change, due, job, nothing
from tests.kit.world import World


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


def test_many_jobs_are_asked_for_at_once_and_rung_for_once(both: World):
    rung = []
    ringing.hang(rung.append)

    with both.session() as session, session.recording("test.asked", "a test"):
        made = session.enqueue_many(PLAIN, [Numbered(number=number) for number in range(3)])
    ringing.hang(None)

    with both.session() as session:
        rows = session.scalars(select(Job).order_by(Job.id)).all()
        assert [row.payload for row in rows] == [{"number": 0}, {"number": 1}, {"number": 2}]
        assert {(row.state, row.priority, row.requested_by, row.attempt) for row in rows} == {
            ("waiting", 5, both.acme.people["admin"], 0)
        }
    assert (made, rung) == (3, ["planning"])
    assert len(Hand(both).claim("planning", free=4)) == 3


def test_more_than_one_statement_holds_are_there_once_and_in_order(both: World):
    with both.session() as session, session.recording("test.asked", "a test"):
        session.enqueue_many(PLAIN, [Numbered(number=number) for number in range(1001)])

    with both.session() as session:
        payloads = session.scalars(select(Job.payload).order_by(Job.id)).all()
    assert payloads == [{"number": number} for number in range(1001)]


def test_many_that_are_one_become_one(both: World):
    with both.session() as session, session.recording("test.asked", "a test"):
        session.enqueue_many(MERGED, [Numbered(number=number) for number in range(3)])

    with both.session() as session:
        assert [row.requests for row in session.scalars(select(Job))] == [3]


def test_each_of_many_says_what_it_is_about(both: World):
    task = Task("planning/test-about", Numbered, about=lambda asked: f"number {asked.number}")
    with both.session() as session, session.recording("test.asked", "a test"):
        made = session.enqueue_many(task, [Numbered(number=number) for number in range(3)])

    del TASKS[task.name]
    with both.session() as session:
        subjects = session.scalars(select(Job.subject).order_by(Job.id)).all()
    assert (made, subjects) == (3, ["number 0", "number 1", "number 2"])


class Worded(Numbered):
    words: str = ""


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (Numbered.model_construct(number="many"), "number is no whole number"),
        (Worded(), "it is Worded"),
    ],
)
def test_one_that_cannot_be_read_stops_them_all(world: World, wrong: Numbered, why: str):
    with (
        world.session() as session,
        pytest.raises(UnreadablePayload, match=why),
        session.recording("test.asked", "a test"),
    ):
        session.enqueue_many(PLAIN, [Numbered(number=1), wrong])

    assert Hand(world).claim("planning") == []


def test_words_of_many_are_stored_as_each_would_be(both: World):
    task = Task("planning/test-worded", Worded)
    words = 'a "b" \\ \t\n %s ? 1e400 \N{EURO SIGN}\N{GRINNING FACE}'
    with both.session() as session, session.recording("test.asked", "a test"):
        session.enqueue_many(task, [Worded(words=words)])
        alone = session.enqueue(task, Worded(words=words)).payload

    del TASKS[task.name]
    with both.session() as session:
        assert [row.payload for row in session.scalars(select(Job))] == [alone, alone]
    assert alone == {"number": 0, "words": words}


def test_one_that_is_too_large_stops_them_all():
    large = Worded(words="\N{EURO SIGN}" * 90_000)

    with pytest.raises(UnreadablePayload, match="it has 270023 bytes and at most 262144 may be"):
        list(Task("planning/test-worded", Worded).arrays([Worded(), large]))

    long = Worded(words="a" * 200_000)  # two of them are more than one may be
    [(count, array)] = TASKS.pop("planning/test-worded").arrays([Worded(), long, long])
    assert (count, array[:24], len(array)) == (3, '[{"number":0,"words":""}', 400_073)


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
