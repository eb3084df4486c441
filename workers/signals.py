"""Hearing signals, which come at any moment, also while the main thread holds a lock."""

import signal
from queue import Empty, SimpleQueue
from types import FrameType


class Signals:
    """Takes these signals from when it is made on, in the main thread.

    Their handler runs between two steps of that thread, and would wait for ever for a lock which
    that step is about to release, be it only that of an `Event` the thread waits for. To put
    something into a SimpleQueue is safe even there.
    """

    def __init__(self, *numbers: int) -> None:
        self.count = 0
        """How many have come."""
        self._come: SimpleQueue[int] = SimpleQueue()
        for number in numbers:
            signal.signal(number, self._hear)

    def wait(self, seconds: float) -> bool:
        """Whether one comes within so many seconds, or has come since the last time."""
        try:
            self._come.get(timeout=seconds)
        except Empty:
            return False
        return True

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self.count += 1
        self._come.put(number)
