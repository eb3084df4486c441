"""What pages ask about jobs: lists, one job with its history, where it stands, counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from planner.core import platform
from planner.core.jobs.claiming import WAITING
from planner.core.jobs.filtering import Filter
from planner.core.jobs.models import DeadLetter, Job, JobAttempt, JobState, LetterStatus, moment
from planner.core.jobs.placing import jobs
from planner.core.jobs.ringing import messenger
from planner.core.jobs.time import clock_milliseconds
from planner.core.session import Session


@dataclass(frozen=True)
class LogLine:
    """One line that a handler said."""

    at: datetime
    text: str


def newest(
    session: Session, chosen: Filter, limit: int = 50, before: int | None = None
) -> list[Job]:
    """The chosen jobs, newest first, at most `limit`, older than the job `before`."""
    found = chosen.apply(select(Job)).order_by(Job.id.desc()).limit(limit)
    return list(session.scalars(found if before is None else found.where(Job.id < before)))


def attempts(session: Session, job: Job) -> list[JobAttempt]:
    """Every execution of the job, first to last."""
    found = select(JobAttempt).where(JobAttempt.job_id == job.id)
    return list(session.scalars(found.order_by(JobAttempt.attempt)))


def log_lines(attempt: JobAttempt) -> list[LogLine]:
    """What the handler said in this execution, in order."""
    lines = (line.partition("\t") for line in attempt.log.splitlines())
    return [LogLine(moment(int(millis)), text) for millis, _, text in lines]


def place_in_queue(job: Job) -> int | None:
    """How many are claimed before it, whoever's, and 1; None when it does not wait.

    Only this number leaves the platform's view.
    """
    if job.state is not JobState.WAITING:
        return None
    ahead = or_(
        jobs.c.rank_at < job.rank_at, (jobs.c.rank_at == job.rank_at) & (jobs.c.id < job.id)
    )
    with platform.reading() as connection:
        found = connection.scalar(
            select(func.count()).where(jobs.c.queue == job.queue, jobs.c.state == WAITING, ahead)
        )
    return 1 + (found or 0)


def detail(session: Session, job: Job) -> str | None:
    """What a waiting job waits for: its time, its next try, or a worker; None for any other.

    Not dispatched: no worker was told of it, and will find it by looking.
    """
    if job.state is not JobState.WAITING:
        return None
    if job.run_at <= now(session):
        return "due" if messenger().answers() else "not dispatched"
    return "retrying" if job.failures else "delayed"


def now(session: Session) -> int:
    """The database's clock, in milliseconds."""
    return session.scalars(select(clock_milliseconds())).one()


def letters(
    session: Session, status: LetterStatus | None = LetterStatus.OPEN, limit: int = 200
) -> list[DeadLetter]:
    """Dead letters, newest first."""
    found = select(DeadLetter).order_by(DeadLetter.id.desc()).limit(limit)
    return list(session.scalars(found.where(DeadLetter.status == status) if status else found))
