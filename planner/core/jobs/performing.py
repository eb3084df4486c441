"""Running a claimed job and settling it: the one place where whatever a handler raises ends."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from planner.core import platform
from planner.core.db import db
from planner.core.jobs import settling
from planner.core.jobs.claiming import Claim
from planner.core.jobs.leases import Leases
from planner.core.jobs.models import DeadReason
from planner.core.jobs.runs import Cancelled, GivenBack, GiveUp, Run, Snooze
from planner.core.jobs.settling import Failure, LeaseLost
from planner.core.jobs.tasks import TASKS, Task, UnreadablePayload
from planner.core.platform import Context
from planner.core.session import Session
from planner.domain.refusals import Refusal, StaleEdit

Handler = Callable[[Session, Any, Run], Any]
"""What does the work of a task: given the session of the job's organisation, the payload read
again, and the run. What it returns is the job's result."""

WAITS = (0.5, 1.0, 2.0)
"""Seconds between the tries to settle while the database is away; then the lease runs out."""

AWAY = 1000
"""Milliseconds after which a job is run again that the database failed."""

logger = logging.getLogger("planner.jobs")


def carry_out(context: Context, leases: Leases, claim: Claim, handler: Handler) -> None:
    """Run a claimed job in the session of its organisation, as whoever asked for it."""
    with context():
        session = db.session(
            organisation_id=claim.organisation_id,
            actor_id=claim.requested_by,
            request_id=claim.request_id,
        )
        assert isinstance(session, Session), "planner.core.db opens ours"
        run = Run(session, claim)
        leases.take(run)
        try:
            perform(session, run, handler)
        finally:
            leases.let_go(run)


def perform(session: Session, run: Run, handler: Handler) -> None:
    """Run the handler, and settle the job by how that ended; nothing, if another has it by now."""
    task = TASKS[run.claim.task]
    try:
        result = _attempted(session, run, task, handler)
    except LeaseLost:
        logger.warning("job %s was lost to another worker", run.job_id)
        session.rollback()
        return
    if not run.settled:
        _settle(run, result)


Settling = Callable[[Connection], None]


def _attempted(session: Session, run: Run, task: Task[Any], handler: Handler) -> Settling:
    """What to write about this execution."""
    claim = run.claim
    try:
        payload = task.read(claim.payload_version, dict(claim.payload))
        result = handler(session, payload, run)
    except (LeaseLost, KeyboardInterrupt):
        raise
    except Cancelled:
        return lambda connection: settling.cancel(connection, claim)
    except GivenBack:
        return lambda connection: settling.give_back(connection, claim)
    except Snooze as snoozed:
        wait = snoozed.wait
        return lambda connection: settling.snooze(connection, claim, wait)
    except Exception as error:
        return _failed(run, task, error)
    finally:
        session.rollback()
    return lambda connection: settling.succeed(connection, claim, result)


def _failed(run: Run, task: Task[Any], error: Exception) -> Settling:
    claim, failure = run.claim, Failure.of(error)
    if _database_away(error):
        return lambda connection: settling.snooze(connection, claim, AWAY)
    reason = _hopeless(error)
    if reason is not None:
        return lambda connection: settling.bury(connection, claim, failure, reason)
    wait = task.retries.wait_after(claim.failures + 1)
    return lambda connection: settling.fail(connection, claim, failure, wait)


def _database_away(error: Exception) -> bool:
    """Whether the database could not be reached or written: nothing the job can be blamed for."""
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or "database is locked" in str(error.orig)


def _hopeless(error: Exception) -> DeadReason | None:
    """Why no retry can help, or None where one may."""
    if isinstance(error, UnreadablePayload):
        return DeadReason.BAD_PAYLOAD
    if isinstance(error, GiveUp) or (
        isinstance(error, Refusal) and not isinstance(error, StaleEdit)
    ):
        return DeadReason.REFUSED
    return None


def _settle(run: Run, settle: Settling) -> None:
    for wait in (*WAITS, None):
        try:
            with platform.transaction() as connection:
                run.write(connection)
                return settle(connection)
        except LeaseLost:
            logger.warning("job %s was lost to another worker before it settled", run.job_id)
            return None
        except DBAPIError:  # the database starts again, or the disk is full
            if wait is None:
                raise
            time.sleep(wait)
    return None
