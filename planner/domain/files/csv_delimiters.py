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
    fits = {delimiter: _fit(head, delimiter) for delimiter in DELIMITERS}
    if not any(width for _, width in fits.values()) and (below := _below_titles(head)):
        return delimiter_of(below)
    return max(fits, key=lambda delimiter: fits[delimiter])


def _below_titles(head: str) -> str:
    """What follows the lines that no delimiter cuts, above a table; empty where there is none."""
    lines = head.splitlines(keepends=True)
    whole = next((n for n, line in enumerate(lines) if any(each in line for each in DELIMITERS)), 0)
    return "".join(lines[whole:]) if whole else ""


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
