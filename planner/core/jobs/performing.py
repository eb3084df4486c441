"""Running a claimed job: the one place where whatever a handler raises ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from planner.core.db import db
from planner.core.jobs import settling
from planner.core.jobs.claiming import Claim
from planner.core.jobs.closing import Ended, close_now, tell
from planner.core.jobs.leases import Leases
from planner.core.jobs.models import DeadReason
from planner.core.jobs.runs import Cancelled, GivenBack, GiveUp, Run, Snooze
from planner.core.jobs.settling import Failure, LeaseLost
from planner.core.jobs.storing import storable
from planner.core.jobs.tasks import TASKS, Task, UnreadablePayload
from planner.core.jobs.triggers import Trigger
from planner.core.logs import about, logger
from planner.core.platform import Context
from planner.core.room import DiskFull
from planner.core.session import Session
from planner.core.trouble import database_away
from planner.domain.refusals import AlreadyThere, Refusal, StaleEdit

Handler = Callable[[Session, Any, Run], Any]
"""What does the work of a task: given the session of the job's organisation, the payload read
again, and the run. What it returns is the job's result."""

AWAY = 1000
"""Milliseconds after which a job is run again that the database failed."""

log = logger("planner.jobs")


def carry_out(context: Context, leases: Leases, claim: Claim, handler: Handler) -> None:
    """Run a claimed job and settle it, all in this thread."""
    ended = execute(context, leases, claim, handler)
    if ended is None:
        return
    try:
        with context():
            close_now(leases, ended)
    finally:
        leases.let_go(ended.run)


def execute(context: Context, leases: Leases, claim: Claim, handler: Handler) -> Ended | None:
    """Run a claimed job in the session of its organisation, as whoever asked for it.

    What it gives is still held, and has to be settled. None: nothing is left to settle, since the
    job has settled with its effects, or is another's by now.
    """
    with context(), about(claim):
        session = db.session(
            organisation_id=claim.organisation_id,
            actor_id=claim.requested_by,
            request_id=claim.request_id,
            trigger=Trigger.DEPENDENCY,
            job_id=claim.job_id,
        )
        assert isinstance(session, Session), "planner.core.db opens ours"
        run = Run(session, claim)
        leases.take(run)
        ended = None
        try:
            ended = perform(session, run, handler)
        finally:
            if ended is None:
                leases.let_go(run)
        if run.settled:
            tell([Ended(run)])
        return ended


def perform(session: Session, run: Run, handler: Handler) -> Ended | None:
    """Run the handler; gives how that ended, or None where nothing is left to settle."""
    try:
        ended = _attempted(session, run, TASKS[run.claim.task], handler)
    except LeaseLost:
        log.warning("job_lost")
        session.rollback()
        return None
    return None if run.settled else ended


def _attempted(session: Session, run: Run, task: Task[Any], handler: Handler) -> Ended:
    claim = run.claim
    try:
        payload = task.read(claim.payload_version, dict(claim.payload))
        result = storable(handler(session, payload, run))
    except (LeaseLost, KeyboardInterrupt):
        raise
    except Cancelled:
        return Ended(run, lambda connection: settling.cancel(connection, claim), how="cancelled")
    except GivenBack:
        return Ended(run, lambda connection: settling.give_back(connection, claim), how="returned")
    except Snooze as snoozed:
        wait = snoozed.wait
        return Ended(
            run, lambda connection: settling.snooze(connection, claim, wait), how="snoozed"
        )
    except Exception as error:
        return _failed(run, task, error)
    finally:
        session.rollback()
    return Ended(run, result=result)


def away(run: Run) -> Ended:
    """An execution that the database failed: run again soon, and held against nobody."""
    return Ended(
        run, lambda connection: settling.snooze(connection, run.claim, AWAY), how="snoozed"
    )


def _failed(run: Run, task: Task[Any], error: Exception) -> Ended:
    claim, failure = run.claim, Failure.of(error)
    if database_away(error) or isinstance(error, DiskFull):  # nothing the job can be blamed for
        return away(run)
    reason, wait = _hopeless(error), task.retries.wait_after(claim.failures + 1)
    log.warning("job_failed", error_class=failure.error_class)
    how = "failed" if reason is None and wait is not None else "died"
    if reason is not None:
        return Ended(run, lambda held: settling.bury(held, claim, failure, reason), how=how)
    return Ended(run, lambda held: settling.fail(held, claim, failure, wait), how=how)


MEANWHILE = (StaleEdit, AlreadyThere)
"""Refusals by what others did at the same moment, which whoever tries again knows of."""


def _hopeless(error: Exception) -> DeadReason | None:
    """Why no retry can help, or None where one may."""
    if isinstance(error, UnreadablePayload):
        return DeadReason.BAD_PAYLOAD
    if isinstance(error, GiveUp) or (
        isinstance(error, Refusal) and not isinstance(error, MEANWHILE)
    ):
        return DeadReason.REFUSED
    return None
