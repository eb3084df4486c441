"""The threads that carry out what was claimed.

A thread that takes one unit of several wakes the next thread, and that one another. So short ones
are done one after the other by the thread that is awake, and long ones beside each other.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence

from planner.core.jobs.claiming import Claim
from planner.core.logs import logger, of_job

log = logger("planner.jobs")


Unit = Sequence[Claim]
"""What one thread does at a time: one job, or several brief ones together."""


class Hands:
    """So many threads, which run `work` with each unit they are given."""

    def __init__(self, count: int, work: Callable[[Unit], None]) -> None:
        self._work = work
        self._given: deque[Unit] = deque()
        self._changed = threading.Condition()
        self._rested = 0
        self._called = self._ended = False
        for number in range(count):
            name = f"job_{number}"
            threading.Thread(target=self._live, name=name, daemon=True).start()

    def give(self, units: Sequence[Unit]) -> None:
        """Have these carried out, the first of them first."""
        if units:
            with self._changed:
                self._given.extend(units)
                self._call()

    def end(self) -> None:
        """Let every thread go that has nothing to do."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _call(self) -> None:
        """Wake one thread, unless one is on its way already."""
        if self._given and self._rested and not self._called:
            self._called = True
            self._changed.notify()

    def _live(self) -> None:
        while (unit := self._next()) is not None:
            try:
                self._work(unit)
            except BaseException:  # a handler that ends its thread ends no other job
                log.exception("job_left_its_thread", **of_job(unit[0]))

    def _next(self) -> Unit | None:
        with self._changed:
            while not self._given:
                if self._ended:
                    return None
                self._rested += 1
                self._changed.wait()
                self._rested -= 1
                self._called = False
            unit = self._given.popleft()
            self._call()
            return unit
