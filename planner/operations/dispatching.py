"""Jobs of which no worker has been told, and how every queue stands: for pages and for machines."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from planner.core.jobs.models import DeadLetter, JobQueue, LetterStatus
from planner.core.jobs.ringing import messenger
from planner.core.jobs.standing import OVER, Open, open_by_queue, over_by_queue
from planner.core.queues import QUEUES
from planner.core.session import Session
from planner.operations.queries import now


@dataclass(frozen=True, slots=True)
class Undispatched:
    """Why jobs are not dispatched, and how many of the organisation's are due and wait for it."""

    reason: str
    count: int


def undispatched(session: Session) -> Undispatched | None:
    """What to tell everybody while the messenger is away; None while it is there."""
    reason = messenger().reason
    if reason is None:
        return None
    found = open_by_queue(session, now()).values()
    return Undispatched(reason, sum(each.waiting - each.delayed for each in found))


def standing(session: Session) -> Mapping[str, Mapping[str, Any]]:
    """How the organisation's jobs stand in every queue; a queue that cannot be counted says so.

    Five selects; where one of them fails, five for each queue, so that the others are told of.
    """
    try:
        return _counted(session, tuple(QUEUES))
    except SQLAlchemyError:
        session.rollback()
        return {name: _alone(session, name) for name in QUEUES}


def _alone(session: Session, queue: str) -> Mapping[str, Any]:
    try:
        return _counted(session, (queue,))[queue]
    except SQLAlchemyError:
        session.rollback()
        return {"error": "this queue cannot be counted"}


def _counted(session: Session, queues: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
    at = now()
    open_, over = open_by_queue(session, at, queues), over_by_queue(session, queues)
    counted = select(DeadLetter.queue, func.count().label("letters")).group_by(DeadLetter.queue)
    wanted = (DeadLetter.status == LetterStatus.OPEN) & DeadLetter.queue.in_(queues)
    letters = {row.queue: row.letters for row in session.execute(counted.where(wanted))}
    paused = set(session.scalars(select(JobQueue.name).where(JobQueue.paused)))
    found: dict[str, Mapping[str, Any]] = {}
    for name in queues:
        here = open_.get(name, Open())
        found[name] = {
            "waiting": here.waiting - here.delayed,
            "delayed": here.delayed,
            "running": here.running,
            **{state.value: over.get((name, state), 0) for state in OVER},
            "dead_letters": letters.get(name, 0),
            "oldest_waiting_seconds": (
                None if here.since is None else max(0, at - here.since) / 1000
            ),
            "paused": name in paused,
        }
    return found
