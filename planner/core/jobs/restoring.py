"""After a backup has been put back: the jobs table tells of a past, and the world has moved on.

What was running then runs nowhere now; effects outside that came after the backup would come again.
A worker that still holds a job of before is kept out by the fence, of which its name is a part.
"""

from dataclasses import dataclass

from sqlalchemy import BigInteger, delete, func, literal, select, update
from sqlalchemy.engine import Connection

from planner.core.identity import SignIn
from planner.core.jobs.claiming import RUNNING, WAITING, queues
from planner.core.jobs.models import JobState, Outcome
from planner.core.jobs.noting import attempts
from planner.core.jobs.placing import LEVEL, jobs
from planner.core.jobs.roster import workers
from planner.core.jobs.succeeding import NO_LEASE
from planner.core.jobs.sweeping import know_queues
from planner.core.jobs.time import now

OUTSIDE = (
    "auto-actions",
    "email-digests",
    "jira-sync",
    "notifications",
    "sms-notifications",
    "webhooks",
)
"""Queues whose jobs act on the world outside: each is looked at before it goes on."""

BECAUSE = "A backup was restored: look at what waits, since some of it may have been sent already."


@dataclass(frozen=True)
class Restored:
    """What was put in order."""

    returned: int
    """Jobs that ran at the time of the backup, and wait again."""
    paused: tuple[str, ...]
    waiting: int
    """Jobs that wait on the paused queues."""
    signed_out: int


def finish_restore(connection: Connection) -> Restored:
    """Put the jobs, queues, workers and sign-ins of a restored database in order. Twice is once."""
    at = now(connection)
    know_queues(connection)
    returned = _return_running(connection, at)
    connection.execute(delete(workers))
    pause = {"paused": True, "paused_because": BECAUSE, "paused_at": at}
    there = queues.c.name.in_(OUTSIDE) & ~queues.c.paused
    connection.execute(update(queues).where(there).values(pause))
    waiting = select(func.count()).where(jobs.c.queue.in_(OUTSIDE), jobs.c.state == WAITING)
    signed_out = connection.execute(delete(SignIn)).rowcount
    return Restored(returned, OUTSIDE, connection.scalar(waiting) or 0, signed_out)


def _return_running(connection: Connection, at: int) -> int:
    """Let what ran at the time of the backup wait again; no failure is counted."""
    running = select(jobs.c.id).where(jobs.c.state == RUNNING)
    lost = attempts.c.finished_at.is_(None) & attempts.c.job_id.in_(running)
    connection.execute(
        update(attempts)
        .where(lost)
        .values(finished_at=at, outcome=Outcome.RETURNED, error="A backup was restored.")
    )
    rank = literal(at, BigInteger) - jobs.c.priority * LEVEL
    waits = {"state": JobState.WAITING, "run_at": at, "rank_at": rank}
    return connection.execute(
        update(jobs).where(jobs.c.state == RUNNING).values(**waits, **NO_LEASE)
    ).rowcount
