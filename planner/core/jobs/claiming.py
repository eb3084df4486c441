"""Taking the best due jobs of a queue, under a lease and within the queue's limits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, func, insert, literal_column, or_, select
from sqlalchemy import update as change
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Row

from planner.core.jobs.models import JobAttempt, JobQueue, JobState
from planner.core.jobs.placing import jobs
from planner.core.jobs.tasks import milliseconds
from planner.core.jobs.time import now
from planner.core.queues import Queue, Rate

attempts: Table = JobAttempt.__table__  # type: ignore[assignment]
queues: Table = JobQueue.__table__  # type: ignore[assignment]

WAITING: ColumnElement[JobState] = literal_column("'waiting'")
RUNNING: ColumnElement[JobState] = literal_column("'running'")
"""Written out, since a partial index is not used for a parameter."""


@dataclass(frozen=True)
class Claimant:
    """Who claims: a worker process, or a command that runs its own job."""

    name: str
    lease: int
    """Milliseconds a claim holds without a sign of life."""
    tasks: Collection[str]
    """What it knows how to do; anything else is left to others."""
    solitary: bool = False
    """Whether it runs one job at a time in a process of its own, and so takes rescued ones."""


@dataclass(frozen=True)
class Claim:
    """A job in hand, as it was when claimed. Its attempt number fences every write of the run."""

    job_id: int
    attempt: int
    organisation_id: int
    queue: str
    task: str
    payload: Mapping[str, Any]
    payload_version: int
    failures: int
    rescues: int
    cursor: Any
    origin: int
    """The job itself, or the first of those that it tries again."""
    requested_by: int | None
    request_id: str | None


def claim(connection: Connection, who: Claimant, queue: Queue, free: int) -> list[Claim]:
    """Up to `free` due jobs of the queue, best first; none while it is paused or at a limit."""
    if not _open(connection, queue):
        return []
    at = now(connection)
    room = min(free, _room(connection, who, queue, at))
    if room < 1:
        return []
    if queue.own_concurrency or queue.own_rate:
        room = 1  # what one organisation may still start changes with each
    return _take(connection, who, at, _best(who, queue, at).limit(room))


def claim_one(connection: Connection, who: Claimant, job_id: int) -> Claim | None:
    """This very job, due or not, for a command that runs its own; None when it is not waiting."""
    chosen = select(jobs.c.id).where(jobs.c.id == job_id, jobs.c.state == WAITING)
    return next(iter(_take(connection, who, now(connection), chosen)), None)


def _open(connection: Connection, queue: Queue) -> bool:
    """Whether the queue is not paused; on PostgreSQL claims of a queue take turns here."""
    state = select(queues.c.paused).where(queues.c.name == queue.name).with_for_update()
    paused = connection.scalar(state)
    if paused is None:
        know(connection, queue.name)
        paused = connection.scalar(state)
    return not paused


def know(connection: Connection, name: str) -> None:
    """Give a queue its row, if it has none."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(make(queues).values(name=name, paused=False).on_conflict_do_nothing())


def _room(connection: Connection, who: Claimant, queue: Queue, at: int) -> int:
    running = connection.scalar(
        select(func.count()).where(jobs.c.queue == queue.name, jobs.c.state == RUNNING)
    )
    room = queue.concurrency - (running or 0)
    if queue.rate is None or room < 1 or who.solitary:
        return room
    return min(room, queue.rate.count - (connection.scalar(_starts(queue, queue.rate, at)) or 0))


def _starts(queue: Queue, rate: Rate, at: int) -> Select[Any]:
    """How many executions of the queue began within the window; rescues are free."""
    return select(func.count()).where(
        attempts.c.queue == queue.name,
        attempts.c.started_at > at - milliseconds(rate.window),
        attempts.c.rescue.is_(False),
    )


def _best(who: Claimant, queue: Queue, at: int) -> Select[Any]:
    rescued = jobs.c.rescues > 0
    return (
        select(jobs.c.id)
        .where(
            jobs.c.queue == queue.name,
            jobs.c.state == WAITING,
            jobs.c.run_at <= at,
            jobs.c.task.in_(sorted(who.tasks)),
            rescued if who.solitary else ~rescued,
            *_own_limits(queue, at),
        )
        .order_by(jobs.c.rank_at, jobs.c.id)
    )


def _own_limits(queue: Queue, at: int) -> list[ColumnElement[bool]]:
    limits: list[ColumnElement[bool]] = []
    if queue.own_concurrency:
        other = jobs.alias("other")
        running = select(func.count()).where(
            other.c.queue == queue.name,
            other.c.state == RUNNING,
            other.c.organisation_id == jobs.c.organisation_id,
        )
        limits.append(running.correlate(jobs).scalar_subquery() < queue.own_concurrency)
    if queue.own_rate:
        own = _starts(queue, queue.own_rate, at).where(
            attempts.c.organisation_id == jobs.c.organisation_id
        )
        within = own.correlate(jobs).scalar_subquery() < queue.own_rate.count
        limits.append(or_(jobs.c.rescues > 0, within))
    return limits


def _take(connection: Connection, who: Claimant, at: int, chosen: Select[Any]) -> list[Claim]:
    # named by WITH: as a bare subquery PostgreSQL may run it, and its LIMIT, once for every row
    best = chosen.with_for_update(skip_locked=True).cte("best")
    taken = connection.execute(
        change(jobs)
        .where(jobs.c.id.in_(select(best.c.id)))
        .values(
            state=RUNNING,
            attempt=jobs.c.attempt + 1,
            solitary=who.solitary,
            lease_owner=who.name,
            lease_expires_at=at + who.lease,
            started_at=at,
        )
        .returning(jobs)
    ).all()
    if taken:
        connection.execute(insert(attempts), [_attempt(row, who, at) for row in taken])
    best_first = sorted(taken, key=lambda row: (row.rank_at, row.id))
    return [_claim(row) for row in best_first]


def _attempt(row: Row[Any], who: Claimant, at: int) -> dict[str, Any]:
    return {
        "organisation_id": row.organisation_id,
        "job_id": row.id,
        "attempt": row.attempt,
        "queue": row.queue,
        "worker": who.name,
        "solitary": who.solitary,
        "rescue": row.rescues > 0,
        "started_at": at,
    }


def _claim(row: Row[Any]) -> Claim:
    return Claim(
        job_id=row.id,
        attempt=row.attempt,
        organisation_id=row.organisation_id,
        queue=row.queue,
        task=row.task,
        payload=row.payload,
        payload_version=row.payload_version,
        failures=row.failures,
        rescues=row.rescues,
        cursor=row.cursor,
        origin=row.retry_of or row.id,
        requested_by=row.requested_by,
        request_id=row.request_id,
    )


def held(claim: Claim) -> ColumnElement[bool]:
    """The fence: true of the job's row only while this very execution owns it."""
    return and_(
        jobs.c.id == claim.job_id,
        jobs.c.attempt == claim.attempt,
        jobs.c.state == RUNNING,
        jobs.c.lease_owner.is_not(None),
    )
