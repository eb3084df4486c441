"""A worker process: many jobs beside each other, until it is told to stop."""

import signal
import threading
import time

from sqlalchemy.exc import SQLAlchemyError

from planner.core import platform
from planner.core.jobs import roster, settling
from planner.core.jobs.leases import Leases, beating
from planner.core.jobs.roster import Presence
from planner.core.jobs.settling import LeaseLost
from planner.core.logs import logger, of_job
from planner.core.platform import Context
from planner.core.settings import Settings
from workers import bells
from workers.runner import Runner
from workers.signals import Signals
from workers.solitude import Solitude
from workers.sweep import Sweep

log = logger("planner.jobs")

LOOK_SECONDS = 0.2
AT_LAST = 2.0
"""The last seconds of the grace, in which handlers are asked to stop at their next checkpoint."""


class Worker:
    """The parts of the process, and how they start and stop together."""

    def __init__(
        self, context: Context, settings: Settings, who: Presence, leases: Leases, alone: Solitude
    ) -> None:
        self._context, self._settings, self._leases = context, settings, leases
        self._who, self._alone = who, alone
        self._runner = Runner(context, leases, who.queues, who.threads)
        self._sweep = Sweep(context, who, self._runner.ring, alone.open)
        self._ended = threading.Event()

    def work(self, grace: float) -> bool:
        """Run until TERM or INT, or until a job hangs; whether all that ran has ended by itself.

        A thread cannot be ended from outside: a process with one that hangs makes way for another.
        """
        signals = Signals(signal.SIGTERM, signal.SIGINT)
        with beating(self._context, self._leases):
            self._listen()
            parts = [
                bells.started(self._sweep.run, "sweep"),
                bells.started(self._runner.work, "claims"),
            ]
            while not signals.wait(LOOK_SECONDS):
                if self._leases.hung() or not all(part.is_alive() for part in parts):
                    hung = [run.job_id for run in self._leases.hung()]
                    log.error("worker_makes_way", job_ids=hung)
                    break
            return self._stop(grace, signals)

    def _listen(self) -> None:
        bells.listen(self._settings, self._runner.served, self._heard, self._ended)
        if (count := platform.change_count()) is not None:
            bells.watch(count, self._sweep.wake, self._ended)

    def _heard(self, queue: str) -> None:
        self._runner.ring(queue)
        self._sweep.wake()

    def _stop(self, grace: float, signals: Signals) -> bool:
        """Claim nothing more and wait; then ask what runs to stop; then give it back."""
        self._ended.set()
        self._runner.stop()
        self._sweep.end()
        self._say_stopping()
        finished = self._finished(grace - AT_LAST, signals)
        self._leases.stop()
        self._alone.close()
        if not finished and not self._finished(AT_LAST, signals):
            self._give_back()
            return False
        return not self._leases.hung()

    def _finished(self, seconds: float, signals: Signals) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until and signals.count < 2:
            if self._runner.idle(0.05, besides=len(self._leases.hung())):
                return True
        return self._runner.idle(0)

    def _say_stopping(self) -> None:
        try:
            with platform.transaction() as connection:
                roster.show_life(connection, self._who, stopping=True)
        except SQLAlchemyError as error:
            log.warning("stop_not_told", error=str(error))

    def _give_back(self) -> None:
        for run in self._leases.held():
            try:
                with platform.transaction() as connection:
                    settling.give_back(connection, run.claim)
            except LeaseLost:
                continue  # it has settled after all
            except SQLAlchemyError as error:  # it is rescued when its lease runs out
                log.warning("job_not_returned", error=str(error), **of_job(run.claim))
