"""Background work about a thing, told on the pages of the thing: what waits, and what runs.

A job is about its subject. What else holds a thing up, such as an import that plans into a
scenario, is said by the feature whose job it is, and registered by the factory.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g
from sqlalchemy import ColumnElement, or_, select

from planner.core import clock
from planner.core.jobs import Job, JobState
from planner.core.jobs.holding import Held, Holds
from planner.core.jobs.limits import held_back, of
from planner.core.jobs.queries import place_in_queue
from planner.core.jobs.ringing import messenger
from planner.core.session import Session
from planner.web.limits import why
from planner.web.subjects import task_title

Also = Callable[[int], ColumnElement[bool]]
"""Which further jobs hold up the thing of this key, as a condition."""

MOST = 5

_ALSO: dict[str, list[Also]] = {}
_HOLDS: list[Holds] = []


@dataclass(frozen=True, slots=True)
class Work:
    """A job that waits or runs, and how it stands in words."""

    job: Job
    title: str
    words: str


def concern(holders: Mapping[str, tuple[Also, ...]], holding: Sequence[Holds] = ()) -> None:
    """Register, by table, which jobs hold its rows up beside those that are about them.

    `holding` says the same from the job's side.
    """
    _HOLDS.extend(rule for rule in holding if rule not in _HOLDS)
    for kind, rules in holders.items():
        known = _ALSO.setdefault(kind, [])
        known.extend(rule for rule in rules if rule not in known)


def under_way(session: Session, kind: str, key: int) -> list[Work]:
    """The jobs that hold up a row, oldest first: one select, and one for each that is due."""
    about = (Job.subject_kind == kind) & (Job.subject_id == key)
    found = session.scalars(
        select(Job)
        .where(or_(about, *[also(key) for also in _ALSO.get(kind, ())]))
        .where(Job.state.in_([JobState.WAITING, JobState.RUNNING]))
        .order_by(Job.id)
        .limit(MOST)
    )
    return [Work(job, _title(job), said(job)) for job in found]


def _title(job: Job) -> str:
    """What a job does, and for what where that is no row of its own: Refresh every scenario."""
    return task_title(job.task, job.subject if job.subject_kind is None else None)


def held_up(session: Session, job: Job) -> list[Held]:
    """What a job holds up beside its subject, whether it is done or not."""
    return [held for rule in _HOLDS for held in rule(session, job)]


def said(job: Job) -> str:
    """How an open job stands: starts in 0.5 s; waits, position 3 in its queue."""
    if job.state is JobState.RUNNING:
        part = f", {100 * (job.done or 0) // job.total} % done" if job.total else ""
        return f"is running{part}" + (", and once more after that" if job.rerun_requested else "")
    wait = job.run_at / 1000 - clock.now().timestamp()
    if wait > 0:
        return f"starts in {max(0.1, wait):.1f} s" if wait < 60 else "waits for its time"
    if not messenger().answers():
        return "is not dispatched yet"
    place = place_in_queue(job) or 1
    held = of(job, held_back(job.organisation_id, [job.queue], place))
    return f"waits, position {place} in its queue" + (f": {why(held)}" if held else "")


def asked(job: Job) -> str:
    """What became of a request for a job: that it is new, or which one it was merged into."""
    title = task_title(job.task)
    if job.requests == 1:
        return f"{title} {said(job)}, as job {job.id}"
    return f"{title} is merged into job {job.id}, which {said(job)}"


def last_asked() -> dict[str, Any] | None:
    """The job that this request asked for last, and what became of that; None without any."""
    jobs = g.session.asked if "session" in g else []
    return {"id": jobs[-1].id, "text": asked(jobs[-1])} if jobs else None
