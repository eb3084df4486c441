"""How a run writes: always through the fence, so that one who lost the job changes nothing."""

from __future__ import annotations

import hashlib
import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Table,
    bindparam,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.engine import Connection, Row

from planner.core.jobs.claiming import Claim
from planner.core.jobs.fencing import held
from planner.core.jobs.models import (
    DeadLetter,
    DeadReason,
    JobState,
    LetterStatus,
    Outcome,
)
from planner.core.jobs.noting import attempts
from planner.core.jobs.placing import LEVEL, jobs, rank
from planner.core.jobs.succeeding import NO_LEASE, ended_well
from planner.core.jobs.time import now

letters: Table = DeadLetter.__table__  # type: ignore[assignment]

LONGEST_TRACE = 16_000
SUBJECT = ("subject", "subject_kind", "subject_id")
COPIED = ("queue", "task", "payload", "payload_version", "error_class", "error")
KEPT = (*COPIED, "requested_by", "idempotency_key", *SUBJECT)
ASKED = ("organisation_id", "queue", "task", "priority", "retries", "dedup_key")
REPEATED = (*ASKED, "requested_by", "request_id", "trigger", "parent", *SUBJECT)


class LeaseLost(Exception):
    """The job is no longer this run's: it was taken for dead, and whatever it did is undone."""


@dataclass(frozen=True)
class Failure:
    """What went wrong in one execution."""

    error_class: str
    error: str
    traceback: str | None = None

    @classmethod
    def of(cls, error: BaseException) -> Failure:
        """The failure that an exception tells of."""
        told = "".join(traceback.format_exception(error))[-LONGEST_TRACE:]
        said = str(error)[:4000] or type(error).__name__
        return cls(type(error).__name__, without_nulls(said), without_nulls(told))


def without_nulls(text: str) -> str:
    """The text as PostgreSQL can keep it."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def fence(connection: Connection, claim: Claim, values: Mapping[str, Any]) -> Row[Any]:
    """Write to the job's row as its owner; gives the row. Raises `LeaseLost`."""
    written = connection.execute(
        update(jobs).where(held(claim)).values(**values).returning(jobs)
    ).one_or_none()
    if written is None:
        raise LeaseLost(f"job {claim.job_id} attempt {claim.attempt}")
    return written


def hold(connection: Connection, claim: Claim) -> None:
    """Keep the job from being taken over until the transaction ends. Raises `LeaseLost`.

    On PostgreSQL it is the lock that a foreign key takes: leases are renewed past it, and a rescue
    passes the row over. SQLite has one writer.
    """
    held_ = select(jobs.c.id).where(held(claim)).with_for_update(read=True, key_share=True)
    if connection.scalar(held_) is None:
        raise LeaseLost(f"job {claim.job_id} attempt {claim.attempt}")


def succeed(connection: Connection, claim: Claim, result: Any = None) -> None:
    """Done. Raises `LeaseLost`."""
    for lost in succeed_many(connection, {claim: result}):
        raise LeaseLost(f"job {lost.job_id} attempt {lost.attempt}")


def succeed_many(connection: Connection, results: Mapping[Claim, Any]) -> list[Claim]:
    """Done, all of them, with their results; gives those that were lost, and are left alone."""
    if not results:
        return []
    claims = {(claim.job_id, claim.attempt): claim for claim in results}
    rows = ended_well(connection, results)
    mine = [claims.pop((row.id, row.attempt)) for row in rows]
    _keep_results(connection, {claim.job_id: results[claim] for claim in mine})
    for row in rows:
        _follow_up(connection, row, row.finished_at)
    return list(claims.values())


def _keep_results(connection: Connection, results: Mapping[int, Any]) -> None:
    told = [{"job": key, "told": result} for key, result in results.items() if result is not None]
    if told:
        kept = bindparam("told", type_=jobs.c.result.type)
        connection.execute(
            update(jobs).where(jobs.c.id == bindparam("job")).values(result=kept), told
        )


def _follow_up(connection: Connection, row: Row[Any], at: int) -> None:
    """What the success of a job brings about."""
    if row.rerun_requested:
        whole = connection.execute(select(jobs).where(jobs.c.id == row.id)).one()
        once_more(connection, whole, at)
    if row.retry_of is not None:
        _close_letter(connection, row, at)


def cancel(connection: Connection, claim: Claim) -> None:
    """Stopped because somebody asked for it."""
    at = now(connection)
    _finish(connection, claim, at, {"state": JobState.CANCELLED})
    _end(connection, claim, at, Outcome.CANCELLED)


def fail(connection: Connection, claim: Claim, failure: Failure, wait: int | None) -> None:
    """It raised: to be tried again after `wait` milliseconds, or dead when there is none."""
    if wait is None:
        return bury(connection, claim, failure, DeadReason.EXHAUSTED)
    at = now(connection)
    errors = {"error_class": failure.error_class, "error": failure.error}
    _wait(connection, claim, at + wait, {"failures": jobs.c.failures + 1, **errors})
    _end(connection, claim, at, Outcome.FAILED, failure, wait=wait, next_run_at=at + wait)
    return None


