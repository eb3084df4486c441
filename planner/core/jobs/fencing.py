"""The fence that every write of a run passes: it finds the job's row only while the run owns it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast

from planner.core.jobs.claiming import RUNNING, Claim
from planner.core.jobs.given import among, numbers, texts
from planner.core.jobs.noting import attempts
from planner.core.jobs.placing import jobs


def held(claim: Claim) -> ColumnElement[bool]:
    """The fence: true of the job's row only while this very execution owns it.

    The owner is part of it, since a database that was restored counts its attempts anew.
    """
    return and_(
        jobs.c.id == claim.job_id,
        jobs.c.attempt == claim.attempt,
        jobs.c.state == RUNNING,
        jobs.c.lease_owner == claim.owner,
    )


def keys(claims: Iterable[Claim]) -> dict[str, list[Any]]:
    """The parameters of `HELD` and of `BEGUN`: these very executions."""
    named = [(claim.job_id, f"{claim.job_id}:{claim.attempt}:{claim.owner}") for claim in claims]
    return {"ids": [job_id for job_id, _ in named], "keys": [key for _, key in named]}


def _these(job: Any, attempt: Any, owner: Any) -> ColumnElement[bool]:
    key = cast(job, Text) + ":" + cast(attempt, Text) + ":" + owner
    return and_(among(job, numbers("ids")), among(key, texts("keys")))


HELD = and_(jobs.c.state == RUNNING, _these(jobs.c.id, jobs.c.attempt, jobs.c.lease_owner))
"""The fence of many: true of the rows that the executions of `keys()` own."""

BEGUN = _these(attempts.c.job_id, attempts.c.attempt, attempts.c.worker)
"""True of the rows of the executions of `keys()`."""
