"""Telling a queue's workers, after the commit, that there is work. A lost ring costs a second.

What rings is given by `app.py`, since nothing here may know the messenger.
"""

from collections.abc import Callable

Ring = Callable[[str], None]


def silent(queue: str) -> None:
    """Nobody is told: the workers find the job by looking."""


_ring: Ring = silent


def hang(bell: Ring | None) -> None:
    """Ring with this from now on, in this process."""
    global _ring
    _ring = bell or silent


def ring(queue: str) -> None:
    """Tell the queue's workers to look."""
    _ring(queue)
