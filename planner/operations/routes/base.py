"""What the pages of background jobs share: whose jobs may be seen, and their twins' columns."""

from collections.abc import Mapping
from datetime import datetime

from flask import Response, g

from planner.core.jobs.batches import Wanted
from planner.core.jobs.models import JobState, moment
from planner.core.queues import QUEUES
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.domain.refusals import NotFound
from planner.operations import acting
from planner.operations.queries import JobLine
from planner.web.exports import Column
from planner.web.pages import Pages
from planner.web.respond import see

pages = Pages("jobs", __name__)


def at(millis: int | None) -> datetime | None:
    """A stored time as a moment."""
    return None if millis is None else moment(millis)


def sees_all() -> bool:
    """Whether the visitor may see and change everybody's jobs."""
    return Permission.JOB_ADMIN in g.visitor.permissions


def known_queue(name: str) -> str:
    """The name of a queue; `NotFound` where there is none of it."""
    if name not in QUEUES:
        raise NotFound("queue", name)
    return name


def only(session: Session) -> int | None:
    """Whose jobs may be seen: one's own, or None for everybody's."""
    return None if sees_all() else session.actor_id


def asked(session: Session, wanted: Wanted) -> Response:
    """Have a job do what is wanted to so many, and lead to it."""
    job = acting.ask(session, wanted)
    return see("jobs.job", job_id=job.id, notice=acting.promised(job))


STATUSES: Mapping[JobState, str] = {
    JobState.WAITING: "pending",
    JobState.RUNNING: "processing",
    JobState.SUCCEEDED: "completed",
    JobState.CANCELLED: "failed",
    JobState.DEAD: "failed",
}
"""How programs are told a job's state."""

COLUMNS: tuple[Column[JobLine], ...] = (
    Column("id", lambda line: line.job.id),
    Column("queue", lambda line: line.job.queue),
    Column("task", lambda line: line.job.task),
    Column("subject", lambda line: line.job.subject),
    Column("state", lambda line: line.job.state),
    Column("status", lambda line: STATUSES[line.job.state]),
    Column("due_at", lambda line: line.due_at),
    Column("waits_for", lambda line: line.held and line.held.limit),
    Column("not_before", lambda line: line.held and at(line.held.until)),
    Column("asked_by", lambda line: line.asked_by),
    Column("trigger", lambda line: line.job.trigger),
    Column("retry_of", lambda line: line.job.retry_of),
    Column("parent", lambda line: line.job.parent),
    Column("done", lambda line: line.job.done),
    Column("total", lambda line: line.job.total),
    Column("note", lambda line: line.job.note),
    Column("attempts", lambda line: line.job.attempt),
    Column("error", lambda line: line.job.error),
    Column("created_at", lambda line: at(line.job.created_at)),
    Column("started_at", lambda line: at(line.job.started_at)),
    Column("finished_at", lambda line: at(line.job.finished_at)),
)
