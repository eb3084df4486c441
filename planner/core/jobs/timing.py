"""What people do about schedules: hold one, let it go on, or have it run now."""

from __future__ import annotations

from typing import Any

from planner.core.jobs import scheduling
from planner.core.jobs.models import Job
from planner.core.jobs.queries import now
from planner.core.jobs.routines import ROUTINES, Routine
from planner.core.jobs.schedules import Schedule, ScheduleFire
from planner.core.session import Session
from planner.domain.refusals import Conflict


class RoutineGone(Conflict):
    """A schedule whose work this version of Planner does no more."""

    remedy = "Nothing needs to be done: it is never due."

    def __init__(self, schedule: Schedule) -> None:
        super().__init__(f"There is no routine {schedule.name} any more.")


class NotPaused(Conflict):
    """A schedule that goes on already."""

    remedy = "Load the page again to see how it stands."

    def __init__(self, schedule: Schedule) -> None:
        super().__init__(f"Schedule {schedule.name} is not paused.")


class OnceOnly(Conflict):
    """A schedule of what is done once, and has no times."""

    remedy = "Run it now instead."

    def __init__(self, schedule: Schedule) -> None:
        super().__init__(f"Schedule {schedule.name} is done once and has no times to change.")


def pause(session: Session, schedule: Schedule, because: str, resume_at: int | None = None) -> None:
    """Ask for nothing more by this schedule, until somebody says so or until a moment.

    What it has asked for goes on. `resume_at` is in milliseconds.
    """
    with session.recording("schedule.paused", schedule) as facts:
        facts |= {"because": because, "until": resume_at}
        schedule.paused, schedule.paused_because = True, because
        schedule.paused_by, schedule.paused_at = session.actor_id, now(session)
        schedule.resume_at = resume_at


def resume(session: Session, schedule: Schedule) -> None:
    """Let a paused schedule go on, from its next time on."""
    with session.recording("schedule.resumed", schedule):
        if not schedule.paused:
            raise NotPaused(schedule)
        schedule.next_at = scheduling.after_pause(routine_of(schedule), schedule, now(session))
        schedule.paused = False
        for name, value in scheduling.NOT_PAUSED.items():
            setattr(schedule, name, value)


def reschedule(session: Session, schedule: Schedule, times: str | None) -> None:
    """Give a schedule times of its own, or for None those of its routine again.

    What was due before and not seen to yet is still done, once. Raises `NotCron` and `OnceOnly`.
    """
    with session.recording("schedule.retimed", schedule) as facts:
        routine = routine_of(schedule)
        if routine.cron is None:
            raise OnceOnly(schedule)
        own = None if times == routine.cron else times
        facts |= {"from": schedule.cron, "to": own or routine.cron}
        at = now(session)
        if schedule.next_at is None or schedule.next_at > at:
            schedule.next_at = scheduling.following(own or routine.cron, schedule.zone, at)
        schedule.own_cron, schedule.cron = own, own or routine.cron


def run_now(session: Session, schedule: Schedule) -> Job:
    """Ask for the work outside its times; a job that still waits for the same is joined."""
    with session.recording("schedule.run_now", schedule) as facts:
        routine, at = routine_of(schedule), now(session)
        job = session.enqueue(routine.task, scheduling.asked(routine, schedule.zone, at))
        fire = ScheduleFire(schedule_id=schedule.id, slot=at, job_id=job.id, fired_at=at)
        fire.by_hand = True
        session.add(fire)
        facts["job"] = job.id
        return job


def routine_of(schedule: Schedule) -> Routine[Any]:
    """What the schedule is for; raises `RoutineGone`."""
    routine = ROUTINES.get(schedule.name)
    if routine is None:
        raise RoutineGone(schedule)
    return routine
