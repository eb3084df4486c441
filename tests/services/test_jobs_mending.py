"""What people see of jobs and do about them, and what the sweep does, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from planner.core import platform
from planner.core.audit import AuditEvent
from planner.core.jobs import GiveUp, Job, JobState, mending, queries, sweeping
from planner.core.jobs.here import HEAD_START, JobTaken, run_here
from planner.core.jobs.models import DeadLetter, LetterStatus
from planner.core.jobs.queries import Filter
from tests.kit.jobs import FIVE, LONE, PLAIN, Hand, ask, attempts, change, job
from tests.kit.world import World

DAY = 24 * 3600 * 1000


def nothing(session, payload, run):
    return None


def gives_up(session, payload, run):
    raise GiveUp(f"order {payload.number} is refused")


def dead(world: World, number: int = 0) -> int:
    key = ask(world, FIVE, number)
    Hand(world).work("audit", gives_up)
    return key


def sweep(world: World, act, *given):
    with world.app.app_context(), platform.transaction() as connection:
        return act(connection, *given)


def told(world: World) -> tuple[str, dict]:
    with world.session() as session:
        event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        return event.action, event.facts


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

    assert refused.value.sentence == f"Job {key} is succeeded already, so it cannot be changed."


def test_a_delayed_job_can_be_hurried(both: World):
    key = ask(both, PLAIN, delay=timedelta(hours=1))

    with both.session() as session:
        mending.hurry(session, session.find(Job, key))

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
    assert found(queue="planning") == [mine, first]
    assert found(requested_by=both.acme.people["planner"]) == [mine]
    assert found(search="43") == [mine]
    assert found(search="order 42") == [second]
    assert found(search="%") == []


def test_counts_are_per_state_and_of_the_organisation_only(both: World):
    ask(both, PLAIN)
    dead(both)
    ask(both, PLAIN, organisation=both.rival)

    with both.session() as session:
        assert queries.counts(session) == {
            "waiting": 1,
            "running": 0,
            "succeeded": 0,
            "cancelled": 0,
            "dead": 1,
        }
        assert queries.counts_by_queue(session)["planning"]["waiting"] == 1


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


def test_a_rescued_job_runs_only_in_solitary(both: World):
    key = ask(both, PLAIN)
    Hand(both).claim("planning")
    change(both, key, lease_expires_at=0)

    assert sweep(both, sweeping.rescue) == 1

    assert (job(both, key).failures, job(both, key).rescues) == (0, 1)
    assert Hand(both).claim("planning") == []
    assert [one.job_id for one in Hand(both, solitary=True).claim("planning")] == [key]


def test_a_job_is_dead_after_three_deaths_in_solitary(both: World):
    key = ask(both, PLAIN)
    Hand(both).claim("planning")
    for _ in range(4):
        change(both, key, lease_expires_at=0)
        sweep(both, sweeping.rescue)
        Hand(both, solitary=True).claim("planning")

    assert (job(both, key).state, job(both, key).blamed) == ("dead", 3)
    assert [one.outcome for one in attempts(both, key)] == ["lost"] * 4
    with both.session() as session:
        assert [one.reason for one in queries.letters(session)] == ["worker_lost"]


def test_a_lease_that_has_not_run_out_is_left_alone(both: World):
    key = ask(both, PLAIN)
    Hand(both).claim("planning")

    assert sweep(both, sweeping.rescue) == 0
    assert job(both, key).state == "running"


def test_a_task_that_no_worker_knows_waits_a_quarter_of_an_hour_and_is_dead(both: World):
    key = ask(both, PLAIN)
    at = job(both, key).run_at
    early = sweep(both, sweeping.bury_unknown)
    change(both, key, run_at=at - 15 * 60_000)

    assert (early, sweep(both, sweeping.bury_unknown)) == (0, 1)
    assert (job(both, key).state, job(both, key).dead_reason) == ("dead", "unknown_task")


def test_what_is_due_and_when_to_look_again_is_known_at_once(both: World):
    ask(both, PLAIN)
    ask(both, LONE, delay=timedelta(seconds=5))
    sweep(both, sweeping.know_queues)

    found = sweep(both, sweeping.agenda, ["planning", "maintenance"])

    assert (found.due, found.solitary) == ({"planning"}, False)
    assert 4000 < found.next_in <= 5000


def test_finished_jobs_go_by_age_and_dead_letters_stay(both: World):
    key, other = dead(both), ask(both, FIVE)
    Hand(both).work("audit", nothing)
    at = job(both, key).finished_at
    change(both, key, finished_at=at - 7 * DAY - 1)  # audit keeps what died for 7 days
    change(both, other, finished_at=at - DAY + 60_000)  # and what succeeded for one

    assert sweep(both, sweeping.forget_done) == 1

    with both.session() as session:
        assert [row.id for row in queries.newest(session, Filter())] == [other]
        assert [letter.job_id for letter in queries.letters(session)] == [key]


def test_finished_jobs_go_by_count(both: World):
    key = ask(both, FIVE)
    with both.session() as session, session.bookkeeping():
        rows = [
            {
                "queue": "notifications",
                "task": "notifications/deliver",
                "payload": {},
                "payload_version": 1,
                "state": "succeeded",
                "priority": 5,
                "run_at": 0,
                "rank_at": 0,
                "created_at": 0,
                "finished_at": number,
            }
            for number in range(103)
        ]
        session.add_rows(Job, rows)

    assert sweep(both, sweeping.forget_done) == 3

    with both.session() as session:
        oldest = session.scalars(
            select(Job.finished_at).where(Job.id != key).order_by(Job.finished_at)
        ).first()
    assert oldest == 3


def test_dead_letters_go_when_they_are_thirty_days_old(both: World):
    dead(both, 1)
    dead(both, 2)
    with both.session() as session, session.bookkeeping():
        first, second = queries.letters(session)
        young, old = first.failed_at - 30 * DAY + 3_600_000, first.failed_at - 30 * DAY - 1
        for letter, at in ((first, young), (second, old)):
            session.execute(
                update(DeadLetter).where(DeadLetter.id == letter.id).values(failed_at=at)
            )

    assert sweep(both, sweeping.forget_letters) == 1

    with both.session() as session:
        assert len(queries.letters(session)) == 1
