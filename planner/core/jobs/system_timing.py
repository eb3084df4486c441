"""What operators do about the schedules of the whole installation, which no organisation owns.

The change is recorded in the reserved organisation, by the operator who made it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import select

from planner.core import platform
from planner.core.identity import User
from planner.core.jobs import mending, timing
from planner.core.jobs.models import DeadLetter, LetterStatus
from planner.core.jobs.owners import platform_id
from planner.core.jobs.routines import ROUTINES
from planner.core.jobs.schedules import Schedule
from planner.core.session import Session
from planner.domain.refusals import NotFound, NotPermitted

FEW = 5


class SystemSchedule(NotPermitted):
    """A schedule serves the whole installation, so one organisation does not turn it."""

    remedy = "Ask an operator of this installation."

    def __init__(self, name: str) -> None:
        super().__init__(f"Schedule {name} serves every organisation: only an operator may.")


@contextmanager
def installation(actor_id: int | None = None) -> Iterator[Session]:
    """A short session of the reserved organisation, whose schedules are the installation's."""
    with platform.reading() as connection:
        key = platform_id(connection)
    with platform.inside(key, actor_id) as session:
        yield session


def pause(session: Session, name: str, because: str, resume_at: int | None = None) -> None:
    """Hold a schedule of the installation; see `timing.pause`."""
    with _turned(session, name) as (own, schedule):
        timing.pause(own, schedule, because, resume_at)


def resume(session: Session, name: str) -> None:
    """Let a paused schedule of the installation go on."""
    with _turned(session, name) as (own, schedule):
        timing.resume(own, schedule)


def reschedule(session: Session, name: str, times: str | None) -> None:
    """Give a schedule of the installation times of its own; see `timing.reschedule`."""
    with _turned(session, name) as (own, schedule):
        timing.reschedule(own, schedule, times)


def run_now(session: Session, name: str) -> int:
    """Have the work of a schedule of the installation done now; gives its job."""
    with _turned(session, name) as (own, schedule):
        return timing.run_now(own, schedule).id


def failed(name: str) -> Sequence[DeadLetter]:
    """The open dead letters of a schedule of the installation, the latest first, a few of them."""
    routine = ROUTINES.get(name)
    if routine is None:
        return []
    with installation() as own:
        found = select(DeadLetter).where(
            DeadLetter.status == LetterStatus.OPEN, DeadLetter.task == routine.task.name
        )
        return own.scalars(found.order_by(DeadLetter.id.desc()).limit(FEW)).all()


def retry(session: Session, name: str, letter_id: int) -> None:
    """Try what failed for good again; see `mending.retry`."""
    with _turned(session, name) as (own, _):
        mending.retry(own, own.find(DeadLetter, letter_id))


def discard(session: Session, name: str, letter_id: int, because: str) -> None:
    """Let be what failed for good, and say why."""
    with _turned(session, name) as (own, _):
        mending.discard(own, own.find(DeadLetter, letter_id), because)


@contextmanager
def _turned(session: Session, name: str) -> Iterator[tuple[Session, Schedule]]:
    if not session.scalar(select(User.operator).where(User.id == session.actor_id)):
        raise SystemSchedule(name)
    with installation(session.actor_id) as own:
        schedule = own.scalar(select(Schedule).where(Schedule.name == name))
        if schedule is None:
            raise NotFound("schedule", name)
        yield own, schedule
