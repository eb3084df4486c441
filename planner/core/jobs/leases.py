"""Holding jobs: while a process lives it renews its leases, and hears who wants a job stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.engine import Connection

from planner.core import platform
from planner.core.jobs.claiming import RUNNING, Claimant
from planner.core.jobs.models import JobState
from planner.core.jobs.noting import attempts
from planner.core.jobs.placing import jobs
from planner.core.jobs.repeating import repeating
from planner.core.jobs.runs import Run, trusted
from planner.core.jobs.settling import this_attempt
from planner.core.jobs.time import now
from planner.core.logs import logger, of_job
from planner.core.platform import Context
from planner.core.queues import QUEUES

log = logger("planner.jobs")


@dataclass
class Leases:
    """The runs of one process. `beat()` is called more often than a third of a lease."""

    who: Claimant
    runs: dict[int, tuple[Run, float]] = field(default_factory=dict)
    writing: threading.Lock = field(default_factory=threading.Lock)
    """Held while rows of several jobs are written: two threads never lock them crosswise."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _renewed_at: float = 0.0
    stopping: bool = False

    def take(self, run: Run) -> None:
        """Hold this run's job from now on."""
        began = time.monotonic()
        with self._lock:
            self.runs[run.job_id] = (run, began)
            run.stopping = self.stopping
            run.trust_from(began)

    def let_go(self, run: Run) -> None:
        """The run has ended."""
        with self._lock:
            self.runs.pop(run.job_id, None)

    @property
    def every(self) -> float:
        """Seconds between two beats."""
        return min(1.0, self.who.lease / 3000)

    @property
    def trusted(self) -> float:
        """Seconds after a sign of life for which a run may take the job for its own."""
        return trusted(self.who.lease)

    def hung(self) -> list[Run]:
        """Runs that were let go because they took too long, or ended since they did not stop when
        asked to, and still go on a lease later.
        """
        with self._lock:
            held = list(self.runs.values())
        lease = self.who.lease / 1000
        at = time.monotonic()
        return [run for run, since in held if at - min(since + _limit(run), run.ended_at) > lease]

    def beat(self) -> None:
        """Renew what is due, and pass on what was asked. A run past its time is let go."""
        held, late = self._in_time()
        if held and time.monotonic() - self._renewed_at >= self.who.lease / 3000 * 0.9:
            self._renew(held)
        if late:
            self._out_of_time(late)
        if every := {run.job_id: run for run in self.held()}:
            self._hear(every)

    def stop(self) -> None:
        """Ask every run, and those still to come, to give its job back at the next checkpoint."""
        self.stopping = True
        for run in self.held():
            run.stopping = True

    def held(self) -> list[Run]:
        """What runs now."""
        with self._lock:
            return [run for run, _ in self.runs.values()]

    def _in_time(self) -> tuple[dict[int, Run], list[Run]]:
        """The runs that may go on, and those that just took too long: they lose their leases."""
        with self._lock:
            held = dict(self.runs)
        at = time.monotonic()
        late = [run for run, since in held.values() if not run.lost and at - since > _limit(run)]
        for run in late:
            run.lost = True
        return {job_id: run for job_id, (run, _) in held.items() if not run.lost}, late

    def _out_of_time(self, late: Collection[Run]) -> None:
        """Say why these end: whoever takes their jobs over would find nothing but silence.

        What a batch is writing just now is passed over, so that no other run waits for its lease.
        """
        with self.writing, platform.transaction() as connection:
            for run in late:
                log.warning("job_out_of_time", **of_job(run.claim))
                said = f"It took longer than the {_limit(run) / 60:g} min that a run may take."
                open_ = this_attempt(run.claim) & attempts.c.outcome.is_(None)
                free = select(attempts.c.id).where(open_).with_for_update(skip_locked=True)
                late_one = attempts.c.id.in_(select(free.cte("free").c.id))
                connection.execute(update(attempts).where(late_one).values(error=said))

    def _renew(self, held: dict[int, Run]) -> None:
        with self.writing, platform.transaction() as connection:
            began = time.monotonic()  # not before: on SQLite a batch may have been waited for
            renewed = self._renewed(connection, held)
            mine = renewed if len(renewed) == len(held) else self._owned(connection, held)
        with self._lock:  # a run that has settled meanwhile is not lost
            for job_id, run in held.items():
                run.lost = job_id in self.runs and (job_id, run.attempt) not in mine
                if (job_id, run.attempt) in renewed:
                    run.trust_from(began)
        self._renewed_at = time.monotonic()

    def _renewed(self, connection: Connection, held: Collection[int]) -> set[tuple[int, int]]:
        """Renew these jobs; gives them with their attempts.

        A row that is being written is passed over: whoever writes it as its owner renews it too.
        """
        own = select(jobs.c.id).where(*self._own(held))
        free = own.with_for_update(skip_locked=True, key_share=True)  # a batch may hold it
        until = now(connection) + self.who.lease
        renewal = update(jobs).where(jobs.c.id.in_(select(free.cte("free").c.id)))
        rows = connection.execute(
            renewal.values(lease_expires_at=until).returning(jobs.c.id, jobs.c.attempt)
        )
        return {(row.id, row.attempt) for row in rows}

    def _owned(self, connection: Connection, held: Collection[int]) -> set[tuple[int, int]]:
        rows = connection.execute(select(jobs.c.id, jobs.c.attempt).where(*self._own(held)))
        return {(row.id, row.attempt) for row in rows}

    def _own(self, held: Collection[int]) -> tuple[ColumnElement[bool], ...]:
        mine = jobs.c.lease_owner == self.who.name
        return jobs.c.id.in_(list(held)), jobs.c.state == RUNNING, mine

    def _hear(self, held: dict[int, Run]) -> None:
        asked = select(jobs.c.id, jobs.c.state).where(jobs.c.id.in_(held), jobs.c.cancel_requested)
        with platform.reading() as connection:
            for job_id, state in connection.execute(asked):
                held[job_id].cancel_requested = True
                if state == JobState.CANCELLED:  # it was ended, unless it is just letting go
                    run = held[job_id]
                    run.lost, run.ended_at = True, min(run.ended_at, time.monotonic())


def _limit(run: Run) -> float:
    """Seconds that an execution may take."""
    return QUEUES[run.claim.queue].timeout.total_seconds()


def beating(context: Context, leases: Leases) -> AbstractContextManager[None]:
    """Renews the leases while the block runs; one beat that fails is made up for by the next."""
    return repeating(context, leases.every, leases.beat, "lease_not_renewed")
