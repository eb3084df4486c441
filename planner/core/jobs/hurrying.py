"""Letting jobs run before their time, one or many, with ten seconds to think better of many."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy import ColumnElement, select

from planner.core.audit import AuditEvent
from planner.core.jobs.filtering import Filter
from planner.core.jobs.many import MOST, WINDOW, Done, TooLate
from planner.core.jobs.mending import JobOver
from planner.core.jobs.models import Job, JobState
from planner.core.jobs.placing import rank
from planner.core.jobs.queries import now
from planner.core.jobs.ringing import ring
from planner.core.session import Session
from planner.domain.refusals import Conflict


class NoneEarly(Conflict):
    """No job that was chosen waits for its time."""

    remedy = "Load the list again to see how the jobs stand now."

    def __init__(self) -> None:
        super().__init__("None of the chosen jobs waits for its time, so there is none to start.")


def early(at: int | ColumnElement[int]) -> list[ColumnElement[bool]]:
    """True of the jobs that wait for a time which has not come at this moment."""
    return [Job.state == JobState.WAITING, Job.run_at > at, ~Job.cancel_requested]


def hurried(session: Session, jobs: Sequence[Job], at: int) -> None:
    """Let these run as soon as workers are free, inside a change."""
    for job in jobs:
        _due(job, min(job.run_at, at))
    _ring(session, jobs)


def hurry(session: Session, job: Job) -> None:
    """Let a waiting job run as soon as a worker is free, before its time."""
    with session.recording("job.hurried", job) as facts:
        facts |= {"task": job.task, "subject": job.subject}
        if job.state is not JobState.WAITING:
            raise JobOver(job)
        hurried(session, [job], now(session))


def hurry_all(session: Session, chosen: Filter) -> Done:
    """Let those of the chosen jobs run at once that wait for their time; raises `NoneEarly`."""
    with session.recording("jobs.hurried", "jobs") as facts:
        at = now(session)
        found = chosen.apply(select(Job)).where(*early(at)).order_by(Job.id).limit(MOST)
        jobs = session.scalars(found.with_for_update()).all()
        if not jobs:
            raise NoneEarly
        facts |= {"at": at, "count": len(jobs), "jobs": [job.id for job in jobs]}
        facts["due"] = [job.run_at for job in jobs]
        hurried(session, jobs, at)
        return Done(at, len(jobs))


def put_back(session: Session, event: AuditEvent) -> Done:
    """Let those wait for their time again that have not started; raises `TooLate`."""
    with session.recording("jobs.put_back", "jobs") as facts:
        at = int(event.facts["at"])
        due = dict(zip(event.facts["jobs"], event.facts["due"], strict=True))
        if not at <= now(session) < at + WINDOW:
            raise TooLate
        waits = (Job.state == JobState.WAITING) & (Job.run_at == at)
        found = select(Job).where(Job.id.in_(due), waits).order_by(Job.id)
        jobs = session.scalars(found.with_for_update()).all()
        for job in jobs:
            _due(job, due[job.id])
        facts |= {"at": at, "count": len(jobs), "jobs": [job.id for job in jobs]}
        return Done(at, len(jobs), len(due) - len(jobs))


def _due(job: Job, moment: int) -> None:
    job.run_at, job.rank_at = moment, rank(moment, job.priority)


def _ring(session: Session, jobs: Sequence[Job]) -> None:
    for queue in {job.queue for job in jobs}:
        session.after.append(partial(ring, queue))
