"""What keeps the tables true whatever has died: rescues, late work, retention."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, func, select, update
from sqlalchemy.engine import Connection

from planner.core.jobs.claiming import AT, RESCUED, RUNNING, WAITING, Claim, know, queues
from planner.core.jobs.models import DeadReason, JobState, Outcome
from planner.core.jobs.noting import attempts
from planner.core.jobs.placing import LEVEL, jobs
from planner.core.jobs.roster import workers
from planner.core.jobs.settling import (
    asked_meanwhile,
    letters,
    once_more,
    write_letter,
)
from planner.core.jobs.succeeding import NO_LEASE
from planner.core.jobs.tasks import TASKS, milliseconds
from planner.core.jobs.time import now
from planner.core.jobs.totals import MARKED
from planner.core.logs import logger
from planner.core.queues import QUEUES, Queue

log = logger("planner.jobs")

DEATHS = 3
"""Deaths in solitary that a job is blamed for before it is dead."""
AT_ONCE = 500
SILENT = timedelta(minutes=1)
UNKNOWN_FOR = timedelta(minutes=15)
LETTERS_KEPT = timedelta(days=30)
SAID = "Its worker fell silent while it ran."


@dataclass(frozen=True)
class Agenda:
    """What there is to do now, and when to look again."""

    due: frozenset[str]
    """Queues with a job that may run."""
    rescued: frozenset[str]
    """Those of them with a job that was rescued."""
    next_in: int | None
    """Milliseconds until the next job falls due; None when none waits."""


WAITS = (jobs.c.queue == queues.c.name, jobs.c.state == WAITING)
FIRST = select(func.min(jobs.c.run_at)).where(*WAITS).correlate(queues)
BY_QUEUE = select(
    queues.c.name,
    FIRST.scalar_subquery().label("first"),
    FIRST.where(jobs.c.run_at > AT).scalar_subquery().label("later"),
).where(queues.c.name.in_(bindparam("known", expanding=True)))
"""When the first job of each queue falls due, and the first that is not due yet."""

RESCUED_OF = select(jobs.c.queue).where(
    jobs.c.queue.in_(bindparam("known", expanding=True)),
    jobs.c.state == WAITING,
    jobs.c.run_at <= AT,
    RESCUED,
)


def agenda(connection: Connection, known: Collection[str]) -> Agenda:
    """What waits on the known queues: two index look-ups each, however much waits."""
    at = now(connection)
    rows = connection.execute(BY_QUEUE, {"known": list(known), "at": at}).all()
    due = frozenset(name for name, run_at, _ in rows if run_at is not None and run_at <= at)
    coming = [run_at - at for _, _, run_at in rows if run_at is not None]
    alone = frozenset(rescued(connection, due, at) if due else ())
    return Agenda(due, alone, min(coming, default=None))


def rescued(connection: Connection, known: Collection[str], at: int | None = None) -> list[str]:
    """Queues among these with a rescued job that may run."""
    given = {"known": list(known), "at": now(connection) if at is None else at}
    return list(connection.scalars(RESCUED_OF.distinct(), given))


def rescue(connection: Connection) -> int:
    """Hand out again every job whose lease has run out; gives how many. No retry is used up.

    Only a death in solitary is evidence against a job: after three it is dead.
    """
    return _rescue_all(connection, jobs.c.lease_expires_at <= now(connection))


def rescue_left(connection: Connection, place: str) -> int:
    """The same at once with what those have left who had this place before: they are dead."""
    theirs = f"-{place}-"
    connection.execute(delete(workers).where(workers.c.name.contains(theirs, autoescape=True)))
    return _rescue_all(connection, jobs.c.lease_owner.contains(theirs, autoescape=True))


def taken_for_dead(connection: Connection, claim: Claim) -> bool:
    """Whether this execution, which goes on, has been given up for lost.

    So it looks when a machine stands still, such as a laptop that is shut.
    """
    mine = (attempts.c.attempt == claim.attempt) & (attempts.c.worker == claim.owner)
    found = select(attempts.c.outcome).where(attempts.c.job_id == claim.job_id, mine)
    return connection.scalar(found) == Outcome.LOST


def acquit(connection: Connection, claim: Claim) -> None:
    """Blame a job no longer for the death of an execution that was only taken for dead."""
    alive = jobs.c.state.in_([JobState.WAITING, JobState.RUNNING])
    connection.execute(
        update(jobs)
        .where(jobs.c.id == claim.job_id, jobs.c.blamed > 0, alive)
        .values(blamed=jobs.c.blamed - 1)
    )


def _rescue_all(connection: Connection, silent: ColumnElement[bool]) -> int:
    rows = connection.execute(
        select(jobs)
        .where(jobs.c.state == RUNNING, silent)
        .order_by(jobs.c.id)
        .limit(100)
        .with_for_update(skip_locked=True)
    ).all()
    at = now(connection)
    for row in rows:
        whose = {"organisation_id": row.organisation_id, "worker": row.lease_owner}
        log.warning("job_stalled", job_id=row.id, queue=row.queue, task=row.task, **whose)
        _rescue(connection, row, at)
    return len(rows)


def _rescue(connection: Connection, row: Row[Any], at: int) -> None:
    said: str | None = connection.scalar(
        update(attempts)
        .where(attempts.c.job_id == row.id, attempts.c.attempt == row.attempt)
        .values(finished_at=at, outcome=Outcome.LOST, error=func.coalesce(attempts.c.error, SAID))
        .returning(attempts.c.error)
    )
    blamed = row.blamed + (1 if row.solitary else 0)
    values: dict[str, Any] = {"rescues": row.rescues + 1, "blamed": blamed, **NO_LEASE}
    if blamed >= DEATHS:
        reason = DeadReason.WORKER_LOST
        values |= {"state": JobState.DEAD, "dead_reason": reason, "finished_at": at}
        values |= {"error_class": "WorkerLost" if said == SAID else "OutOfTime"}
        values |= {"error": said}
    elif row.cancel_requested:
        values |= {"state": JobState.CANCELLED, "finished_at": at}
    else:
        values |= {"state": JobState.WAITING, "run_at": at, "rank_at": at - row.priority * LEVEL}
        if row.rerun_requested:
            values |= {**asked_meanwhile(row), "rerun_requested": False, "rerun_payload": None}
    changed = connection.execute(
        update(jobs).where(jobs.c.id == row.id).values(values).returning(jobs)
    ).one()
    if changed.rerun_requested:
        once_more(connection, changed, at)
    if changed.state == JobState.DEAD:
        write_letter(connection, changed, DeadReason.WORKER_LOST, at)


def bury_unknown(connection: Connection, patience: timedelta = UNKNOWN_FOR) -> int:
    """Jobs of a task that no live worker knows, dead after `patience`; gives how many."""
    at = now(connection)
    known = {task for row in connection.execute(select(workers.c.tasks)) for task in row.tasks}
    late = jobs.c.run_at <= at - milliseconds(patience)
    error = {"error_class": "UnknownTask", "error": "No worker knows this task."}
    dead = {"state": JobState.DEAD, "dead_reason": DeadReason.UNKNOWN_TASK, "finished_at": at}
    buried = connection.execute(
        update(jobs)
        .where(jobs.c.state == WAITING, late, jobs.c.task.not_in(sorted(known)))
        .values(**dead, **error)
        .returning(jobs)
    ).all()
    for row in buried:
        write_letter(connection, row, DeadReason.UNKNOWN_TASK, at)
    return len(buried)


def forget_silent_workers(connection: Connection) -> None:
    """Strike off workers that have shown no life for a minute."""
    since = now(connection) - milliseconds(SILENT)
    connection.execute(delete(workers).where(workers.c.heartbeat_at < since))


def forget_done(connection: Connection) -> int:
    """Remove up to 500 finished jobs that their queue no longer keeps; gives how many."""
    at = now(connection)
    for queue in QUEUES.values():
        for kept in _retentions(queue, at):
            removed = connection.execute(delete(jobs).where(jobs.c.id.in_(kept.limit(AT_ONCE))))
            if removed.rowcount:
                return removed.rowcount
    return 0


def _retentions(queue: Queue, at: int) -> list[Any]:
    """What may go: by age, and by count, of what is done and of what is dead."""
    done = (JobState.SUCCEEDED, JobState.CANCELLED)
    rules = (
        (done, queue.keep_done, queue.keep_done_count),
        ((JobState.DEAD,), queue.keep_dead, queue.keep_dead_count),
    )
    chosen = []
    for states, age, count in rules:
        there = select(jobs.c.id).where(jobs.c.queue == queue.name, jobs.c.state.in_(states))
        if age is not None:
            chosen.append(there.where(jobs.c.finished_at < at - milliseconds(age)))
        if count is not None:
            latest = there.order_by(jobs.c.finished_at.desc(), jobs.c.id.desc()).offset(count)
            uncounted = func.coalesce(jobs.c.started_at, 0) <= at - _longest_window(queue)
            in_totals = jobs.c.finished_at <= func.coalesce(MARKED, at)
            chosen.append(select(jobs.c.id).where(jobs.c.id.in_(latest), uncounted, in_totals))
    return [*chosen, *_short_lived(queue, at)]


def _short_lived(queue: Queue, at: int) -> list[Any]:
    """What may go of tasks that are kept for less than their queue keeps others."""
    return [
        select(jobs.c.id).where(
            jobs.c.queue == queue.name,
            jobs.c.state.in_((JobState.SUCCEEDED, JobState.CANCELLED, JobState.DEAD)),
            jobs.c.task == task.name,
            jobs.c.finished_at < at - milliseconds(task.keep),
        )
        for task in TASKS.values()
        if task.keep is not None and task.queue_name == queue.name
    ]


def _longest_window(queue: Queue) -> int:
    """Milliseconds for which the queue's rates count the starts of what is removed with a job."""
    rates = (queue.rate, queue.own_rate)
    return max((milliseconds(rate.window) for rate in rates if rate), default=0)


def forget_letters(connection: Connection, older_than: timedelta = LETTERS_KEPT) -> int:
    """Remove up to 500 dead letters of that age; gives how many."""
    old = letters.c.failed_at < now(connection) - milliseconds(older_than)
    going = select(letters.c.id).where(old).limit(AT_ONCE)
    return connection.execute(delete(letters).where(letters.c.id.in_(going))).rowcount


def know_queues(connection: Connection) -> None:
    """Give every queue its row."""
    there = set(connection.scalars(select(queues.c.name)))
    for name in sorted(set(QUEUES) - there):
        know(connection, name)
