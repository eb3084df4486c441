"""Figures of the whole installation, and the samples of them that make a day's history."""

from sqlalchemy import ColumnElement, Table, case, delete, func, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import clock
from planner.core.jobs.claiming import WAITING
from planner.core.jobs.models import LetterStatus, Millis, Outcome
from planner.core.jobs.noting import attempts
from planner.core.jobs.placing import jobs
from planner.core.jobs.roster import workers
from planner.core.jobs.schedules import fires
from planner.core.jobs.settling import letters
from planner.core.jobs.time import now
from planner.core.models import JsonObject, Key, Model, Name

HOUR = 3600 * 1000
FAILED = (Outcome.FAILED, Outcome.LOST)
COMPARISON = "maintenance/ledger-comparison"
"""The task whose failures say that kept sums are wrong."""
CHAIN = "maintenance/audit-chain"
"""The task whose failures say that an audit is not as it was written."""
BACKUP = "backups/database"
"""The task whose failures say that there is no backup of last night."""

SPEAKING = (COMPARISON, CHAIN, BACKUP)


class HealthSample(Model):
    """What was measured in one minute, by the key of the check."""

    __tablename__ = "health_samples"

    id: Mapped[Key]
    at: Mapped[Millis] = mapped_column(unique=True)
    """The minute."""
    host: Mapped[Name]
    figures: Mapped[JsonObject]

    def __str__(self) -> str:
        return f"health sample {self.id}"


SAMPLES_KEPT = 8 * 24 * HOUR

samples: Table = HealthSample.__table__  # type: ignore[assignment]


def of_jobs(connection: Connection) -> dict[str, float | None]:
    """How work stands, of every organisation together: five selects."""
    at = now(connection)
    waiting = connection.execute(
        select(func.count(), func.min(jobs.c.run_at)).where(
            jobs.c.state == WAITING, jobs.c.run_at <= at
        )
    ).one()
    return {
        "depth": waiting[0],
        "oldest": max(0, at - waiting[1]) / 1000 if waiting[1] is not None else 0,
        "workers": _since(connection, func.max(workers.c.heartbeat_at), at),
        "tick": _since(connection, func.max(fires.c.fired_at), at),
        "failures": _failures(connection, at),
        **_dead(connection),
        "clock": abs(clock.now().timestamp() - at / 1000),
    }


def _since(connection: Connection, newest: ColumnElement[int], at: int) -> float | None:
    """Seconds since the newest of something; None where there was none."""
    found = connection.scalar(select(newest))
    return None if found is None else max(0, at - found) / 1000


def _failures(connection: Connection, at: int) -> float:
    """The share of runs that failed, of those that ended in the last hour."""
    failed = func.sum(case((attempts.c.outcome.in_(FAILED), 1), else_=0))
    ended = select(func.count(), failed).where(
        attempts.c.started_at > at - 2 * HOUR, attempts.c.finished_at > at - HOUR
    )
    count, bad = connection.execute(ended).one()
    return (bad or 0) / count if count else 0.0


def _dead(connection: Connection) -> dict[str, float | None]:
    of = [func.sum(case((letters.c.task == task, 1), else_=0)) for task in SPEAKING]
    open_ = select(func.count(), *of).where(letters.c.status == LetterStatus.OPEN)
    count, differing, broken, failed = connection.execute(open_).one()
    told = {"ledger": differing, "audit": broken, "backups_failed": failed}
    return {"dead": count, **{key: number or 0 for key, number in told.items()}}


def forget_samples(connection: Connection) -> int:
    """Remove samples that are older than eight days; gives how many."""
    old = samples.c.at < now(connection) - SAMPLES_KEPT
    return connection.execute(delete(samples).where(old)).rowcount
