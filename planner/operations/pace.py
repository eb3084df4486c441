"""How fast work goes: what each queue got done hour by hour, and how long its tasks take."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from planner.core.jobs.filtering import standing
from planner.core.jobs.models import Job, JobAttempt, JobState, Outcome, moment
from planner.core.jobs.standing import OVER
from planner.core.queues import QUEUES
from planner.core.session import Session
from planner.domain.run_times import Spread, spread
from planner.operations.queries import now

HOUR, HOURS = 3600 * 1000, 24
FRESH_SECONDS = 60
LATEST = 500
"""Executions of a queue that run times are taken from, the latest."""


_read: dict[tuple[str, int], tuple[float, Mapping[str, Sequence["Hour"]]]] = {}


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of a queue, and how many of the organisation's jobs ended in it."""

    begins: datetime
    done: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class TaskPace:
    """How long the executions of one task took that succeeded."""

    task: str
    spread: Spread


def strips(session: Session) -> Mapping[str, Sequence[Hour]]:
    """By queue the last 24 hours as `hours` gives them, the last one fresh.

    What was done in the hours before is read once a minute: a day can hold many jobs.
    """
    assert session.organisation_id is not None, "jobs belong to an organisation"
    key = (str(session.get_bind().url), session.organisation_id)  # type: ignore[union-attr]
    at, before = _read.get(key, (float("-inf"), {}))
    if time.monotonic() - at > FRESH_SECONDS:
        before = hours(session)
        _read[key] = (time.monotonic(), before)
    last = _ended(session, now() - HOUR, QUEUES)
    return {name: _with(before.get(name), last.get(name, {})) for name in {*before, *last}}


def hours(session: Session, queue: str | None = None) -> Mapping[str, Sequence[Hour]]:
    """By queue the last 24 hours, the earliest first; a queue that ended nothing is left out.

    Counted from the rows that are kept, so a queue that keeps few shows less than was done.
    """
    first = now() - HOURS * HOUR
    counted = _ended(session, first, QUEUES if queue is None else [queue])
    return {
        name: [_hour(first, at, found) for at in range(HOURS)] for name, found in counted.items()
    }


def _ended(
    session: Session, first: int, queues: Collection[str]
) -> Mapping[str, dict[tuple[JobState, int], int]]:
    """By queue, how many jobs succeeded and died in each hour since that moment."""
    place = (Job.finished_at - first) // HOUR
    kept = standing(*OVER) & Job.queue.in_(queues)
    ended = kept & standing(JobState.SUCCEEDED, JobState.DEAD) & (Job.finished_at > first)
    rows = session.execute(
        select(Job.queue, Job.state, place.label("place"), func.count().label("jobs"))
        .where(ended)
        .group_by(Job.queue, Job.state, place)
    )
    counted: dict[str, dict[tuple[JobState, int], int]] = {}
    for row in rows:
        at = min(HOURS - 1, int(row.place))
        found = counted.setdefault(row.queue, {})
        found[row.state, at] = found.get((row.state, at), 0) + row.jobs
    return counted


def _with(
    before: Sequence[Hour] | None, last: Mapping[tuple[JobState, int], int]
) -> Sequence[Hour]:
    """The hours of a queue with the last one as it is now."""
    first = now() - HOURS * HOUR
    known = before or [_hour(first, at, {}) for at in range(HOURS)]
    done, failed = (
        sum(n for (state, _), n in last.items() if state is wanted)
        for wanted in (JobState.SUCCEEDED, JobState.DEAD)
    )
    return [*known[:-1], Hour(known[-1].begins, done, failed)]


def tasks(session: Session, queue: str, task: str | None = None) -> list[TaskPace]:
    """How long the latest executions of a queue's tasks took, by task: one select."""
    took = JobAttempt.finished_at - JobAttempt.started_at
    chosen = select(Job.task, took.label("took")).join(Job, Job.id == JobAttempt.job_id)
    rules = [JobAttempt.queue == queue, JobAttempt.outcome == Outcome.SUCCEEDED]
    own = [] if task is None else [Job.task == task]
    latest = chosen.where(*rules, *own).order_by(JobAttempt.started_at.desc()).limit(LATEST)
    lengths: dict[str, list[float]] = {}
    for row in session.execute(latest):
        lengths.setdefault(row.task, []).append(max(0, row.took) / 1000)
    spreads = {name: spread(found) for name, found in sorted(lengths.items())}
    return [TaskPace(name, found) for name, found in spreads.items() if found]


def _hour(first: int, at: int, counted: Mapping[tuple[JobState, int], int]) -> Hour:
    done, dead = (counted.get((state, at), 0) for state in (JobState.SUCCEEDED, JobState.DEAD))
    return Hour(moment(first + at * HOUR), done, dead)
