"""Rows of long lists, read so many at a time: memory stays flat, however many there are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from planner.domain.portions import portions

R = TypeVar("R")

AT_ONCE = 1000
"""Rows that are held together."""


def in_order(keys: Sequence[int], read: Callable[[Sequence[int]], Mapping[int, R]]) -> Iterator[R]:
    """The rows with these keys, in their order; what went meanwhile is left out.

    `read` gives the rows with some of the keys, by key.
    """
    for some in portions(keys, AT_ONCE):
        found = read(some)
        yield from (found[key] for key in some if key in found)


def newest_first(read: Callable[[int | None], Sequence[R]], key: Callable[[R], int]) -> Iterator[R]:
    """The rows from the highest key down. `read` gives some up to a key, or the first for None."""
    until: int | None = None
    while rows := read(until):
        yield from rows
        until = key(rows[-1]) - 1
