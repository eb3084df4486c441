"""After a backup has been put back: the jobs table tells of a past, and the world has moved on.

What was running then runs nowhere now; effects outside that came after the backup would come again.
A worker that still holds a job of before is kept out by the fence, of which its name is a part.
"""

from dataclasses import dataclass

from sqlalchemy import delete, func, select, true, update
from sqlalchemy.engine import Connection

from planner.core.identity import SignIn
from planner.core.jobs.claiming import WAITING, queues
from planner.core.jobs.placing import jobs
from planner.core.jobs.returning import give_back_all
from planner.core.jobs.roster import workers
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
    returned = give_back_all(connection, true(), "A backup was restored.")
    connection.execute(delete(workers))
    pause = {"paused": True, "paused_because": BECAUSE, "paused_at": at}
    there = queues.c.name.in_(OUTSIDE) & ~queues.c.paused
    connection.execute(update(queues).where(there).values(pause))
    waiting = select(func.count()).where(jobs.c.queue.in_(OUTSIDE), jobs.c.state == WAITING)
    signed_out = connection.execute(delete(SignIn)).rowcount
    return Restored(returned, OUTSIDE, connection.scalar(waiting) or 0, signed_out)
