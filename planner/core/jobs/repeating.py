"""Doing something again and again beside what a process does."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from planner.core.logs import logger
from planner.core.platform import Context

log = logger("planner.jobs")


@contextmanager
def repeating(
    context: Context, every: float, act: Callable[[], None], trouble: str
) -> Iterator[None]:
    """Acts every so many seconds while the block runs, from a thread of its own.

    Where the database fails, `trouble` is logged, and the next time is tried.
    """
    ended = threading.Event()

    def repeat() -> None:
        with context():
            while not ended.wait(every):
                try:
                    act()
                except SQLAlchemyError as error:
                    log.warning(trouble, error=str(error))

    thread = threading.Thread(target=repeat, name="repeating", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
