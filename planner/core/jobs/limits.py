"""What keeps a job from starting that is due: a pause, a full disk, or a limit of its queue."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select
from sqlalchemy.engine import Connection, Row

from planner.core import platform, room
from planner.core.jobs.claiming import RUNNING, queues
from planner.core.jobs.models import Job
from planner.core.jobs.noting import attempts
from planner.core.jobs.placing import jobs
from planner.core.jobs.tasks import milliseconds
from planner.core.jobs.time import clock_milliseconds
from planner.core.queues import QUEUES, Queue, Rate
from planner.domain.rates import opening


class Limit(StrEnum):
    """What a due job waits for, beside a worker."""

    PAUSED = "paused"
    DISK = "disk"
    PLACES = "places"
    OWN_PLACES = "own places"
    RATE = "rate"
    OWN_RATE = "own rate"


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A queue starts nothing of an organisation now."""

    queue: Queue
    limit: Limit
    until: int | None = None
    """The earliest moment for the next to start, in milliseconds; None where nobody can tell."""


def held_back(
    organisation_id: int, names: Collection[str], place: int = 1
) -> Mapping[str, HeldBack]:
    """Those of the queues that start nothing of the organisation now, and why: two selects.

    `place` says which of those that wait is meant; the next is 1.
    """
    known = [QUEUES[name] for name in sorted(set(names)) if name in QUEUES]
    with platform.reading() as connection:
        standing = connection.execute(_standing(organisation_id, known)).all()
        starts = _starts(connection, organisation_id, known)
    found: dict[str, HeldBack] = {}
    for row in standing:
        queue, mine = QUEUES[row.name], [start for start in starts if start.queue == row.name]
        held = _by_number(queue, row) or _by_rate(queue, mine, organisation_id, row.at, place)
        if held:
            found[queue.name] = held
    return found


def of(job: Job, found: Mapping[str, HeldBack]) -> HeldBack | None:
    """What of this keeps a job back that is due: rates spare what was rescued."""
    held = found.get(job.queue)
    spared = job.rescues and held and held.limit in (Limit.RATE, Limit.OWN_RATE)
    return None if spared else held


def _standing(organisation_id: int, known: Sequence[Queue]) -> Any:
    """Whether each queue is paused, and how many of it run, in all and of the organisation."""
    own = jobs.c.organisation_id == organisation_id
    return select(
        queues.c.name,
        queues.c.paused,
        _running().label("running"),
        _running(own).label("own"),
        clock_milliseconds().label("at"),
    ).where(queues.c.name.in_([queue.name for queue in known]))


def _running(*whose: ColumnElement[bool]) -> ScalarSelect[int]:
    of = (jobs.c.queue == queues.c.name, jobs.c.state == RUNNING, *whose)
    return select(func.count()).where(*of).correlate(queues).scalar_subquery()


def _starts(connection: Connection, organisation_id: int, known: Sequence[Queue]) -> Sequence[Any]:
    """The executions that count for the rates of these queues."""
    counted = list(_within(organisation_id, known))
    if not counted:
        return []
    columns = (attempts.c.queue, attempts.c.organisation_id, attempts.c.started_at)
    free = attempts.c.rescue.is_(False)
    return connection.execute(select(*columns).where(free, or_(*counted))).all()


def _within(organisation_id: int, known: Sequence[Queue]) -> Iterator[ColumnElement[bool]]:
    for queue in known:
        if queue.rate:
            yield _since(queue, queue.rate)
        if queue.own_rate:
            own = attempts.c.organisation_id == organisation_id
            yield and_(own, _since(queue, queue.own_rate))


def _since(queue: Queue, rate: Rate) -> ColumnElement[bool]:
    window = attempts.c.started_at > clock_milliseconds() - milliseconds(rate.window)
    return and_(attempts.c.queue == queue.name, window)


def _by_number(queue: Queue, row: Row[Any]) -> HeldBack | None:
    if row.paused:
        return HeldBack(queue, Limit.PAUSED)
    if room.short():
        return HeldBack(queue, Limit.DISK)
    if row.running >= queue.concurrency:
        return HeldBack(queue, Limit.PLACES)
    if queue.own_concurrency and row.own >= queue.own_concurrency:
        return HeldBack(queue, Limit.OWN_PLACES)
    return None


def _by_rate(
    queue: Queue, starts: Sequence[Row[Any]], organisation_id: int, at: int, place: int
) -> HeldBack | None:
    """The rate that opens last, where one keeps the next from starting at this moment."""
    own = [row for row in starts if row.organisation_id == organisation_id]
    rates = ((Limit.RATE, queue.rate, starts), (Limit.OWN_RATE, queue.own_rate, own))
    openings = [(_opening(rate, of, at, place), limit) for limit, rate, of in rates if rate]
    until, limit = max(openings, default=(at, None))
    return HeldBack(queue, limit, until) if limit and until > at else None


def _opening(rate: Rate, starts: Sequence[Row[Any]], at: int, place: int) -> int:
    window = milliseconds(rate.window)
    recent = [row.started_at for row in starts if row.started_at > at - window]
    return opening(recent, rate.count, window, at, place)
