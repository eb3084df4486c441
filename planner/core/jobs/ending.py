"""Ending a job that was asked to stop and does not listen: it is taken out of its worker's hands.

From then on the fence lets it write nothing, so what it still does in its thread has no effect on
the database. Its worker makes way for another when the thread goes on for long (`Leases.hung`).
"""

from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.engine import Connection

from planner.core.jobs.claiming import RUNNING
from planner.core.jobs.models import JobState, Outcome
from planner.core.jobs.noting import attempts
from planner.core.jobs.placing import jobs
from planner.core.jobs.settling import once_more
from planner.core.jobs.succeeding import NO_LEASE
from planner.core.jobs.time import now
from planner.core.logs import logger

log = logger("planner.jobs")

PATIENCE = 15_000
"""Milliseconds that a running job has to stop by itself once it was asked to."""
SAID = "It did not stop by itself in time, so it was ended."


def end_deaf(connection: Connection) -> int:
    """Cancel what runs past the time it had to stop by itself; gives how many.

    One whose batch is being written is passed over: it is asked again right after.
    """
    at = now(connection)
    deaf = connection.execute(
        select(jobs)
        .where(jobs.c.state == RUNNING, jobs.c.cancel_requested, jobs.c.cancel_by <= at)
        .order_by(jobs.c.id)
        .limit(100)
        .with_for_update(skip_locked=True)
    ).all()
    for row in deaf:
        whose = {"organisation_id": row.organisation_id, "worker": row.lease_owner}
        log.warning("job_ended", job_id=row.id, queue=row.queue, task=row.task, **whose)
        _end(connection, row, at)
    return len(deaf)


def _end(connection: Connection, row: Row[Any], at: int) -> None:
    mine = (attempts.c.job_id == row.id) & (attempts.c.attempt == row.attempt)
    ended = {"finished_at": at, "outcome": Outcome.CANCELLED, "error": SAID}
    connection.execute(update(attempts).where(mine).values(ended))
    over = {"state": JobState.CANCELLED, "finished_at": at, **NO_LEASE}
    connection.execute(update(jobs).where(jobs.c.id == row.id).values(over))
    if row.rerun_requested:
        once_more(connection, row, at)
