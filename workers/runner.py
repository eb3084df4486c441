"""Claims what is due, as much as there are free threads, and has it run."""

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.exc import SQLAlchemyError

from planner.core import platform
from planner.core.jobs.claiming import Claim, claim
from planner.core.jobs.leases import Leases
from planner.core.jobs.performing import carry_out
from planner.core.platform import Context
from planner.core.queues import QUEUES
from workers.handlers import HANDLERS

logger = logging.getLogger("planner.jobs")


class Runner:
    """The threads of one worker process, and the queues it has been told to look at."""

    def __init__(
        self, context: Context, leases: Leases, queues: Sequence[str], threads: int
    ) -> None:
        self.context, self.leases, self.threads = context, leases, threads
        self.served = tuple(queues)
        self.stopping = False
        self._rung: set[str] = set()
        self._busy = 0
        self._changed = threading.Condition()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="job")

    def ring(self, queue: str) -> None:
        """There may be work on this queue."""
        with self._changed:
            if queue in self.served:
                self._rung.add(queue)
                self._changed.notify_all()

    def work(self) -> None:
        """Claim and run until told to stop."""
        with self.context():
            while (turn := self._next()) is not None:
                queue, free = turn
                self._start(queue, free)

    def stop(self) -> None:
        """Claim nothing more."""
        with self._changed:
            self.stopping = True
            self._changed.notify_all()

    def idle(self, seconds: float) -> bool:
        """Whether everything that runs has ended within that time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._busy == 0, seconds)

    def _next(self) -> tuple[str, int] | None:
        """A queue to look at and how many threads are free, or None when told to stop."""
        with self._changed:
            self._changed.wait_for(
                lambda: self.stopping or (self._rung and self._busy < self.threads)
            )
            if self.stopping:
                return None
            queue = min(self._rung, key=self._turn)
            self._rung.discard(queue)
            self.served = (*(name for name in self.served if name != queue), queue)
            return queue, self.threads - self._busy

    def _turn(self, queue: str) -> int:
        """Queues take turns: the one looked at longest ago comes first."""
        return self.served.index(queue)

    def _start(self, queue: str, free: int) -> None:
        try:
            with platform.transaction() as connection:
                claims = claim(connection, self.leases.who, QUEUES[queue], free)
        except SQLAlchemyError as error:  # looked at again within a second
            logger.warning("%s could not be claimed from: %s", queue, error)
            return
        with self._changed:
            self._busy += len(claims)
            if len(claims) == free:
                self._rung.add(queue)
        for taken in claims:
            self._pool.submit(self._run, taken)

    def _run(self, taken: Claim) -> None:
        try:
            carry_out(self.context, self.leases, taken, HANDLERS[taken.task])
        except SQLAlchemyError:  # what could not be settled is rescued when its lease runs out
            logger.exception("job %s could not be settled", taken.job_id)
        finally:
            with self._changed:
                self._busy -= 1
                self._rung.add(taken.queue)
                self._changed.notify_all()
