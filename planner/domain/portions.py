"""What is too much to be done at once, in portions."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def portions(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The things in their order, so many at a time; the last are those that are left."""
    for begin in range(0, len(things), size):
        yield things[begin : begin + size]
