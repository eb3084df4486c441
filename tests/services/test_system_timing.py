"""What operators do about the schedules of the whole installation, on both databases."""

import pytest
from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.core.jobs import Job, system_timing
from planner.core.jobs.schedules import Schedule
from tests.kit.clockwork import OURS, in_step
from tests.kit.world import World


def test_operators_hold_let_go_on_and_run(both: World):
    in_step(both)
    with both.session() as session:
        system_timing.pause(session, OURS.name, "The disk is full")
        system_timing.resume(session, OURS.name)
        made = system_timing.run_now(session, OURS.name)

    with both.app.app_context(), system_timing.installation() as own:
        row = own.scalars(select(Schedule).where(Schedule.name == OURS.name)).one()
        events = own.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(3)).all()
        assert (row.paused, own.find(Job, made).task) == (False, OURS.task.name)
        assert {event.actor_id for event in events} == {both.acme.people["admin"]}
        assert [event.action for event in events] == [
            "schedule.run_now",
            "schedule.resumed",
            "schedule.paused",
        ]


@pytest.mark.parametrize("act", [system_timing.resume, system_timing.run_now])
def test_nobody_else_does(both: World, act):
    in_step(both)

    with both.session(both.rival) as session, pytest.raises(system_timing.SystemSchedule):
        act(session, OURS.name)
