"""Figures of jobs by queue, over all organisations, for whoever watches from outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, case, func, select, text
from sqlalchemy.engine import Connection

from planner.core.jobs.models import WHEN_DONE, JobState, LetterStatus
from planner.core.jobs.noting import attempts
from planner.core.jobs.placing import jobs
from planner.core.jobs.roster import workers
from planner.core.jobs.schedules import fires, schedules
from planner.core.jobs.settling import letters
from planner.core.jobs.time import now
from planner.core.jobs.totals import Totals, totals
from planner.core.queues import QUEUES

HOUR, MINUTE = 3600 * 1000, 60 * 1000

BOUNDS = (0.05, 0.25, 1.0, 5.0, 15.0, 60.0, 300.0, 1800.0)
"""Seconds that lengths of time are told by: so many stay within each."""


@dataclass(frozen=True)
class Lengths:
    """How many of some lengths of time stay within each of BOUNDS, how many there are, and their
    sum in seconds.
    """

    within: Sequence[float]
    count: float
    total: float


@dataclass(frozen=True)
class Gauges:
    """By queue, except where said; times are seconds, moments seconds since 1970."""

    ready: dict[str, float]
    running: dict[str, float]
    oldest: dict[str, float]
    dead: dict[str, float]
    finished: dict[tuple[str, ...], float]
    """By queue and outcome, of the last hour."""
    waits: dict[str, Lengths]
    """From when a job was due to when its last execution began, of those that ended by running in
    the last hour; a queue without any is left out.
    """
    runs: dict[str, Lengths]
    """Of the executions that ended in the last hour; a queue without any is left out."""
    workers: float
    heartbeat: float | None
    totals: Totals
    """By metric, queue and outcome, since totals have been kept."""
    schedules: dict[str, float]
    """By schedule, when it last ended well where that is longest ago; never is left out."""


def gauges(connection: Connection) -> Gauges:
    """Everything now: twelve selects and the clock, and every queue is named."""
    at, none = now(connection), dict.fromkeys(QUEUES, 0.0)
    due = (jobs.c.state == JobState.WAITING) & (jobs.c.run_at <= at)
    standing = connection.execute(
        select(
            jobs.c.queue,
            func.sum(case((due, 1), else_=0)).label("ready"),
            func.sum(case((jobs.c.state == JobState.RUNNING, 1), else_=0)).label("running"),
            func.min(case((due, jobs.c.run_at))).label("since"),
        )
        .where(jobs.c.state.in_([JobState.WAITING, JobState.RUNNING]))
        .group_by(jobs.c.queue)
    ).all()
    alive, last = connection.execute(
        select(
            func.sum(case((workers.c.heartbeat_at > at - MINUTE, 1), else_=0)),
            func.max(workers.c.heartbeat_at),
        )
    ).one()
    return Gauges(
        ready=none | {row.queue: float(row.ready) for row in standing},
        running=none | {row.queue: float(row.running) for row in standing},
        oldest=none
        | {row.queue: max(0, at - row.since) / 1000 for row in standing if row.since is not None},
        dead=none | _dead(connection),
        finished=_finished(connection, at),
        waits=_waits(connection, at),
        runs=_runs(connection, at),
        workers=float(alive or 0),
        heartbeat=None if last is None else last / 1000,
        totals=totals(connection),
        schedules=_succeeded(connection),
    )


def _dead(connection: Connection) -> dict[str, float]:
    open_ = letters.c.status == LetterStatus.OPEN
    chosen = select(letters.c.queue, func.count()).where(open_).group_by(letters.c.queue)
    return {queue: float(count) for queue, count in connection.execute(chosen)}


def _finished(connection: Connection, at: int) -> dict[tuple[str, ...], float]:
    ended: Table = attempts
    rows = connection.execute(
        select(ended.c.queue, ended.c.outcome, func.count())
        .where(*_lately(ended, at))
        .group_by(ended.c.queue, ended.c.outcome)
    )
    return {(queue, str(outcome)): float(count) for queue, outcome, count in rows if outcome}


def _lately(ended: Table, at: int) -> list[ColumnElement[bool]]:
    """What ended in the last hour; queues are named so that an index leads to its executions."""
    recent = [ended.c.started_at > at - 2 * HOUR, ended.c.finished_at > at - HOUR]
    return [ended.c.queue.in_(QUEUES), *recent]


def _waits(connection: Connection, at: int) -> dict[str, Lengths]:
    done, ran = text(WHEN_DONE), jobs.c.state != JobState.CANCELLED
    rows = connection.execute(
        select(jobs.c.queue, *_measures(jobs.c.started_at - jobs.c.run_at))
        .where(done, ran, jobs.c.queue.in_(QUEUES), jobs.c.finished_at > at - HOUR)
        .where(jobs.c.started_at.is_not(None))
        .group_by(jobs.c.queue)
    )
    return {row.queue: _lengths(row) for row in rows}


def _runs(connection: Connection, at: int) -> dict[str, Lengths]:
    ended: Table = attempts
    rows = connection.execute(
        select(ended.c.queue, *_measures(ended.c.finished_at - ended.c.started_at))
        .where(*_lately(ended, at))
        .group_by(ended.c.queue)
    )
    return {row.queue: _lengths(row) for row in rows}


def _measures(took: ColumnElement[int]) -> list[ColumnElement[Any]]:
    """The columns that `_lengths` reads; who was taken before the time has not waited at all."""
    within = [func.sum(case((took <= bound * 1000, 1), else_=0)) for bound in BOUNDS]
    return [*within, func.count(), func.sum(case((took > 0, took), else_=0))]


def _lengths(row: Row[Any]) -> Lengths:
    measured: Sequence[Any] = row[1:]
    *within, count, total = (float(each) for each in measured)
    return Lengths(within, count, total / 1000)


def _succeeded(connection: Connection) -> dict[str, float]:
    well = func.max(
        case(
            (fires.c.outcome == JobState.SUCCEEDED, fires.c.fired_at),
            (jobs.c.state == JobState.SUCCEEDED, jobs.c.finished_at),
        )
    )
    each = (
        select(schedules.c.name, well.label("at"))
        .join(fires, fires.c.schedule_id == schedules.c.id)
        .outerjoin(jobs, jobs.c.id == fires.c.job_id)
        .group_by(schedules.c.id, schedules.c.name)
        .subquery()
    )
    oldest = select(each.c.name, func.min(each.c.at)).group_by(each.c.name)
    return {name: at / 1000 for name, at in connection.execute(oldest) if at is not None}
