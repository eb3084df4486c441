"""The row that a claim leaves of each execution: where, for whom, and when it began."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import FromClause, Insert, Select, Table, insert, select
from sqlalchemy.sql.dml import ReturningUpdate

from planner.core.jobs.given import among, numbers
from planner.core.jobs.models import JobAttempt
from planner.core.jobs.placing import jobs

attempts: Table = JobAttempt.__table__  # type: ignore[assignment]


def _attempts_of(taken: FromClause) -> Insert:
    """The rows of the executions that have just been claimed."""
    columns = {
        "organisation_id": taken.c.organisation_id,
        "job_id": taken.c.id,
        "attempt": taken.c.attempt,
        "queue": taken.c.queue,
        "worker": taken.c.lease_owner,
        "solitary": taken.c.solitary,
        "rescue": taken.c.rescues > 0,
        "started_at": taken.c.started_at,
    }
    source = select(*columns.values())
    if taken is jobs:
        source = source.where(among(jobs.c.id, numbers("ids")))
    return insert(attempts).from_select(list(columns), source, include_defaults=False)


NOTED = _attempts_of(jobs)
"""On SQLite, which knows no change inside a statement."""


@cache
def noting(taking: ReturningUpdate[Any]) -> Select[Any]:
    """What takes jobs and notes their executions in one statement, on PostgreSQL."""
    taken = taking.cte("taken")
    return select(taken).add_cte(_attempts_of(taken).cte("noted"))
