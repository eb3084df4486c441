"""Acts on more jobs or dead letters than one change holds: batch by batch, as a job does them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, func, select

from planner.core.jobs.hurrying import early, hurried
from planner.core.jobs.many import Chosen, discarded, retried
from planner.core.jobs.models import DeadLetter, Job
from planner.core.jobs.purging import removed
from planner.core.jobs.queries import now
from planner.core.jobs.ringing import ring
from planner.core.jobs.stopping import OPEN, stopped
from planner.core.jobs.time import clock_milliseconds
from planner.core.session import Session

if TYPE_CHECKING:
    from planner.core.jobs.runs import Run


class Act(StrEnum):
    """What is done to many."""

    CANCEL = "cancel"
    HURRY = "hurry"
    RETRY = "retry"
    DISCARD = "discard"
    PURGE = "purge"


AT_ONCE: Mapping[Act, int] = {**dict.fromkeys(Act, 500), Act.RETRY: 100}
"""How many one change holds: as many as keep the database for well under a second."""

OF_JOBS = (Act.CANCEL, Act.HURRY)
"""The acts that are for jobs; the others are for dead letters."""

COUNTED = 10_000
"""How far those are counted that an act is for."""


@dataclass(frozen=True)
class Wanted:
    """An act and whom it is for: jobs, or dead letters."""

    act: Act
    chosen: Chosen
    because: str = ""
    per_minute: int | None = None

    @property
    def key(self) -> Any:
        """What the rows are known by that it is for."""
        return Job.id if self.act in OF_JOBS else DeadLetter.id

    def narrow(self, found: Select[Any]) -> Select[Any]:
        """The rows that the act would change, in this selection of their table."""
        return found.where(*self._rules())

    def _rules(self) -> list[ColumnElement[bool]]:
        if self.act not in OF_JOBS:
            return self.chosen.rules()
        jobs = self.chosen.jobs
        assert jobs is not None, "such an act is for jobs"
        if self.act is Act.HURRY:
            return [*jobs.rules(), *early(clock_milliseconds())]
        states = [state for state in OPEN if not jobs.states or state in jobs.states]
        waits = Job.state.in_(states) & ~Job.cancel_requested
        return [*replace(jobs, states=()).rules(), waits]


@dataclass(frozen=True)
class Place:
    """How far an act has come: the last key that it saw, and to how many it was done, or not."""

    after: int = 0
    done: int = 0
    left: int = 0
    began: int | None = None
    """When the first batch was done, in milliseconds: a pace counts from there."""

    @property
    def cursor(self) -> list[int | None]:
        """The place as a job keeps it."""
        return [self.after, self.done, self.left, self.began]


def how_many(session: Session, wanted: Wanted, after: int = 0, most: int = COUNTED) -> int:
    """How many an act would change beyond that key, counted up to one more than `most`."""
    chosen = wanted.narrow(select(wanted.key)).where(wanted.key > after)
    found = chosen.limit(most + 1).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def next_batch(session: Session, wanted: Wanted, run: Run, place: Place, total: int) -> Place:
    """Do the act to the next few: one change, in which the job keeps its place.

    Gives the place as it was where nothing is left.
    """
    keys = _next(session, wanted, place.after)
    if not keys:
        return place
    with session.recording(f"jobs.batch_{wanted.act}", "jobs") as facts:
        place = replace(place, began=place.began or now(session))
        done, jobs = DOING[wanted.act](session, wanted, keys, place)
        new = replace(
            place, after=keys[-1], done=place.done + done, left=place.left + len(keys) - done
        )
        facts |= {"count": done, "jobs": jobs, "because": wanted.because or None}
        run.checkpoint(cursor=new.cursor, done=new.done + new.left, total=total)
    return new


def _next(session: Session, wanted: Wanted, after: int) -> Sequence[int]:
    found = wanted.narrow(select(wanted.key)).where(wanted.key > after).order_by(wanted.key)
    return session.scalars(found.limit(AT_ONCE[wanted.act])).all()


Doing = Callable[[Session, Wanted, Sequence[int], Place], tuple[int, list[int]]]
"""Does an act to the rows of these keys; gives to how many, and the jobs that are meant."""


def _cancel(
    session: Session, wanted: Wanted, keys: Sequence[int], place: Place
) -> tuple[int, list[int]]:
    jobs = session.scalars(select(Job).where(Job.id.in_(keys)).with_for_update()).all()
    done = stopped(jobs, now(session))
    return len(done), [job.id for job in done]


def _hurry(
    session: Session, wanted: Wanted, keys: Sequence[int], place: Place
) -> tuple[int, list[int]]:
    found = select(Job).where(Job.id.in_(keys), *early(at := now(session)))
    jobs = session.scalars(found.order_by(Job.id).with_for_update()).all()
    hurried(session, jobs, at)
    return len(jobs), [job.id for job in jobs]


def _retry(
    session: Session, wanted: Wanted, keys: Sequence[int], place: Place
) -> tuple[int, list[int]]:
    letters = _open(session, keys)
    assert place.began is not None, "the first batch begins the act"
    placed, _ = retried(session, letters, place.began, wanted.per_minute, place.done)
    for queue in {letter.queue for letter in letters}:
        session.after.append(partial(ring, queue))
    return len(placed), placed


def _discard(
    session: Session, wanted: Wanted, keys: Sequence[int], place: Place
) -> tuple[int, list[int]]:
    letters = _open(session, keys)
    discarded(letters, now(session), wanted.because)
    return len(letters), [letter.job_id for letter in letters]


def _purge(
    session: Session, wanted: Wanted, keys: Sequence[int], place: Place
) -> tuple[int, list[int]]:
    gone = removed(session, keys)
    return len(gone), gone


def _open(session: Session, keys: Sequence[int]) -> Sequence[DeadLetter]:
    """Those of these letters that are still open, the oldest first, and held."""
    found = select(DeadLetter).where(DeadLetter.id.in_(keys), *Chosen().rules())
    return session.scalars(found.order_by(DeadLetter.id).with_for_update()).all()


DOING: Mapping[Act, Doing] = {
    Act.CANCEL: _cancel,
    Act.HURRY: _hurry,
    Act.RETRY: _retry,
    Act.DISCARD: _discard,
    Act.PURGE: _purge,
}
