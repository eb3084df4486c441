"""Taking the best due jobs of a queue, under a lease and within the queue's limits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Table,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy import update as change
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Row
from sqlalchemy.sql.dml import ReturningUpdate

from planner.core import room
from planner.core.jobs.given import among, texts
from planner.core.jobs.models import JobQueue, JobState
from planner.core.jobs.noting import NOTED, attempts, noting
from planner.core.jobs.placing import jobs
from planner.core.jobs.tasks import milliseconds
from planner.core.jobs.time import clock_milliseconds, now
from planner.core.queues import Queue, Rate

queues: Table = JobQueue.__table__  # type: ignore[assignment]

WAITING: ColumnElement[JobState] = literal_column("'waiting'")
RUNNING: ColumnElement[JobState] = literal_column("'running'")
RESCUED: ColumnElement[bool] = jobs.c.rescues > literal_column("0")
"""Written out, since a partial index is not used for a parameter."""

AT = bindparam("at", type_=BigInteger)
"""This moment: statements are built once, and told it each time."""

_KNOWN = ("id", "attempt", "lease_owner", "organisation_id", "queue", "task", "rank_at")
_RUN = ("failures", "rescues", "solitary", "started_at")
_GIVEN = ("payload", "payload_version", "cursor", "requested_by", "request_id", "retry_of")
CLAIMED = (*_KNOWN, *_GIVEN, *_RUN)
"""The columns that a claim and the row of its execution are made of."""


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

    @cached_property
    def known(self) -> list[str]:
        """The tasks as a statement is given them."""
        return sorted(self.tasks)


@dataclass(frozen=True, eq=False)
class Claim:
    """A job in hand, as it was when claimed. Its attempt number fences every write of the run."""

    job_id: int
    attempt: int
    owner: str
    """The worker that holds it."""
    lease: int
    """Milliseconds it holds without a sign of life."""
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
    """Up to `free` due jobs of the queue, best first; none while it is paused or at a limit, or
    while the disk is nearly full.
    """
    if room.short():
        return []
    at, left = _room(connection, who, queue)
    if (count := min(free, left)) < 1:
        return []
    if queue.own_concurrency or queue.own_rate:
        count = 1  # what one organisation may still start changes with each
    chosen = {"tasks": who.known, "room": count}
    return _take(connection, who, at, _taking_best(queue, who.solitary), chosen)


def again_in(connection: Connection, queue: Queue) -> int | None:
    """Milliseconds until a queue at its rate may start something; None for one that is not."""
    if queue.rate is None:
        return None
    at = now(connection)
    latest = _starts(queue, queue.rate).with_only_columns(attempts.c.started_at)
    nth = latest.order_by(attempts.c.started_at.desc()).offset(queue.rate.count - 1).limit(1)
    started_at = connection.scalar(nth, {"at": at})
    return None if started_at is None else started_at + milliseconds(queue.rate.window) - at


def claim_one(connection: Connection, who: Claimant, job_id: int) -> Claim | None:
    """This very job, due or not, for a command that runs its own; None when it is not waiting."""
    chosen = {"job": job_id}
    return next(iter(_take(connection, who, now(connection), _taking_one(), chosen)), None)


def know(connection: Connection, name: str) -> None:
    """Give a queue its row, if it has none."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(make(queues).values(name=name, paused=False).on_conflict_do_nothing())


TURN = (
    select(queues.c.name, func.set_config("enable_sort", "off", True))
    .where(queues.c.name == bindparam("of"))
    .with_for_update()
)
"""On PostgreSQL claims of a queue take turns here. None sorts: what it knew of a queue before many
jobs came would have it read all of them, rather than the best by the index of ranks.
"""

STANDING = select(
    clock_milliseconds().label("at"),
    select(func.count())
    .where(jobs.c.queue == bindparam("of"), jobs.c.state == RUNNING)
    .scalar_subquery()
    .label("running"),
    select(queues.c.paused)
    .where(queues.c.name == bindparam("of"))
    .scalar_subquery()
    .label("paused"),
)
"""What the clock shows, how many of a queue run, and whether it is paused: asked in one's turn."""


