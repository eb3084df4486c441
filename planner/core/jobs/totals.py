"""Totals that only rise, whatever retention removes: what was asked for, how it ended, its counts.

Nothing is written as jobs run. Once a minute whoever sweeps adds what is a minute old to the
totals; what came since is counted as somebody asks. A mark says how far the totals reach, and
retention removes nothing beyond it. A request whose transaction takes longer than a minute to
commit may be missed.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    String,
    Table,
    bindparam,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.jobs.models import WHEN_DONE, JobState
from planner.core.jobs.placing import jobs
from planner.core.jobs.tasks import TASKS
from planner.core.jobs.time import now
from planner.core.models import Model
from planner.core.queues import QUEUES

ENQUEUED, FINISHED = "jobs_enqueued", "jobs_finished"
LAG = 60_000
"""Milliseconds: what is younger is not added yet, since an older one may still commit."""

Totals = Mapping[tuple[str, str, str], int]
"""By metric, queue and outcome; where a metric knows no queue or outcome, it is empty."""


class JobTotal(Model):
    """One total, as far as the mark of its kind."""

    __tablename__ = "job_totals"

    metric: Mapped[str] = mapped_column(String(60), primary_key=True)
    queue: Mapped[str] = mapped_column(String(63), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(60), primary_key=True)
    total: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)

    def __str__(self) -> str:
        return f"total of {self.metric}"


class JobMark(Model):
    """How far the totals reach: a job's key for what was asked for, a moment for what ended."""

    __tablename__ = "job_marks"

    metric: Mapped[str] = mapped_column(String(60), primary_key=True)
    reached: Mapped[int] = mapped_column(BigInteger)

    def __str__(self) -> str:
        return f"mark of {self.metric}"


sums: Table = JobTotal.__table__  # type: ignore[assignment]
marks: Table = JobMark.__table__  # type: ignore[assignment]

MARKED = select(marks.c.reached).where(marks.c.metric == FINISHED).scalar_subquery()
"""The end up to which retention may remove; NULL before totals have been kept at all."""


def totals(connection: Connection) -> Totals:
    """Every total now: what is kept, and what came since the marks."""
    reached = {row.metric: row.reached for row in connection.execute(select(marks))}
    found = Counter(_kept(connection))
    found.update(_asked(connection, reached.get(ENQUEUED, 0)))
    found.update(_ended(connection, reached.get(FINISHED, 0)))
    return found


def keep_totals(connection: Connection) -> None:
    """Add to the totals what is a minute old; one worker at a time does it."""
    upto = now(connection) - LAG
    _know_marks(connection)
    mine = select(marks).with_for_update(skip_locked=True)
    reached = {row.metric: row.reached for row in connection.execute(mine)}
    if len(reached) < 2:  # another does it
        return
    newest = connection.scalar(
        select(jobs.c.id).where(jobs.c.created_at <= upto).order_by(jobs.c.id.desc()).limit(1)
    )
    last = max(reached[ENQUEUED], newest or 0)
    _add(connection, _asked(connection, reached[ENQUEUED], last))
    _add(connection, _ended(connection, reached[FINISHED], upto))
    for metric, at in ((ENQUEUED, last), (FINISHED, max(upto, reached[FINISHED]))):
        connection.execute(update(marks).where(marks.c.metric == metric).values(reached=at))


def _kept(connection: Connection) -> dict[tuple[str, str, str], int]:
    rows = connection.execute(select(sums))
    return {(row.metric, row.queue, row.outcome): row.total for row in rows}


def _asked(connection: Connection, after: int, upto: int | None = None) -> Counter[Any]:
    """The jobs with keys after one, by queue."""
    later = [jobs.c.id > after, *([] if upto is None else [jobs.c.id <= upto])]
    rows = connection.execute(
        select(jobs.c.queue, func.count().label("jobs")).where(*later).group_by(jobs.c.queue)
    )
    return Counter({(ENQUEUED, row.queue, ""): row.jobs for row in rows})


def _ended(connection: Connection, after: int, upto: int | None = None) -> Counter[Any]:
    """The jobs that ended after a moment, by queue and state, and what their results count."""
    over: list[Any] = [text(WHEN_DONE), jobs.c.queue.in_(QUEUES), jobs.c.finished_at > after]
    over += [] if upto is None else [jobs.c.finished_at <= upto]
    rows = connection.execute(
        select(jobs.c.queue, jobs.c.state, func.count().label("jobs"))
        .where(*over)
        .group_by(jobs.c.queue, jobs.c.state)
    )
    found = Counter({(FINISHED, row.queue, str(row.state)): row.jobs for row in rows})
    counting = {name: task.counts for name, task in TASKS.items() if task.counts}
    results = connection.execute(
        select(jobs.c.task, jobs.c.result).where(
            *over, jobs.c.state == JobState.SUCCEEDED, jobs.c.task.in_(counting)
        )
    )
    for task, result in results:
        for outcome, number in (result or {}).items():
            found[counting[task] or "", "", outcome] += number
    return found


def _add(connection: Connection, found: Totals) -> None:
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for (metric, queue, outcome), number in sorted(found.items()):
        key = {"metric": metric, "queue": queue, "outcome": outcome}
        row = make(sums).values(**key, total=number)
        more = row.on_conflict_do_update(
            index_elements=list(key), set_={"total": sums.c.total + row.excluded.total}
        )
        connection.execute(more)


def _know_marks(connection: Connection) -> None:
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    known = make(marks).values(metric=bindparam("of"), reached=0).on_conflict_do_nothing()
    connection.execute(known, [{"of": ENQUEUED}, {"of": FINISHED}])
