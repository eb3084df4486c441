"""How soon jobs start and how long they take, by task: from the latest executions of each queue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Select, case, select, union_all

from planner.core.jobs.models import Job, JobAttempt, Outcome
from planner.core.queues import QUEUES
from planner.core.session import Session
from planner.domain.run_times import Spread, spread
from planner.operations.pace import HOUR, HOURS, Hour
from planner.operations.queries import now

LATEST = 200
"""Executions of a queue that are looked at, the latest: the page costs the same however many."""
BAD = (Outcome.FAILED, Outcome.LOST)

ORDERS = {
    "slow": "Slowest first",
    "late": "Latest to start first",
    "failing": "Failing most first",
}


@dataclass(frozen=True, slots=True)
class TaskLatency:
    """One task: its latest executions that ended, how soon they started, and how long they took."""

    task: str
    ended: int
    failed: int
    waits: Spread | None
    """Seconds from due to begun, of jobs that ran once."""
    runs: Spread | None
    """Seconds of those that succeeded."""

    @property
    def queue(self) -> str:
        """Its queue."""
        return self.task.partition("/")[0]

    @property
    def failing(self) -> float:
        """The share that failed."""
        return self.failed / self.ended


@dataclass(frozen=True, slots=True)
class _Ended:
    """An execution that ended; times are milliseconds, and a wait is None after the first run."""

    task: str
    waited: int | None
    took: int
    outcome: Outcome


def latency(session: Session, order: str) -> list[TaskLatency]:
    """Every task with executions in the last day, in one of `ORDERS`: one select, bounded."""
    found = [_of(task, list(ended)) for task, ended in groupby(_ended(session), lambda e: e.task)]
    keys = {
        "slow": lambda line: line.runs.p95 if line.runs else 0,
        "late": lambda line: line.waits.p95 if line.waits else 0,
        "failing": lambda line: line.failing,
    }
    return sorted(found, key=keys[order], reverse=True)


def together(days: Iterable[Sequence[Hour]]) -> list[Hour]:
    """The last hours of all queues added up, the earliest first; none where nothing ended."""
    return [
        Hour(hours[0].begins, sum(h.done for h in hours), sum(h.failed for h in hours))
        for hours in zip(*days, strict=True)
    ]


def _of(task: str, ended: Sequence[_Ended]) -> TaskLatency:
    waits = [each.waited / 1000 for each in ended if each.waited is not None]
    runs = [each.took / 1000 for each in ended if each.outcome is Outcome.SUCCEEDED]
    failed = sum(each.outcome in BAD for each in ended)
    return TaskLatency(task, len(ended), failed, spread(waits), spread(runs))


def _ended(session: Session) -> list[_Ended]:
    """The latest executions of every queue, by task."""
    latest = union_all(*(_latest(queue, now() - HOURS * HOUR) for queue in QUEUES)).subquery()
    waited = case((Job.attempt == 1, latest.c.started_at - Job.run_at))
    rows = session.execute(
        select(Job.task, waited, latest.c.finished_at - latest.c.started_at, latest.c.outcome)
        .join(latest, latest.c.job_id == Job.id)
        .order_by(Job.task)
    )
    return [
        _Ended(task, None if wait is None else max(0, wait), max(0, took), Outcome(outcome))
        for task, wait, took, outcome in rows
    ]


def _latest(queue: str, since: int) -> Select[tuple[int, int, int | None, Outcome | None]]:
    ended = (
        select(JobAttempt.job_id, JobAttempt.started_at, JobAttempt.finished_at, JobAttempt.outcome)
        .where(JobAttempt.queue == queue, JobAttempt.started_at > since)
        .where(JobAttempt.outcome.is_not(None))
        .order_by(JobAttempt.started_at.desc())
        .limit(LATEST)
        .subquery()
    )
    return select(ended)
