"""Settling executions that are over: many in one transaction, so that one fsync serves them all."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from planner.core import platform
from planner.core.jobs.claiming import Claim
from planner.core.jobs.leases import Leases
from planner.core.jobs.runs import Run
from planner.core.jobs.settling import LeaseLost, succeed_many
from planner.core.jobs.tasks import TASKS
from planner.core.logs import logger, of_job
from planner.core.trouble import database_away

log = logger("planner.jobs")

WAITS = (0.5, 1.0, 2.0)
"""Seconds between the tries to settle; where the database is away the last goes on and on."""


@dataclass(frozen=True)
class Ended:
    """An execution that is over and not settled yet."""

    run: Run
    write: Callable[[Connection], None] | None = None
    """What settles it; None for one that succeeded with a result."""
    result: Any = None
    how: str = "succeeded"
    """How it ended, as it is logged."""


def tell(ended: Sequence[Ended], lost: Collection[Claim] = ()) -> None:
    """Log how executions ended, once that is committed: a line each, of brief jobs one for all."""
    brief: list[Claim] = []
    for each in ended:
        claim = each.run.claim
        if claim in lost:
            continue
        if TASKS[claim.task].brief:
            brief.append(claim)
        else:
            level = log.error if each.how == "died" else log.info
            level(f"job_{each.how}", **of_job(claim))
    if brief:
        log.info("jobs_ended", queue=brief[0].queue, job_ids=[claim.job_id for claim in brief])


def close(connection: Connection, ended: Sequence[Ended]) -> list[Claim]:
    """Settle these executions in the open transaction; those that another has are left alone, and
    given.
    """
    lost = [each.run.claim for each in ended if not _written(connection, each)]
    held = [each for each in ended if each.run.claim not in lost]
    done = {each.run.claim: each.result for each in held if each.write is None}
    lost += succeed_many(connection, done)
    for claim in lost:
        log.warning("job_lost", **of_job(claim))
    return lost


def close_now(leases: Leases, ended: Ended) -> None:
    """Settle one execution in a transaction of its own, however long the database restarts.

    Raises what the database said where it stays away until another may have the job.
    """
    for tried in count():
        try:
            with leases.writing, platform.transaction() as connection:
                lost = close(connection, [ended])
            tell([ended], lost)
            return
        except DBAPIError as error:  # the database starts again, or the disk is full
            more = tried < len(WAITS) or database_away(error)
            if not more or time.monotonic() > ended.run.trusted_until:
                raise
            time.sleep(WAITS[min(tried, len(WAITS) - 1)])


def _written(connection: Connection, ended: Ended) -> bool:
    """Write what is particular to one execution; False where another has its job by now."""
    try:
        ended.run.write(connection)
        if ended.write is not None:
            ended.write(connection)
    except LeaseLost:
        return False
    return True
