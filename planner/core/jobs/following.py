"""Jobs that somebody wants to be told of when they end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    delete,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.jobs.mending import JobOver
from planner.core.jobs.models import Job
from planner.core.models import Key, Model, Reference, within
from planner.core.session import Session
from planner.core.tenancy import Tenant

SHOWN = 20
"""Followed jobs that are looked at, the latest asked for."""


class JobFollower(Tenant, Model):
    """That somebody follows a job. It goes once they have seen how it ended, or with the job."""

    __tablename__ = "job_followers"
    __table_args__ = (
        within("job_id", "jobs", ondelete="CASCADE"),
        UniqueConstraint("organisation_id", "user_id", "job_id"),
        Index("ix_job_followers_job", "organisation_id", "job_id"),
    )

    id: Mapped[Key]
    job_id: Mapped[Reference]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id"))

    def __str__(self) -> str:
        return f"follower of job {self.job_id}"


@dataclass(frozen=True, slots=True)
class Followed:
    """The jobs that somebody follows: those that have ended, and whether others have not."""

    ended: Sequence[Job]
    waits: bool


def follow(session: Session, job: Job) -> None:
    """Tell the session's actor when this job ends; raises `JobOver`."""
    with session.recording("job.followed", job) as facts:
        facts |= {"task": job.task, "subject": job.subject}
        if job.state.final:
            raise JobOver(job)
        if not follows(session, job.id):
            session.add(JobFollower(job_id=job.id, user_id=session.actor_id))


def unfollow(session: Session, job: Job) -> None:
    """Tell the session's actor no more of this job."""
    with session.recording("job.unfollowed", job) as facts:
        facts |= {"task": job.task, "subject": job.subject}
        session.execute(delete(JobFollower).where(*_mine(session, job.id)))


def follows(session: Session, job_id: int) -> bool:
    """Whether the session's actor follows a job."""
    found = select(JobFollower.id).where(*_mine(session, job_id))
    return session.scalar(found) is not None


def followed(session: Session) -> Followed:
    """What the session's actor follows, of the latest jobs: one select."""
    mine = JobFollower.user_id == session.actor_id
    chosen = select(Job).join(JobFollower, JobFollower.job_id == Job.id).where(mine)
    jobs = session.scalars(chosen.order_by(JobFollower.job_id.desc()).limit(SHOWN)).all()
    return Followed(
        [job for job in jobs if job.state.final], any(not job.state.final for job in jobs)
    )


def seen(session: Session, job_id: int) -> None:
    """The session's actor has looked at how this job ended, and is told of it no more."""
    with session.bookkeeping():
        session.execute(delete(JobFollower).where(*_mine(session, job_id)))


def _mine(session: Session, job_id: int) -> list[ColumnElement[bool]]:
    return [JobFollower.job_id == job_id, JobFollower.user_id == session.actor_id]
