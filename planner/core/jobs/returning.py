"""Giving back what nobody works on, though it says that it runs: held against nobody, and due."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import BigInteger, ColumnElement, literal, select, update
from sqlalchemy.engine import Connection

from planner.core.jobs.claiming import RUNNING, Claimant
from planner.core.jobs.models import JobState, Outcome
from planner.core.jobs.noting import attempts
from planner.core.jobs.placing import LEVEL, jobs
from planner.core.jobs.succeeding import NO_LEASE
from planner.core.jobs.time import now

UNHEARD = "Its worker did not hear that it had been given the job."


def give_back_all(connection: Connection, which: ColumnElement[bool], because: str) -> int:
    """Let all that runs of these wait again; no failure is counted. Gives how many."""
    at = now(connection)
    running = select(jobs.c.id).where(jobs.c.state == RUNNING, which)
    lost = attempts.c.finished_at.is_(None) & attempts.c.job_id.in_(running)
    ended = {"finished_at": at, "outcome": Outcome.RETURNED, "error": because}
    connection.execute(update(attempts).where(lost).values(ended))
    rank = literal(at, BigInteger) - jobs.c.priority * LEVEL
    waits = {"state": JobState.WAITING, "run_at": at, "rank_at": rank}
    return connection.execute(
        update(jobs).where(jobs.c.state == RUNNING, which).values(**waits, **NO_LEASE)
    ).rowcount


def give_back_unheard(connection: Connection, who: Claimant, held: Collection[int] = ()) -> int:
    """Give back what stands in the name of a worker, and is none of the jobs that it holds.

    Where the database goes away as a claim commits, it may hold, and its worker does not know.
    """
    own = (jobs.c.lease_owner == who.name) & jobs.c.id.not_in(sorted(held))
    return give_back_all(connection, own, UNHEARD)
