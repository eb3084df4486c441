"""A process for rescued jobs, so that a death can be blamed on one job and takes no other along.

It is forked from a nursery that has loaded everything and opened nothing, so that it starts in
milliseconds. The nursery is forked before this process has a thread or a connection.
"""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

OPEN, STOP = b"o", b"s"
SHORTEST_SECONDS = 0.3
"""Two children are started at least this far apart, however often it is asked."""


class Solitude:
    """The nursery, as the worker sees it. `alone` is what its children do."""

    def __init__(self, alone: Callable[[], int]) -> None:
        hearing, self._asking = os.pipe()
        if os.fork() == 0:
            os.close(self._asking)
            _tend(hearing, alone)
        os.close(hearing)

    def open(self) -> None:
        """Have a child see to rescued jobs, unless one does already."""
        with suppress(BrokenPipeError):
            os.write(self._asking, OPEN)

    def close(self) -> None:
        """Have the child give back what it runs."""
        with suppress(BrokenPipeError):
            os.write(self._asking, STOP)


def _tend(hearing: int, alone: Callable[[], int]) -> NoReturn:
    """The nursery's life: it ends when the worker does, and its child when that has finished."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    child, started_at = 0, 0.0
    while asked := os.read(hearing, 1):
        child = child if _lives(child) else 0
        if asked == STOP and child:
            os.kill(child, signal.SIGTERM)
        elif asked == OPEN and not child and time.monotonic() - started_at > SHORTEST_SECONDS:
            child, started_at = _born(alone), time.monotonic()
    os._exit(0)


def _born(alone: Callable[[], int]) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        code = alone()
    finally:
        os._exit(code)


def _lives(child: int) -> bool:
    return child > 0 and os.waitpid(child, os.WNOHANG) == (0, 0)
