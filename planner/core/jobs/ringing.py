"""Telling a queue's workers, after the commit, that there is work. A lost ring costs a second.

What rings is given by `app.py`, since nothing here may know how messages are written.
"""

from collections.abc import Callable

from planner.core.messenger import Messenger

Ring = Callable[[str], None]


def silent(queue: str) -> None:
    """Nobody is told: the workers find the job by looking."""


_ring: Ring = silent
_messenger = Messenger("")


def hang(bell: Ring | None, messenger: Messenger | None = None) -> None:
    """Ring with this from now on, in this process; `messenger` is what carries it."""
    global _ring, _messenger
    _ring, _messenger = bell or silent, messenger or Messenger("")


def ring(queue: str) -> None:
    """Tell the queue's workers to look."""
    _ring(queue)


def messenger() -> Messenger:
    """What carries the rings of this process."""
    return _messenger
