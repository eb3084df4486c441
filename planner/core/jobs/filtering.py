"""Which jobs of the organisation are meant: what lists and acts on many are narrowed by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, false, func, literal_column, or_, select
from sqlalchemy.sql import Select

from planner.core.identity import User
from planner.core.jobs.models import Job, JobAttempt, JobState
from planner.core.jobs.time import clock_milliseconds
from planner.core.jobs.triggers import Trigger


class Waits(StrEnum):
    """What a waiting job waits for: its first time, or its next try."""

    DELAYED = "delayed"
    RETRYING = "retrying"


@dataclass(frozen=True)
class Filter:
    """Which jobs of the organisation; what is left out does not narrow."""

    states: Sequence[JobState] = ()
    waits: Sequence[Waits] = ()
    """Of those that wait, only the ones that wait for this; any of them."""
    queues: Sequence[str] = ()
    tasks: Sequence[str] = ()
    requested_by: int | None = None
    asked_by: Sequence[str | int] = ()
    """Whoever asked, by key or part of a name; any of them. An empty name is the system."""
    subject_kind: str | None = None
    subject_id: int | None = None
    subjects: Sequence[str] = ()
    """Parts of what they are about; a hyphen there stands for a space as well."""
    words: Sequence[str] = ()
    """Each is part of the subject, the payload or the error, or a whole job number."""
    keys: Sequence[int] = ()
    triggers: Sequence[Trigger] = ()
    parents: Sequence[int] = ()
    """The jobs whose work asked for them."""
    workers: Sequence[str] = ()
    """Parts of the names of workers, any of which ran them once."""
    since: int | None = None
    """Asked for at this moment or later, in milliseconds."""
    after: int | None = None
    """Only jobs later than this one are looked through."""
    until: int | None = None
    """The last job that whoever chose has seen: later ones are not meant."""

    def apply(self, chosen: Select[Any]) -> Select[Any]:
        """The same rows, narrowed."""
        return chosen.where(*self.rules())

    @property
    def of_whom(self) -> int | None:
        """The one person whose jobs are meant; None for more than one, or one known by a name."""
        if self.requested_by is not None or len(self.asked_by) != 1:
            return self.requested_by
        return self.asked_by[0] if isinstance(self.asked_by[0], int) else None

    @property
    def reads_each(self) -> bool:
        """Whether jobs are looked at one by one, since no index of a state helps to find them."""
        named = self.words or self.subjects or self.keys or self.triggers or self.parents
        return bool(named or self.workers or self.after is not None)

    def rules(self) -> Iterator[ColumnElement[bool]]:
        """What is true of the jobs that are meant."""
        wanted: tuple[tuple[object, ColumnElement[bool]], ...] = (
            (self.requested_by, Job.requested_by == self.requested_by),
            (self.subject_kind, Job.subject_kind == self.subject_kind),
            (self.subject_id, Job.subject_id == self.subject_id),
            (self.since, Job.created_at >= (self.since or 0)),
            (self.after, Job.id > (self.after or 0)),
            (self.until, Job.id <= (self.until or 0)),
        )
        yield from (rule for given, rule in wanted if given is not None)
        if self.states:
            yield standing(*self.states)
        if self.waits:
            kinds = or_(*(WAITING_FOR[each] for each in self.waits))
            only = tuple(self.states) == (JobState.WAITING,)
            yield kinds if only else or_(Job.state != JobState.WAITING, kinds)
        if self.queues:
            yield Job.queue.in_(self.queues)
        if self.tasks:
            yield Job.task.in_(self.tasks)
        if self.keys:
            yield Job.id.in_(self.keys)
        if self.triggers:
            yield Job.trigger.in_(self.triggers)
        if self.parents:
            yield Job.parent.in_(self.parents)
        if self.asked_by:
            yield or_(*map(_asked_by, self.asked_by))
        if self.workers:
            yield or_(*map(_run_by, self.workers))
        if self.subjects:
            yield or_(*map(_about, self.subjects))
        yield from (_matches(word.strip()) for word in self.words if word.strip())


WAITING_FOR: Mapping[Waits, ColumnElement[bool]] = {
    Waits.DELAYED: (Job.failures == 0) & (Job.run_at > clock_milliseconds()),
    Waits.RETRYING: Job.failures > literal_column("0"),
}
"""What is true of a waiting job that waits for this; written out, as its index has it."""


def standing(*states: JobState) -> ColumnElement[bool]:
    """True of the jobs in one of these states, written out: a partial index serves no parameter."""
    each: list[ColumnElement[Any]] = [literal_column(f"'{state.value}'") for state in states]
    return Job.state == each[0] if len(each) == 1 else Job.state.in_(each)


def _asked_by(name: str | int) -> ColumnElement[bool]:
    if isinstance(name, int):
        return Job.requested_by == name
    if not name:
        return Job.requested_by.is_(None)
    named = func.lower(User.name).contains(name.lower(), autoescape=True)
    return Job.requested_by.in_(select(User.id).where(named))


def _run_by(worker: str) -> ColumnElement[bool]:
    named = func.lower(JobAttempt.worker).contains(worker.lower(), autoescape=True)
    return exists().where(JobAttempt.job_id == Job.id, named)


def _about(subject: str) -> ColumnElement[bool]:
    hyphened = func.replace(func.lower(Job.subject), " ", "-")
    return hyphened.contains(subject.lower().replace(" ", "-"), autoescape=True)


def _matches(word: str) -> ColumnElement[bool]:
    texts = (Job.subject, cast(Job.payload, String), Job.error)
    found = [func.lower(text).contains(word.lower(), autoescape=True) for text in texts]
    number = (
        Job.id == int(word) if word.isascii() and word.isdigit() and len(word) < 19 else false()
    )
    return or_(*found, number)
