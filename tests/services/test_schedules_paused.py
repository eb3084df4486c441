"""Schedules that somebody pauses, resumes or runs by hand."""

import pytest

from planner.core.jobs import timing
from planner.core.jobs.schedules import Schedule
from tests.kit.clockwork import (
    DAY,
    EVERY,
    MINUTE,
    TIMED,
    alone,
    clock,
    fire,
    fired,
    jobs,
    quarter,
    schedule,
)
from tests.kit.events import last
from tests.kit.world import World


def told(world: World) -> tuple[str, str, dict]:
    with world.session() as session:
        event = last(session)
        return event.action, event.subject, event.facts


def test_a_paused_schedule_asks_for_nothing_and_says_why(both: World):
    key = alone(both, TIMED.name, next_at=quarter(clock(both)))
    with both.session() as session:
        timing.pause(session, session.find(Schedule, key), "The source is being moved")

    row = schedule(both, key)

    assert fire(both) == 0
    assert (row.paused_because, row.paused_by) == (
        "The source is being moved",
        both.acme.people["admin"],
    )
    assert told(both) == (
        "schedule.paused",
        "schedule test-timed",
        {"because": "The source is being moved", "until": None},
    )


def test_what_was_due_in_a_pause_is_not_missed(both: World):
    last = quarter(clock(both))
    key = alone(both, TIMED.name, next_at=last - DAY)
    with both.session() as session:
        row = session.find(Schedule, key)
        timing.pause(session, row, "The source is being moved")
        timing.resume(session, row)

    row = schedule(both, key)

    assert (row.paused, row.paused_because, row.paused_by) == (False, None, None)
    assert row.next_at == last + 15 * MINUTE
    assert told(both)[0] == "schedule.resumed"


def test_after_a_pause_a_routine_that_wants_every_slot_takes_up_where_it_stood(both: World):
    last = quarter(clock(both))
    key = alone(both, EVERY.name, next_at=last - 30 * MINUTE)
    with both.session() as session:
        row = session.find(Schedule, key)
        timing.pause(session, row, "The source is being moved")
        timing.resume(session, row)

    assert fire(both) == 3


def test_a_pause_ends_by_itself_at_its_moment(both: World):
    last = quarter(clock(both))
    key = alone(both, TIMED.name, next_at=last - DAY)
    with both.session() as session:
        timing.pause(session, session.find(Schedule, key), "Moving", resume_at=clock(both) - 1)

    counts = [fire(both), fire(both)]
    row = schedule(both, key)

    assert counts == [0, 0]
    assert (row.paused, row.resume_at, row.next_at) == (False, None, last + 15 * MINUTE)


def test_only_what_is_paused_can_go_on(both: World):
    key = alone(both, TIMED.name)
    with both.session() as session, pytest.raises(timing.NotPaused):
        timing.resume(session, session.find(Schedule, key))


def test_somebody_can_have_it_run_now(both: World):
    key = alone(both, TIMED.name)
    with both.session() as session:
        made = timing.run_now(session, session.find(Schedule, key)).id

    [one] = fired(both, key)
    [job] = jobs(both)
    assert (one.job_id, one.by_hand, job.id) == (made, True, made)
    assert job.requested_by == both.acme.people["admin"]
    assert told(both) == ("schedule.run_now", "schedule test-timed", {"job": made})
