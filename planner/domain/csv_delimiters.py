"""What parts the columns of a file: stated in its first line, or found by how even that cuts it."""

import csv
import io
import re

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
LOOKED_AT = 201
"""Rows of the head that are cut to see."""
_SEP = re.compile(r"sep=([,;\t|])", re.IGNORECASE)


def states_delimiter(cells: list[str]) -> bool:
    """Whether a first line is `sep=;`, as spreadsheets write it."""
    return len(cells) <= 2 and cells[0].lower() in {"sep=", "sep=,", "sep=;", "sep=\t", "sep=|"}


def delimiter_of(head: str) -> str:
    """The delimiter that cuts the first rows into the most columns of the same number."""
    if stated := _SEP.match(head):
        return stated.group(1)
    return max(DELIMITERS, key=lambda delimiter: _fit(head, delimiter))


def _fit(head: str, delimiter: str) -> tuple[float, int]:
    """How evenly a delimiter cuts the text: the share of rows as wide as the header, its width."""
    rows = []
    try:
        for cells in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter):
            rows.append(len(cells))
    except csv.Error:
        return (0.0, 0)
    rows = [width for width in rows[:LOOKED_AT] if width]
    if not rows or rows[0] < 2:
        return (0.0, 0)
    return (sum(width == rows[0] for width in rows) / len(rows), rows[0])
