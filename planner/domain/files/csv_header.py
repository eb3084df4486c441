"""Which row of a file names its columns: the first, unless titles stand above a table."""

from collections.abc import Iterable
from typing import Protocol

HEAD_ROWS = 12
"""So many rows are looked at."""
FEW, MANY = 1, 3
"""Filled cells of a title, and of a row of a table."""


class Row(Protocol):
    """A row and its number."""

    @property
    def row(self) -> int:
        """Its number in the file."""

    @property
    def cells(self) -> list[str]:
        """What stands in it."""


def header_of(records: Iterable[Row]) -> int:
    """The number of the row that names the columns.

    The first, unless it and those that follow are titles, with one cell each, above a row of three
    cells or more, and above a table: half of what follows at least has more than one cell.
    """
    filled = [(record.row, sum(map(bool, map(str.strip, record.cells)))) for record in records]
    if not filled or filled[0][1] > FEW:
        return 1
    place = next((n for n, (_, cells) in enumerate(filled) if cells >= MANY), None)
    if place is None:
        return 1
    below = [cells > FEW for _, cells in filled[place + 1 :]]
    return filled[place][0] if 2 * sum(below) >= len(below) else 1
