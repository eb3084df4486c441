"""Background jobs as people see them: their own, or everybody's for those who may."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select

from planner.core import clock
from planner.core.identity import User
from planner.core.jobs.models import Job, JobAttempt, JobState, moment
from planner.core.session import Session
from planner.domain.refusals import NotFound

GROUPS: Mapping[str, tuple[JobState, ...]] = {
    "open": (JobState.WAITING, JobState.RUNNING),
    "done": (JobState.SUCCEEDED,),
    "failed": (JobState.DEAD,),
    "cancelled": (JobState.CANCELLED,),
}
"""What a list can be narrowed to."""

SOON = 30_000
"""Milliseconds: a job that starts later than this is not watched."""


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job with the name of whoever asked for it; None where the system did."""

    job: Job
    asked_by: str | None

    @property
    def live(self) -> bool:
        """Whether it runs, or will within half a minute: worth looking again."""
        if self.job.state is JobState.RUNNING:
            return True
        return self.job.state is JobState.WAITING and self.job.run_at < now() + SOON

    @property
    def created_at(self) -> datetime:
        """When it was asked for."""
        return moment(self.job.created_at)

    @property
    def waited(self) -> float | None:
        """Seconds from being asked for to its first start; None before it."""
        start = self.job.started_at
        return None if start is None else max(0, start - self.job.created_at) / 1000

    @property
    def ran(self) -> float | None:
        """Seconds from its first start to its end, or to now while it runs; otherwise None."""
        if self.job.started_at is None or self.job.state is JobState.WAITING:
            return None
        return max(0, (self.job.finished_at or now()) - self.job.started_at) / 1000


@dataclass(frozen=True, slots=True)
class Counts:
    """How many jobs there are in each group of `GROUPS`, and in all."""

    of: Mapping[str, int]

    @property
    def all(self) -> int:
        """Every job."""
        return sum(self.of.values())


def jobs(
    session: Session, asked_by: int | None, group: str | None, offset: int, most: int
) -> list[JobLine]:
    """Jobs, the latest asked for first; of one person, unless `asked_by` is None."""
    chosen = _with_names().order_by(Job.id.desc()).offset(offset).limit(most)
    rows = session.execute(chosen.where(*_of(asked_by), *_in(group)))
    return [JobLine(job, name) for job, name in rows]


def counts(session: Session, asked_by: int | None) -> Counts:
    """The same jobs counted by group, in one select."""
    rows = session.execute(
        select(Job.state, func.count().label("jobs")).where(*_of(asked_by)).group_by(Job.state)
    )
    found = {row.state: row.jobs for row in rows}
    return Counts({name: sum(found.get(s, 0) for s in states) for name, states in GROUPS.items()})


def job(session: Session, job_id: int, asked_by: int | None) -> JobLine:
    """One job; `NotFound` where it is not there, or is another's and `asked_by` is given."""
    row = session.execute(_with_names().where(Job.id == job_id, *_of(asked_by))).first()
    if row is None:
        raise NotFound("job", job_id)
    return JobLine(*row)


def attempts(session: Session, job_id: int) -> Sequence[JobAttempt]:
    """The executions of a job in order."""
    return session.scalars(
        select(JobAttempt).where(JobAttempt.job_id == job_id).order_by(JobAttempt.attempt)
    ).all()


def now() -> int:
    """This moment in the milliseconds that jobs are timed in."""
    return round(clock.now().timestamp() * 1000)


def _with_names() -> Select[Job, str | None]:
    return select(Job, User.name).outerjoin(User, User.id == Job.requested_by)


def _of(asked_by: int | None) -> list[ColumnElement[bool]]:
    return [] if asked_by is None else [Job.requested_by == asked_by]


def _in(group: str | None) -> list[ColumnElement[bool]]:
    return [Job.state.in_(GROUPS[group])] if group is not None else []
