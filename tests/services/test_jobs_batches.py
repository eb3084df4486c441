"""Acts on more than one change holds, on both databases: batch by batch, each exactly once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from planner.core import platform
from planner.core.audit import AuditEvent
from planner.core.jobs import Job, sweeping
from planner.core.jobs.batches import Act, Wanted
from planner.core.jobs.claiming import Claimant, claim_one
from planner.core.jobs.filtering import Filter
from planner.core.jobs.leases import Leases
from planner.core.jobs.many import Chosen
from planner.core.jobs.models import DeadLetter, LetterStatus
from planner.core.jobs.performing import carry_out
from planner.core.jobs.placing import Order, place
from planner.operations.tasks import ACT, ActOnMany
from tests.kit.dead_letters import lie
from tests.kit.dying import Died
from tests.kit.jobs import FIVE, PLAIN, Numbered, change, perform
from tests.kit.world import World
from workers import handlers

MANY = 1_203
LETTERS = 205


def wait(world: World, count: int = MANY, organisation=None) -> None:
    payloads = [Numbered(number=number) for number in range(count)]
    with world.session(organisation) as session, session.recording("test.asked", "jobs"):
        session.enqueue_many(PLAIN, payloads)


def counted(world: World, what, organisation=None) -> dict[str, int]:
    with world.session(organisation) as session:
        return dict(session.execute(select(what, func.count()).group_by(what)).all())


def told(world: World, action: str) -> list[int]:
    chosen = select(AuditEvent.facts).where(AuditEvent.action == action).order_by(AuditEvent.id)
    with world.session() as session:
        return [facts["count"] for facts in session.scalars(chosen)]


def act(world: World, act: Act, chosen: Chosen, **more) -> Job:
    return perform(world, ACT, ActOnMany(wanted=Wanted(act, chosen, **more)))


def test_all_that_wait_are_cancelled_batch_by_batch(both: World):
    wait(both)
    wait(both, 3, both.rival)

    job = act(both, Act.CANCEL, Chosen(jobs=Filter(queues=["planning"])))

    assert (job.state, job.result) == ("succeeded", {"done": MANY, "left": 0})
    assert (job.done, job.total) == (MANY, MANY)
    assert told(both, "jobs.batch_cancel") == [500, 500, 203]
    assert counted(both, Job.state) == {"cancelled": MANY, "succeeded": 1}
    assert counted(both, Job.state, both.rival) == {"waiting": 3}


def test_all_that_wait_for_their_time_are_started(both: World):
    wait(both)
    with both.session() as session, session.recording("test.asked", "jobs"):
        late = session.enqueue(PLAIN, Numbered(), delay=timedelta(hours=1)).id

    job = act(both, Act.HURRY, Chosen(jobs=Filter(queues=["planning"])))

    assert job.result == {"done": 1, "left": 0}
    assert told(both, "jobs.batch_hurry") == [1]
    with both.session() as session:
        assert session.find(Job, late).run_at < job.finished_at


def test_letters_are_tried_again_at_one_pace_over_all_batches(both: World):
    lie(both, LETTERS)
    lie(both, 1, payload_version=99)

    job = act(both, Act.RETRY, Chosen(fingerprint="one"), per_minute=60)
    with both.session() as session:
        tries = select(Job.run_at).where(Job.task == FIVE.name).order_by(Job.id)
        starts = session.scalars(tries).all()

    assert job.result == {"done": LETTERS, "left": 1}
    assert [later - starts[0] for later in starts] == [n * 1000 for n in range(LETTERS)]
    assert counted(both, DeadLetter.status) == {"retried": LETTERS, "open": 1}


def test_letters_are_discarded_for_the_reason_that_was_given(both: World):
    lie(both, LETTERS)

    job = act(both, Act.DISCARD, Chosen(queue="audit"), because="known since May")

    assert job.result == {"done": LETTERS, "left": 0}
    assert counted(both, DeadLetter.discarded_because) == {"known since May": LETTERS}


def test_letters_of_an_age_are_removed_for_good_whatever_became_of_them(both: World):
    lie(both, LETTERS)
    lie(both, 2, status=LetterStatus.DISCARDED)
    lie(both, 3, failed_at=5000)

    job = act(both, Act.PURGE, Chosen(before=5000, settled=True))

    assert job.result == {"done": LETTERS + 2, "left": 0}
    assert told(both, "jobs.batch_purge") == [LETTERS + 2]
    assert counted(both, DeadLetter.status) == {"open": 3}


def test_a_worker_that_dies_between_batches_leaves_the_rest_to_another(world: World):
    wait(world)
    handlers.load()
    wanted = Wanted(Act.CANCEL, Chosen(jobs=Filter(queues=["planning"])))
    context, handler = world.app.app_context, handlers.HANDLERS[ACT.name]
    with context(), platform.transaction() as connection:
        order = Order(ACT, ACT.fields(ActOnMany(wanted=wanted)), world.acme.id)
        key = place(connection, order)
        first = claim_one(connection, Claimant("first", 30_000, [ACT.name]), key)
    with pytest.raises(Died), dying_in_its_second_batch(world):
        carry_out(context, Leases(Claimant("first", 30_000, [ACT.name])), first, handler)
    one_batch = counted(world, Job.state)
    change(world, key, lease_expires_at=0)
    who = Claimant("second", 30_000, [ACT.name], solitary=True)
    with context(), platform.transaction() as connection:
        sweeping.rescue(connection)
        second = claim_one(connection, who, key)
    carry_out(context, Leases(who), second, handler)

    assert one_batch["cancelled"] == 500
    assert told(world, "jobs.batch_cancel") == [500, 500, 203]
    assert counted(world, Job.state) == {"cancelled": MANY, "succeeded": 1}


@contextmanager
def dying_in_its_second_batch(world: World) -> Iterator[None]:
    """The process dies before the change commits in which the second batch is recorded."""
    seen = 0

    def written(connection, cursor, statement, parameters, context, executemany) -> None:
        nonlocal seen
        seen += "INSERT INTO audit_events" in statement
        if seen == 2:
            raise Died

    event.listen(world.engine, "after_cursor_execute", written)
    try:
        yield
    finally:
        event.remove(world.engine, "after_cursor_execute", written)
