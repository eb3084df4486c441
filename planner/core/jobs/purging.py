"""Removing dead letters for good before their thirty days are over, whatever became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select

from planner.core.jobs.many import MOST, Chosen
from planner.core.jobs.models import DeadLetter, LetterStatus
from planner.core.jobs.queries import now
from planner.core.jobs.tasks import milliseconds
from planner.core.session import Session
from planner.domain.refusals import Conflict


class NoneOld(Conflict):
    """No dead letter is of the age that was asked for."""

    remedy = "Choose fewer days, or leave them: what is older than 30 days goes by itself."

    def __init__(self) -> None:
        super().__init__("No dead letter is as old as that, so there is nothing to remove.")


def older_than(session: Session, days: int) -> Chosen:
    """The letters that failed more than so many days ago, those that are there now."""
    newest = session.scalar(select(func.max(DeadLetter.id))) or 0
    before = now(session) - milliseconds(timedelta(days=days))
    return Chosen(before=before, until=newest, settled=True)


def standing(session: Session, chosen: Chosen) -> Mapping[LetterStatus, int]:
    """How many of the chosen letters stand how; every status is named."""
    rows = session.execute(
        select(DeadLetter.status, func.count().label("letters"))
        .where(*chosen.rules())
        .group_by(DeadLetter.status)
    )
    return dict.fromkeys(LetterStatus, 0) | {row.status: row.letters for row in rows}


def purge(session: Session, chosen: Chosen) -> int:
    """Remove the oldest of the chosen letters, as many as one change sees to; gives how many.

    Raises `NoneOld`.
    """
    with session.recording("dead_letters.purged", "dead letters") as facts:
        found = select(DeadLetter.id).where(*chosen.rules()).order_by(DeadLetter.id).limit(MOST)
        jobs = removed(session, session.scalars(found).all())
        if not jobs:
            raise NoneOld
        facts |= {"count": len(jobs), "before": chosen.before, "jobs": jobs}
        return len(jobs)


def removed(session: Session, keys: Sequence[int]) -> list[int]:
    """Remove these letters, inside a change; gives the jobs that they were of."""
    gone = delete(DeadLetter).where(DeadLetter.id.in_(keys)).returning(DeadLetter.job_id)
    return list(session.scalars(gone.execution_options(synchronize_session=False)))
