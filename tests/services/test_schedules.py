"""Schedules: each time once, however many watch the clock, and missed ones as they wish."""

import threading

import pytest
from sqlalchemy import func, select, update

from planner.core import platform
from planner.core.db import db
from planner.core.identity import Organisation
from planner.core.jobs import Job, scheduling, timing
from planner.core.jobs.owners import WrongOwner
from planner.core.jobs.routines import ROUTINES
from planner.core.jobs.schedules import Schedule, schedules
from planner.domain.refusals import NotFound
from tests.kit.clockwork import (
    DAY,
    EVERY,
    HOUR,
    MINUTE,
    ONCE,
    OURS,
    SYSTEM,
    TIMED,
    alone,
    clock,
    fire,
    fired,
    in_step,
    jobs,
    platform_key,
    quarter,
    schedule,
)
from tests.kit.jobs import PLAIN, Hand, Numbered
from tests.kit.world import World


def succeeds(session, payload, run):
    return None


def names(world: World, organisation_id: int) -> set[str]:
    with world.app.app_context(), platform.reading() as connection:
        mine = schedules.c.organisation_id == organisation_id
        return set(connection.scalars(select(schedules.c.name).where(mine)))


def test_every_organisation_gets_its_routines_and_the_platform_those_of_the_system(both: World):
    in_step(both)
    system = {name for name, routine in ROUTINES.items() if routine.system}

    assert OURS.name in system
    assert names(both, both.acme.id) == names(both, both.rival.id) == set(ROUTINES) - system
    assert names(both, platform_key(both)) == system
    assert in_step(both) == 0


def test_a_schedule_follows_its_routine_and_the_zone_of_its_organisation(both: World):
    key = alone(both, TIMED.name, cron="0 3 * * *", next_at=clock(both) + 90 * DAY)
    with both.app.app_context(), db.session(organisation_id=both.acme.id).bookkeeping():
        acme = Organisation.id == both.acme.id
        db.session.execute(update(Organisation).where(acme).values(time_zone="Asia/Tokyo"))

    in_step(both)
    row = schedule(both, key)

    assert (row.cron, row.zone) == (TIMED.cron, "Asia/Tokyo")
    assert row.next_at == quarter(clock(both)) + 15 * MINUTE


def test_what_is_due_is_asked_for_once_and_then_waits_for_its_next_time(both: World):
    slot = quarter(clock(both))
    key = alone(both, TIMED.name, next_at=slot)

    counts = [fire(both), fire(both)]
    [one] = fired(both, key)
    [job] = jobs(both)

    assert counts == [1, 0]
    assert (one.slot, one.job_id, one.missed, one.by_hand) == (slot, job.id, 0, False)
    assert (job.task, job.requested_by, job.organisation_id) == (PLAIN.name, None, both.acme.id)
    assert schedule(both, key).next_at == slot + 15 * MINUTE


def test_what_is_not_due_yet_is_left_alone(both: World):
    alone(both, TIMED.name, next_at=clock(both) + HOUR)

    assert fire(both) == 0


def test_w19_several_schedulers_fire_each_slot_once(both: World):
    first = quarter(clock(both)) - 119 * 15 * MINUTE
    key = alone(both, EVERY.name, next_at=first)

    def watch() -> None:
        while fire(both):
            pass

    watching = [threading.Thread(target=watch) for _ in range(4)]
    for thread in watching:
        thread.start()
    for thread in watching:
        thread.join()
    fire(both)

    with both.session() as session:
        asked = session.scalar(select(func.count()).select_from(Job))
    assert asked == 120
    assert schedule(both, key).next_at == first + 120 * 15 * MINUTE


def test_w19_a_slot_that_somebody_took_is_not_asked_for_again(both: World):
    slot = quarter(clock(both))
    key = alone(both, TIMED.name, next_at=slot)
    fire(both)

    alone(both, TIMED.name, next_at=slot)  # as after a clock that stepped back

    assert fire(both) == 0
    assert len(jobs(both)) == len(fired(both, key)) == 1