def bury(connection: Connection, claim: Claim, failure: Failure, reason: DeadReason) -> None:
    """It failed for good: dead, and copied to the dead letters."""
    at = now(connection)
    errors = {"error_class": failure.error_class, "error": failure.error}
    dead = {"state": JobState.DEAD, "dead_reason": reason, "failures": jobs.c.failures + 1}
    row = _finish(connection, claim, at, {**dead, **errors})
    _end(connection, claim, at, Outcome.FAILED, failure)
    write_letter(connection, row, reason, at)


def snooze(connection: Connection, claim: Claim, wait: int) -> None:
    """Not now: waits so many milliseconds without using up a retry."""
    at = now(connection)
    _wait(connection, claim, at + wait, {})
    _end(connection, claim, at, Outcome.SNOOZED, wait=wait, next_run_at=at + wait)


def give_back(connection: Connection, claim: Claim) -> None:
    """Unfinished because the worker stops: due at once, and held against nobody."""
    at = now(connection)
    _wait(connection, claim, at, {})
    _end(connection, claim, at, Outcome.RETURNED)


def write_letter(connection: Connection, row: Row[Any], reason: DeadReason, at: int) -> None:
    """Copy a dead job and all its attempts to the dead letters."""
    told = connection.execute(
        select(attempts).where(attempts.c.job_id == row.id).order_by(attempts.c.attempt)
    ).all()
    history = [_plain(attempt) for attempt in told]
    letter = {name: getattr(row, name) for name in KEPT}
    letter |= {
        "organisation_id": row.organisation_id,
        "job_id": row.id,
        "origin": row.retry_of,
        "reason": reason,
        "fingerprint": fingerprint(row.task, row.error_class, row.error),
        "attempts": history,
        "first_failed_at": min((told_at(entry) for entry in history), default=at),
        "failed_at": at,
        "status": LetterStatus.OPEN,
    }
    connection.execute(insert(letters).values(letter))


def told_at(attempt: Mapping[str, Any]) -> int:
    """When an attempt ended, or began if nobody saw it end."""
    return int(attempt["finished_at"] or attempt["started_at"])


def fingerprint(task: str, error_class: str | None, error: str | None) -> str:
    """The same for failures of one cause: numbers and quoted names in the message are left out."""
    shape = re.sub(r"\d+|'[^']*'|\"[^\"]*\"", "*", error or "")
    return hashlib.sha256(f"{task}\n{error_class}\n{shape}".encode()).hexdigest()[:16]


def _finish(connection: Connection, claim: Claim, at: int, values: Mapping[str, Any]) -> Row[Any]:
    row = fence(connection, claim, {**NO_LEASE, "finished_at": at, **values})
    if row.rerun_requested:
        once_more(connection, row, at)
    return row


def _wait(connection: Connection, claim: Claim, run_at: int, values: Mapping[str, Any]) -> None:
    """Back to waiting; a run that was asked for meanwhile is this one, with its payload."""
    waiting = {"state": JobState.WAITING, "run_at": run_at, **NO_LEASE}
    ranked = {"rank_at": literal(run_at, BigInteger) - jobs.c.priority * LEVEL}
    row = fence(connection, claim, {**waiting, **ranked, **values})
    if row.rerun_requested:
        asked = update(jobs).where(jobs.c.id == row.id).values(asked_meanwhile(row))
        connection.execute(asked.values(rerun_requested=False, rerun_payload=None))


def once_more(connection: Connection, row: Row[Any], at: int) -> None:
    """The job that was asked for while this one ran."""
    fresh = {name: getattr(row, name) for name in REPEATED} | asked_meanwhile(row)
    fresh |= {"state": JobState.WAITING, "created_at": at}
    fresh |= {"run_at": at, "rank_at": rank(at, row.priority)}
    connection.execute(insert(jobs).values(fresh))


def asked_meanwhile(row: Row[Any]) -> dict[str, Any]:
    """The columns of the payload that was asked for while the job ran."""
    return {
        "payload": row.rerun_payload["fields"],
        "payload_version": row.rerun_payload["version"],
    }


def _end(
    connection: Connection,
    claim: Claim,
    at: int,
    outcome: Outcome,
    failure: Failure | None = None,
    **columns: int,
) -> None:
    told = {} if failure is None else vars(failure)
    connection.execute(
        update(attempts)
        .where(this_attempt(claim))
        .values(finished_at=at, outcome=outcome, **told, **columns)
    )


def this_attempt(claim: Claim) -> ColumnElement[bool]:
    """True of the row of this very execution."""
    return (attempts.c.job_id == claim.job_id) & (attempts.c.attempt == claim.attempt)


def _close_letter(connection: Connection, row: Row[Any], at: int) -> None:
    """What was tried again has worked."""
    closed = {"status": LetterStatus.CLOSED, "closed_at": at}
    mine = (letters.c.retried_as == row.id) & (letters.c.status == LetterStatus.RETRIED)
    connection.execute(update(letters).where(mine).values(closed))


def _plain(attempt: Row[Any]) -> dict[str, Any]:
    left_out = {"id", "organisation_id", "job_id", "queue"}
    return {name: value for name, value in attempt._mapping.items() if name not in left_out}
