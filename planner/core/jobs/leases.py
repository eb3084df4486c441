"""Holding jobs: while a process lives it renews its leases, and hears who wants a job stopped."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from planner.core import platform
from planner.core.jobs.claiming import RUNNING, Claimant
from planner.core.jobs.placing import jobs
from planner.core.jobs.runs import Run
from planner.core.jobs.time import now
from planner.core.platform import Context
from planner.core.queues import QUEUES

logger = logging.getLogger("planner.jobs")


@dataclass
class Leases:
    """The runs of one process. `beat()` is called more often than a third of a lease."""

    who: Claimant
    runs: dict[int, tuple[Run, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _renewed_at: float = 0.0
    stopping: bool = False

    def take(self, run: Run) -> None:
        """Hold this run's job from now on."""
        with self._lock:
            self.runs[run.job_id] = (run, time.monotonic())
            run.stopping = self.stopping

    def let_go(self, run: Run) -> None:
        """The run has ended."""
        with self._lock:
            self.runs.pop(run.job_id, None)

    @property
    def every(self) -> float:
        """Seconds between two beats."""
        return min(1.0, self.who.lease / 3000)

    def beat(self) -> None:
        """Renew what is due, and pass on what was asked. A run past its time is let go."""
        held = self._in_time()
        if not held:
            return
        if time.monotonic() - self._renewed_at >= self.who.lease / 3000 * 0.9:
            self._renew(held)
        self._hear(held)

    def stop(self) -> None:
        """Ask every run, and those still to come, to give its job back at the next checkpoint."""
        self.stopping = True
        for run in self.held():
            run.stopping = True

    def held(self) -> list[Run]:
        """What runs now."""
        with self._lock:
            return [run for run, _ in self.runs.values()]

    def _in_time(self) -> dict[int, Run]:
        """The runs that may go on; one that takes too long loses its lease, and is told."""
        with self._lock:
            held = dict(self.runs)
        for run, since in held.values():
            limit = QUEUES[run.claim.queue].timeout.total_seconds()
            run.lost = run.lost or time.monotonic() - since > limit
        return {job_id: run for job_id, (run, _) in held.items() if not run.lost}

    def _renew(self, held: dict[int, Run]) -> None:
        with platform.transaction() as connection:
            renewed = connection.execute(
                update(jobs)
                .where(
                    jobs.c.id.in_(held),
                    jobs.c.state == RUNNING,
                    jobs.c.lease_owner == self.who.name,
                )
                .values(lease_expires_at=now(connection) + self.who.lease)
                .returning(jobs.c.id, jobs.c.attempt)
            ).all()
        mine = {(row.id, row.attempt) for row in renewed}
        with self._lock:  # a run that has settled meanwhile is not lost
            for job_id, run in held.items():
                run.lost = job_id in self.runs and (job_id, run.attempt) not in mine
        self._renewed_at = time.monotonic()

    def _hear(self, held: dict[int, Run]) -> None:
        asked = select(jobs.c.id).where(jobs.c.id.in_(held), jobs.c.cancel_requested)
        with platform.reading() as connection:
            for job_id in connection.scalars(asked):
                held[job_id].cancel_requested = True


@contextmanager
def beating(context: Context, leases: Leases) -> Iterator[None]:
    """Renews the leases from a thread of its own while the block runs."""
    ended = threading.Event()

    def beat() -> None:
        with context():
            while not ended.wait(leases.every):
                try:
                    leases.beat()
                except SQLAlchemyError as error:  # the next beat is in time, or a rescue comes
                    logger.warning("a lease could not be renewed: %s", error)

    thread = threading.Thread(target=beat, name="leases", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