def _room(connection: Connection, who: Claimant, queue: Queue) -> tuple[int, int]:
    """This moment, and how many more of the queue may start at it."""
    standing = _standing(connection, queue.name)
    left = 0 if standing.paused else queue.concurrency - standing.running
    if queue.rate is None or left < 1 or who.solitary:
        return standing.at, left
    started = connection.scalar(_starts(queue, queue.rate), {"at": standing.at}) or 0
    return standing.at, min(left, queue.rate.count - started)


def _standing(connection: Connection, name: str) -> Row[Any]:
    of = {"of": name}
    if connection.dialect.name == "postgresql":  # SQLite has one writer
        connection.execute(TURN, of)
    standing = connection.execute(STANDING, of).one()
    if standing.paused is not None:
        return standing
    know(connection, name)
    return _standing(connection, name)


@cache
def _starts(queue: Queue, rate: Rate) -> Select[Any]:
    """How many executions of the queue began within the window; rescues are free."""
    return select(func.count()).where(
        attempts.c.queue == queue.name,
        attempts.c.started_at > AT - milliseconds(rate.window),
        attempts.c.rescue.is_(False),
    )


DUE = (jobs.c.rank_at <= AT) & (jobs.c.run_at + literal_column("0") <= AT)
"""True of what may run. No rank is later than its time, so that the index of ranks is read from the
best on and no further than need be. By the index of times all that is due would be read and sorted,
so that the time is a sum, of which neither database has an index.
"""


def _best(queue: Queue, solitary: bool) -> Select[Any]:
    return (
        select(jobs.c.id)
        .where(
            jobs.c.queue == queue.name,
            jobs.c.state == WAITING,
            DUE,
            among(jobs.c.task, texts("tasks")),
            RESCUED if solitary else ~RESCUED,
            *_own_limits(queue),
        )
        .order_by(jobs.c.rank_at, jobs.c.id)
        .limit(bindparam("room", type_=Integer))
    )


def _own_limits(queue: Queue) -> list[ColumnElement[bool]]:
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
        own = _starts(queue, queue.own_rate).where(
            attempts.c.organisation_id == jobs.c.organisation_id
        )
        within = own.correlate(jobs).scalar_subquery() < queue.own_rate.count
        limits.append(or_(RESCUED, within))
    return limits


@cache
def _taking_best(queue: Queue, solitary: bool) -> ReturningUpdate[Any]:
    return _taking(_best(queue, solitary))


@cache
def _taking_one() -> ReturningUpdate[Any]:
    this = jobs.c.id == bindparam("job", type_=BigInteger)
    return _taking(select(jobs.c.id).where(this, jobs.c.state == WAITING))


def _taking(chosen: Select[Any]) -> ReturningUpdate[Any]:
    # named by WITH: as a bare subquery PostgreSQL may run it, and its LIMIT, once for every row
    best = chosen.with_for_update(skip_locked=True).cte("best")
    return (
        change(jobs)
        .where(jobs.c.id.in_(select(best.c.id)))
        .values(
            state=RUNNING,
            attempt=jobs.c.attempt + 1,
            solitary=bindparam("alone"),
            lease_owner=bindparam("owner"),
            lease_expires_at=bindparam("until"),
            started_at=AT,
        )
        .returning(*(jobs.c[name] for name in CLAIMED))
    )


def _take(
    connection: Connection,
    who: Claimant,
    at: int,
    taking: ReturningUpdate[Any],
    chosen: Mapping[str, Any],
) -> list[Claim]:
    mine = {"at": at, "alone": who.solitary, "owner": who.name, "until": at + who.lease}
    if connection.dialect.name == "postgresql":
        taken = connection.execute(noting(taking), {**mine, **chosen}).all()
    elif taken := connection.execute(taking, {**mine, **chosen}).all():
        connection.execute(NOTED, {"ids": [row.id for row in taken]})
    best_first = sorted(taken, key=lambda row: (row.rank_at, row.id))
    return [_claim(row, who.lease) for row in best_first]


def _claim(row: Row[Any], lease: int) -> Claim:
    return Claim(
        job_id=row.id,
        attempt=row.attempt,
        owner=row.lease_owner,
        lease=lease,
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
