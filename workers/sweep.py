"""The sweep: once a second it rescues, fires schedules and looks what is due; now and then it
clears away."""

import threading
import time
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from planner.core import platform
from planner.core.jobs import ending, roster, scheduling, sweeping, totals
from planner.core.jobs.roster import Presence
from planner.core.logs import logger
from planner.core.platform import Context

log = logger("planner.jobs")

SWEEP_SECONDS = 1.0
CLEARING_SECONDS = 60.0
SHORTEST_SECONDS = 0.005
"""However fast changes come, what is due is not looked up more often than this."""


class Sweep:
    """One process's part in keeping the tables true."""

    def __init__(
        self,
        context: Context,
        who: Presence,
        ring: Callable[[str], None],
        alone: Callable[[], None],
    ) -> None:
        self.context, self.who, self._ring, self._alone = context, who, ring, alone
        self._wake, self._ended = threading.Event(), False
        self._done_at: dict[str, float] = {}

    def wake(self) -> None:
        """Something has changed: look what is due."""
        self._wake.set()

    def run(self) -> None:
        """Sweep until told to end."""
        with self.context():
            while not self._ended:
                try:
                    wait = self._sweep()
                except SQLAlchemyError as error:  # the next sweep does what this one could not
                    log.warning("sweep_put_off", error=str(error))
                    wait = SWEEP_SECONDS
                time.sleep(SHORTEST_SECONDS)
                self._wake.wait(wait)
                self._wake.clear()

    def end(self) -> None:
        """Sweep no more."""
        self._ended = True
        self._wake.set()

    def _sweep(self) -> float:
        """One round; gives the seconds until the next is worth while."""
        if self._due("rescue", SWEEP_SECONDS):
            with platform.transaction() as connection:
                sweeping.rescue(connection)
                ending.end_deaf(connection)
        if self._due("life", roster.LIFE_SECONDS):
            with platform.transaction() as connection:
                roster.show_life(connection, self.who)
        if self._due("clearing", CLEARING_SECONDS):
            self._clear()
        if self._due("schedules", SWEEP_SECONDS):
            self._fire()
        return self._look()

    def _due(self, what: str, every: float) -> bool:
        at = time.monotonic()
        if at - self._done_at.get(what, float("-inf")) < every * 0.9:
            return False
        self._done_at[what] = at
        return True

    def _look(self) -> float:
        with platform.reading() as connection:
            found = sweeping.agenda(connection, self.who.queues)
        for queue in sorted(found.due):
            self._ring(queue)
        if found.rescued:
            self._alone()
        return min(SWEEP_SECONDS, SWEEP_SECONDS if found.next_in is None else found.next_in / 1000)

    def _fire(self) -> None:
        """Ask for what is due by the clock; a look first, since most of the time nothing is."""
        with platform.reading() as connection:
            due = scheduling.any_due(connection)
        if due:
            with platform.transaction() as connection:
                scheduling.fire_due(connection)

    def _clear(self) -> None:
        with platform.transaction() as connection:
            scheduling.keep_in_step(connection)
            sweeping.forget_silent_workers(connection)
            sweeping.bury_unknown(connection)
            totals.keep_totals(connection)
        removed = sweeping.AT_ONCE
        while removed:  # in small transactions, so that nobody waits for the write lock
            with platform.transaction() as connection:
                removed = sweeping.forget_done(connection)