def test_w20_a_crash_while_firing_leaves_neither_slot_nor_job(both: World):
    slot = quarter(clock(both))
    key = alone(both, TIMED.name, next_at=slot)

    with (
        both.app.app_context(),
        pytest.raises(KeyboardInterrupt),
        platform.transaction() as connection,
    ):
        scheduling.fire_due(connection)
        raise KeyboardInterrupt

    assert (jobs(both), fired(both, key), schedule(both, key).next_at) == ([], [], slot)
    assert fire(both) == 1


def test_w21_missed_times_collapse_into_the_last_one(both: World):
    last = quarter(clock(both))
    key = alone(both, TIMED.name, next_at=last - 3 * HOUR)

    assert fire(both) == 1
    [one] = fired(both, key)
    assert (one.slot, one.missed) == (last, 12)


def test_w21_a_routine_that_wants_every_slot_makes_up_for_each(both: World):
    last = quarter(clock(both))
    key = alone(both, EVERY.name, next_at=last - 45 * MINUTE)

    assert fire(both) == 4
    assert [each.slot for each in fired(both, key)] == [
        last - 45 * MINUTE,
        last - 30 * MINUTE,
        last - 15 * MINUTE,
        last,
    ]
    assert {job.payload["number"] // 60 % 60 for job in jobs(both)} == {0, 15, 30, 45}


def test_what_is_done_once_is_never_due_again(both: World):
    key = alone(both, ONCE.name, next_at=clock(both))

    fire(both)
    [job] = jobs(both)

    assert (job.idempotency_key, schedule(both, key).next_at) == ("test-once-once", None)


def test_a_new_routine_that_cannot_wait_is_due_at_once(both: World):
    before = clock(both)
    in_step(both)
    with both.session() as session:
        rows = {row.name: row.next_at for row in session.scalars(select(Schedule))}

    assert rows[ONCE.name] <= clock(both)
    assert rows[TIMED.name] > before


def test_how_a_job_ended_is_kept_by_the_next_time(both: World):
    key = alone(both, TIMED.name, next_at=quarter(clock(both)) - HOUR)
    fire(both)
    Hand(both).work("planning", succeeds)

    alone(both, TIMED.name, next_at=quarter(clock(both)) - 15 * MINUTE)
    with both.app.app_context(), platform.transaction() as connection:
        connection.execute(scheduling.fires.update().values(slot=scheduling.fires.c.slot - DAY))
    fire(both)

    first, second = fired(both, key)
    assert (first.outcome, first.took is None) == ("succeeded", False)
    assert (second.outcome, second.took) == (None, None)


def test_sixty_times_of_a_schedule_are_remembered(both: World):
    key = alone(both, EVERY.name, next_at=quarter(clock(both)) - 69 * 15 * MINUTE)

    while fire(both):
        pass

    found = fired(both, key)
    assert (len(found), found[-1].slot) == (60, quarter(clock(both)))


def test_a_schedule_whose_routine_is_gone_is_never_due(both: World):
    key = alone(both, TIMED.name, name="test-gone", next_at=0)

    assert fire(both) == 0
    with both.session() as session, pytest.raises(timing.RoutineGone):
        timing.run_now(session, session.find(Schedule, key))


def test_another_organisation_has_schedules_of_its_own(both: World):
    key = alone(both, TIMED.name)
    with both.session(both.rival) as session, pytest.raises(NotFound):
        session.find(Schedule, key)


def test_system_tasks_are_the_platforms_and_nothing_else_is(both: World):
    with (
        both.session() as session,
        pytest.raises(WrongOwner),
        session.recording("test.asked", "a test"),
    ):
        session.enqueue(SYSTEM, Numbered())
    with both.app.app_context(), pytest.raises(WrongOwner):
        session = db.session(organisation_id=platform_key(both), actor_id=None)
        with session.recording("test.asked", "a test"):
            session.enqueue(PLAIN, Numbered())
