"""Acts on many dead letters and the ten seconds to take them back, on both databases."""

import pytest
from sqlalchemy import select

from planner.core.jobs import Job, many
from planner.core.jobs.mending import JobOver
from planner.core.jobs.models import DeadLetter
from planner.core.jobs.raising import AlreadyUrgent, raise_priority
from tests.kit.events import told
from tests.kit.jobs import LONE, PLAIN, Hand, ask, change, job, many_dead
from tests.kit.world import World


def statuses(world: World, organisation=None) -> list[str]:
    with world.session(organisation) as session:
        return list(session.scalars(select(DeadLetter.status).order_by(DeadLetter.id)))


def test_all_that_are_chosen_start_again_in_ten_seconds(both: World):
    many_dead(both, 3)

    with both.session() as session:
        act = many.retry_all(session, many.Chosen())
        jobs = session.scalars(select(Job).where(Job.state == "waiting").order_by(Job.id)).all()
        waits = [job.run_at - act.at for job in jobs]

    assert (act.done, act.left, waits) == (3, 0, [10_000, 10_000, 10_000])
    assert statuses(both) == ["retried", "retried", "retried"]
    assert Hand(both).claim("audit", 3) == []
    action, facts = told(both)
    assert (action, facts["count"], len(facts["jobs"])) == ("dead_letters.retried", 3, 3)


def test_a_letter_that_came_later_than_the_choice_is_left(both: World):
    many_dead(both, 2)

    with both.session() as session:
        first = session.scalars(select(DeadLetter.id).order_by(DeadLetter.id)).first()
        act = many.retry_all(session, many.Chosen(until=first))

    assert act.done == 1
    assert statuses(both) == ["retried", "open"]


def test_an_act_keeps_to_its_search_its_queue_and_its_organisation(both: World):
    many_dead(both, 2)
    many_dead(both, 1, organisation=both.rival)

    with both.session() as session:
        with pytest.raises(many.NoneOpen):
            many.discard_all(session, many.Chosen(queue="planning"), "known")
        act = many.discard_all(session, many.Chosen(search="order 1"), "known")

    assert act.done == 1
    assert statuses(both) == ["open", "discarded"]
    assert statuses(both, both.rival) == ["open"]


def test_a_retry_of_many_is_taken_back_before_it_starts(both: World):
    many_dead(both, 2)

    with both.session() as session:
        act = many.retry_all(session, many.Chosen())
        opened = many.take_back(session, act.at)
        states = list(session.scalars(select(Job.state).order_by(Job.id)))

    assert opened == 2
    assert states == ["dead", "dead", "cancelled", "cancelled"]
    assert statuses(both) == ["open", "open"]
    action, facts = told(both)
    assert (action, facts["count"]) == ("dead_letters.taken_back", 2)


def test_what_was_taken_back_is_not_taken_back_again(both: World):
    many_dead(both, 1)

    with both.session() as session:
        act = many.retry_all(session, many.Chosen())
        many.take_back(session, act.at)
        with pytest.raises(many.NoneLeft):
            many.take_back(session, act.at)

    assert told(both)[0] == "dead_letters.taken_back"


def test_a_discard_of_many_is_taken_back(both: World):
    many_dead(both, 2)

    with both.session() as session:
        act = many.discard_all(session, many.Chosen(), "a known fault")
        assert statuses(both) == ["discarded", "discarded"]
        many.take_back(session, act.at)
        reasons = list(session.scalars(select(DeadLetter.discarded_because)))

    assert statuses(both) == ["open", "open"]
    assert reasons == [None, None]


def test_after_ten_seconds_nothing_is_taken_back(both: World):
    many_dead(both, 1)

    with both.session() as session:
        act = many.discard_all(session, many.Chosen(), "a known fault")
        with pytest.raises(many.TooLate):
            many.take_back(session, act.at - 10_000)
        with pytest.raises(many.TooLate):
            many.take_back(session, act.at + 60_000)

    assert statuses(both) == ["discarded"]


def test_what_has_started_meanwhile_is_not_taken_back(both: World):
    many_dead(both, 2)

    with both.session() as session:
        act = many.retry_all(session, many.Chosen())
        started = session.scalars(select(Job.id).where(Job.state == "waiting")).first()
    change(both, started, attempt=1)
    with both.session() as session:
        assert many.take_back(session, act.at) == 1

    assert sorted(statuses(both)) == ["open", "retried"]


def test_a_letter_that_cannot_be_read_any_more_stays_open(both: World):
    many_dead(both, 2)
    with both.session() as session, session.bookkeeping():
        letter = session.scalars(select(DeadLetter).order_by(DeadLetter.id)).first()
        letter.payload = {"colour": "red"}

    with both.session() as session:
        act = many.retry_all(session, many.Chosen())

    assert (act.done, act.left) == (1, 1)
    assert statuses(both) == ["open", "retried"]


def test_a_waiting_job_is_put_forward_step_by_step(both: World):
    key = ask(both, LONE)

    with both.session() as session:
        found = session.find(Job, key)
        before = found.rank_at
        raise_priority(session, found)
        assert (found.priority, before - found.rank_at) == (5, 4 * 30_000)
        raise_priority(session, found)
        assert found.priority == 10
        with pytest.raises(AlreadyUrgent):
            raise_priority(session, found)

    assert told(both)[1] == {
        "task": "maintenance/test-lone",
        "subject": None,
        "from": 5,
        "to": 10,
    }


def test_a_job_that_is_over_is_not_put_forward(both: World):
    key = ask(both, PLAIN)
    Hand(both).work("planning", lambda session, payload, run: None)

    with both.session() as session, pytest.raises(JobOver):
        raise_priority(session, session.find(Job, key))

    assert job(both, key).priority == 5
