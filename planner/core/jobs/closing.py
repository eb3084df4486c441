"""Settling executions that are over: many in one transaction, so that one fsync serves them all."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
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
from planner.core.trouble import database_away

logger = logging.getLogger("planner.jobs")

WAITS = (0.5, 1.0, 2.0)
"""Seconds between the tries to settle; where the database is away the last goes on and on."""


@dataclass(frozen=True)
class Ended:
    """An execution that is over and not settled yet."""

    run: Run
    write: Callable[[Connection], None] | None = None
    """What settles it; None for one that succeeded with a result."""
    result: Any = None


def close(connection: Connection, ended: Sequence[Ended]) -> list[Claim]:
    """Settle these executions in the open transaction; those that another has are left alone, and
    given.
    """
    lost = [each.run.claim for each in ended if not _written(connection, each)]
    held = [each for each in ended if each.run.claim not in lost]
    done = {each.run.claim: each.result for each in held if each.write is None}
    lost += succeed_many(connection, done)
    for claim in lost:
        logger.warning("job %s was lost to another worker before it settled", claim.job_id)
    return lost


def close_now(leases: Leases, ended: Ended) -> None:
    """Settle one execution in a transaction of its own, however long the database restarts.

    Raises what the database said where it stays away until another may have the job.
    """
    for tried in count():
        try:
            with leases.writing, platform.transaction() as connection:
                close(connection, [ended])
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
