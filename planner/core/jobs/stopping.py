"""Stopping all jobs that a search finds, with ten seconds to think better of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.core.jobs.ending import PATIENCE
from planner.core.jobs.filtering import Filter
from planner.core.jobs.many import MOST, WINDOW, Done, TooLate
from planner.core.jobs.models import Job, JobState
from planner.core.jobs.queries import now
from planner.core.jobs.ringing import ring
from planner.core.jobs.wording import STATES
from planner.core.session import Session
from planner.domain.refusals import Conflict

OPEN = (JobState.WAITING, JobState.RUNNING)


class NoneToCancel(Conflict):
    """Every job that was chosen is over."""

    remedy = "Load the list again to see how the jobs stand now."

    def __init__(self) -> None:
        super().__init__("None of the chosen jobs waits or runs, so there is nothing to cancel.")


def cancel_all(session: Session, chosen: Filter) -> Done:
    """Stop the chosen jobs: those that wait at once, those that run at their next checkpoint.

    One that is over stays as it is. Raises `NoneToCancel`.
    """
    with session.recording("jobs.cancelled", "jobs") as facts:
        at, found = now(session), _locked(session, chosen)
        going = stopped(found, at)
        left = [job for job in found if job not in going]
        if not going:
            raise NoneToCancel
        facts |= {"at": at, "count": len(going), "jobs": [job.id for job in going]}
        facts["refused"] = [[job.id, _why(job)] for job in left]
        return Done(at, len(going), len(left))


def stopped(found: Sequence[Job], at: int) -> list[Job]:
    """Stop those of these jobs that go on, inside a change; gives them."""
    going = [job for job in found if job.state in OPEN and not job.cancel_requested]
    for job in going:
        job.cancel_requested, job.cancel_by = True, at + PATIENCE
        if job.state is JobState.WAITING:
            job.state, job.finished_at = JobState.CANCELLED, at
    return going


def go_on(session: Session, event: AuditEvent) -> Done:
    """Take back what `cancel_all` did: what was cancelled waits again, what runs runs on.

    A job that has stopped by now, or of which the same was asked for again, stays as it is.
    Raises `TooLate` when the ten seconds are over.
    """
    with session.recording("jobs.taken_back", "jobs") as facts:
        at = int(event.facts["at"])
        if not at <= now(session) < at + WINDOW:
            raise TooLate
        found = _locked(session, Filter(keys=event.facts["jobs"]))
        taken = _taken(session, found)
        going = [job for job in found if _goes_on(job, at, taken)]
        for job in going:
            job.cancel_requested, job.cancel_by = False, None
            if job.state is JobState.CANCELLED:
                job.state, job.finished_at = JobState.WAITING, None
        for queue in {job.queue for job in going}:
            session.after.append(partial(ring, queue))
        facts |= {"at": at, "count": len(going), "jobs": [job.id for job in going]}
        return Done(at, len(going), len(found) - len(going))


def _locked(session: Session, chosen: Filter) -> Sequence[Job]:
    found = chosen.apply(select(Job)).order_by(Job.id).limit(MOST)
    return session.scalars(found.with_for_update()).all()


def _taken(session: Session, cancelled: Sequence[Job]) -> set[tuple[str, str | None]]:
    """The keys of these jobs under which another is open by now."""
    keys = {job.dedup_key for job in cancelled if job.dedup_key}
    there = select(Job.task, Job.dedup_key).where(Job.state.in_(OPEN), Job.dedup_key.in_(keys))
    return {(task, key) for task, key in session.execute(there)}


def _goes_on(job: Job, at: int, taken: set[tuple[str, str | None]]) -> bool:
    if job.state is JobState.RUNNING:
        return True
    mine = job.state is JobState.CANCELLED and job.finished_at == at
    return mine and (job.task, job.dedup_key) not in taken


def _why(job: Job) -> str:
    return "stops already" if job.state in OPEN else f"{STATES[job.state]} already"
