"""Putting a job on its queue, in the transaction of the change that asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Table,
    bindparam,
    case,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from planner.core.jobs.models import Job, JobState
from planner.core.jobs.tasks import Task, milliseconds
from planner.core.jobs.time import clock_milliseconds, now

LEVEL = 30_000
"""Milliseconds of waiting that one level of priority is worth, so that nothing starves."""

jobs: Table = Job.__table__  # type: ignore[assignment]


@dataclass(frozen=True)
class Order:
    """What is asked for, and by whom."""

    task: Task[Any]
    fields: Mapping[str, Any]
    organisation_id: int
    priority: int | None = None
    delay: int | None = None
    """Milliseconds; None takes the task's debounce."""
    dedup_key: str | None = None
    idempotency_key: str | None = None
    about: Mapping[str, Any] = field(default_factory=dict)
    """Further columns: those of `asking.begun_by`, subject, subject_kind, subject_id, retry_of."""


def place(connection: Connection, order: Order) -> int:
    """The id of the job that will do what is ordered: a new one, or one that is there already.

    One that waits under the same key takes over the newest payload and keeps its time. One that
    runs is asked to run once more. A known idempotency key gives the job it once made.
    """
    values = _columns(order)
    while True:
        if order.idempotency_key is not None and (known := _known(connection, order)):
            return known
        if order.dedup_key is not None and (open_job := _join(connection, order, values)):
            return open_job
        if made := _insert(connection, values, _delay(order)):
            return made


def rank(run_at: int, priority: int) -> int:
    """Where a job stands in its queue; the lowest is claimed first."""
    return run_at - priority * LEVEL


def row_of(connection: Connection, order: Order) -> dict[str, Any]:
    """The columns of a new job."""
    at, values = now(connection), _columns(order)
    run_at = at + _delay(order)
    times = {"run_at": run_at, "rank_at": rank(run_at, values["priority"]), "created_at": at}
    return values | times


def _delay(order: Order) -> int:
    return milliseconds(order.task.debounce) if order.delay is None else order.delay


def _columns(order: Order) -> dict[str, Any]:
    """The columns of a new job, all but its times."""
    task = order.task
    priority = task.queue.priority if task.priority is None else task.priority
    priority = priority if order.priority is None else order.priority
    assert 0 <= priority <= 10, f"priority {priority} is not between 0 and 10"
    return {
        "organisation_id": order.organisation_id,
        "queue": task.queue_name,
        "task": task.name,
        "payload": dict(order.fields),
        "payload_version": task.payload.version,
        "state": JobState.WAITING,
        "priority": priority,
        "retries": task.retries.count,
        "dedup_key": order.dedup_key,
        "idempotency_key": order.idempotency_key,
        **_subject(task, order.fields),
        **{name: value for name, value in order.about.items() if value is not None},
    }


def _subject(task: Task[Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """What the job is for, as its task says; nothing where a row is its subject."""
    if task.about is None:
        return {}
    return {"subject": task.about(task.read(task.payload.version, dict(fields)))}


def _known(connection: Connection, order: Order) -> int | None:
    chosen = select(jobs.c.id).where(
        jobs.c.organisation_id == order.organisation_id,
        jobs.c.idempotency_key == order.idempotency_key,
    )
    return _id(connection.scalar(chosen))


def _join(connection: Connection, order: Order, values: Mapping[str, Any]) -> int | None:
    """Join the open job of this key. It is locked until the change commits: it cannot be claimed
    before the change can be seen.
    """
    waiting = jobs.c.state == JobState.WAITING
    rerun = {"version": values["payload_version"], "fields": values["payload"]}
    urgent = waiting & (jobs.c.priority < values["priority"])
    new = literal(values["payload"], jobs.c.payload.type)
    joined = (
        update(jobs)
        .where(
            jobs.c.organisation_id == order.organisation_id,
            jobs.c.task == order.task.name,
            jobs.c.dedup_key == order.dedup_key,
            jobs.c.state.in_([JobState.WAITING, JobState.RUNNING]),
        )
        .values(
            requests=jobs.c.requests + 1,
            payload=_when(waiting, new, jobs.c.payload),
            payload_version=_when(waiting, values["payload_version"], jobs.c.payload_version),
            rerun_requested=_when(waiting, jobs.c.rerun_requested, True),
            rerun_payload=_when(
                waiting, jobs.c.rerun_payload, literal(rerun, jobs.c.rerun_payload.type)
            ),
            priority=_when(urgent, values["priority"], jobs.c.priority),
            rank_at=_when(urgent, jobs.c.run_at - values["priority"] * LEVEL, jobs.c.rank_at),
        )
        .returning(jobs.c.id)
    )
    return _id(connection.scalar(joined))


def _when(condition: ColumnElement[bool], then: Any, otherwise: Any) -> ColumnElement[Any]:
    return case((condition, then), else_=otherwise)


TIMES = {
    "run_at": clock_milliseconds() + bindparam("wait", type_=BigInteger),
    "rank_at": clock_milliseconds() + bindparam("rank", type_=BigInteger),
    "created_at": clock_milliseconds(),
}
"""The times of a new job, by the clock of the statement that inserts it."""

PLACED = insert(jobs).values(TIMES).returning(jobs.c.id)
UNLESS_THERE = {
    "postgresql": postgresql.insert(jobs).values(TIMES).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(jobs).values(TIMES).on_conflict_do_nothing(),
}


def _insert(connection: Connection, values: Mapping[str, Any], wait: int) -> int | None:
    """The new job's id, or None when another change took its key meanwhile."""
    timed = {**values, "wait": wait, "rank": rank(wait, values["priority"])}
    if values["dedup_key"] is None and values["idempotency_key"] is None:
        return _id(connection.scalar(PLACED, timed))
    placed = UNLESS_THERE[connection.dialect.name].returning(jobs.c.id)
    return _id(connection.scalar(placed, timed))


def _id(value: Any) -> int | None:
    return None if value is None else int(value)
