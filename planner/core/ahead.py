"""Making the next of many things while the one before it is written down.

It gains where whoever deals with them waits for a database meanwhile: drivers let other threads
of the process run as they wait. While both compute, they only take turns.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")


class Ahead(Generic[T]):
    """Things in their order, each made in a thread once `begin` says so, or when its turn comes.

    Making one must touch nothing that belongs to the thread that deals with them, as a session
    does. What it raises is raised where the thing would have come. None is no thing. As its block
    ends, none is being made any more.
    """

    def __init__(self, things: Iterator[T]) -> None:
        self._things, self._maker = things, ThreadPoolExecutor(1, "ahead")
        self._making: Future[T | None] | None = None

    def __enter__(self) -> "Ahead[T]":
        return self

    def __exit__(self, *raised: object) -> None:
        self._maker.shutdown()

    def begin(self) -> None:
        """Have the next one made from now on: what follows waits for others."""
        self._making = self._making or self._maker.submit(next, self._things, None)

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        making, self._making = self._making, None
        thing = making.result() if making else next(self._things, None)
        if thing is None:
            raise StopIteration
        return thing
