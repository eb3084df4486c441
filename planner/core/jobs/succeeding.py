"""What success writes, for any number of executions: the jobs and their attempts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, select, update
from sqlalchemy.engine import Connection, Row

from planner.core.jobs.claiming import Claim
from planner.core.jobs.fencing import BEGUN, HELD, keys
from planner.core.jobs.models import JobState, Outcome
from planner.core.jobs.noting import attempts
from planner.core.jobs.placing import jobs
from planner.core.jobs.time import clock_milliseconds

NO_LEASE = {"lease_owner": None, "lease_expires_at": None, "solitary": False}
"""What a job holds that nobody runs."""

SUCCEEDED = (
    update(jobs)
    .where(HELD)
    .values(state=JobState.SUCCEEDED, finished_at=clock_milliseconds(), **NO_LEASE)
    .returning(
        jobs.c.id, jobs.c.attempt, jobs.c.rerun_requested, jobs.c.retry_of, jobs.c.finished_at
    )
)

ENDED = (
    update(attempts)
    .where(BEGUN)
    .values(finished_at=bindparam("at", type_=BigInteger), outcome=Outcome.SUCCEEDED)
)


def _both_at_once() -> Select[Any]:
    done = SUCCEEDED.cte("done")
    of = (attempts.c.job_id == done.c.id) & (attempts.c.attempt == done.c.attempt)
    ended = update(attempts).where(of)
    ended = ended.values(finished_at=done.c.finished_at, outcome=Outcome.SUCCEEDED)
    return select(done).add_cte(ended.cte("ended"))


SUCCEEDED_AND_ENDED = _both_at_once()
"""Both in one statement, on PostgreSQL."""


def ended_well(connection: Connection, claims: Iterable[Claim]) -> Sequence[Row[Any]]:
    """Settle executions that succeeded; gives the rows of those that were held, with `finished_at`.

    It is two statements on SQLite, and one on PostgreSQL.
    """
    if connection.dialect.name == "postgresql":
        return connection.execute(SUCCEEDED_AND_ENDED, keys(claims)).all()
    if rows := connection.execute(SUCCEEDED, keys(claims)).all():
        there = {row.id for row in rows}
        mine = [claim for claim in claims if claim.job_id in there]
        connection.execute(ENDED, {**keys(mine), "at": rows[0].finished_at})
    return rows
