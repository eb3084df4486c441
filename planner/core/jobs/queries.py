"""What pages ask about jobs: lists, one job with its history, where it stands, counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, func, or_, select
from sqlalchemy.sql import Select

from planner.core import platform
from planner.core.jobs.claiming import WAITING
from planner.core.jobs.models import DeadLetter, Job, JobAttempt, JobState, LetterStatus, moment
from planner.core.jobs.placing import jobs
from planner.core.jobs.time import clock_milliseconds
from planner.core.session import Session


@dataclass(frozen=True)
class Filter:
    """Which jobs of the organisation; what is left out does not narrow."""

    states: Sequence[JobState] = ()
    queue: str | None = None
    task: str | None = None
    requested_by: int | None = None
    subject_kind: str | None = None
    subject_id: int | None = None
    search: str = ""
    """Part of the subject, the payload or the error, or a whole job number."""

    def apply(self, chosen: Select[tuple[Job]]) -> Select[tuple[Job]]:
        """The same rows, narrowed."""
        wanted: tuple[tuple[object, ColumnElement[bool]], ...] = (
            (self.queue, Job.queue == self.queue),
            (self.task, Job.task == self.task),
            (self.requested_by, Job.requested_by == self.requested_by),
            (self.subject_kind, Job.subject_kind == self.subject_kind),
            (self.subject_id, Job.subject_id == self.subject_id),
        )
        narrowed = chosen.where(*(rule for given, rule in wanted if given is not None))
        if self.states:
            narrowed = narrowed.where(Job.state.in_(self.states))
        return narrowed.where(_matches(self.search.strip())) if self.search.strip() else narrowed


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


def counts(session: Session, chosen: Filter = Filter()) -> dict[JobState, int]:
    """How many there are in each state, whatever states are chosen; every state is named."""
    narrowed = replace(chosen, states=()).apply(select(Job)).subquery()
    rows = session.execute(select(narrowed.c.state, func.count()).group_by(narrowed.c.state))
    return dict.fromkeys(JobState, 0) | {JobState(state): number for state, number in rows}


def counts_by_queue(session: Session) -> dict[str, dict[JobState, int]]:
    """How many of the organisation's jobs each queue has in each state; empty ones left out."""
    rows = session.execute(
        select(Job.queue, Job.state, func.count()).group_by(Job.queue, Job.state)
    )
    found: dict[str, dict[JobState, int]] = {}
    for queue, state, number in rows:
        found.setdefault(queue, dict.fromkeys(JobState, 0))[state] = number
    return found


def attempts(session: Session, job: Job) -> list[JobAttempt]:
    """Every execution of the job, first to last."""
    found = select(JobAttempt).where(JobAttempt.job_id == job.id)
    return list(session.scalars(found.order_by(JobAttempt.attempt)))


def log_lines(attempt: JobAttempt) -> list[LogLine]:
    """What the handler said in this execution, in order."""
    lines = (line.partition("\t") for line in attempt.log.splitlines())
    return [LogLine(moment(int(millis)), text) for millis, _, text in lines]


def latest_for(session: Session, kind: str, key: int) -> Job | None:
    """The newest job about this row: `kind` is its table."""
    found = newest(session, Filter(subject_kind=kind, subject_id=key), limit=1)
    return found[0] if found else None


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
    """What a waiting job waits for: its time, its next try, or a worker; None for any other."""
    if job.state is not JobState.WAITING:
        return None
    if job.run_at <= now(session):
        return "due"
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


def _matches(search: str) -> ColumnElement[bool]:
    texts = (Job.subject, cast(Job.payload, String), Job.error)
    rules: list[ColumnElement[bool]] = [
        func.lower(text).contains(search.lower(), autoescape=True) for text in texts
    ]
    if search.isdigit() and len(search) < 19:
        rules.append(Job.id == int(search))
    return or_(*rules)
