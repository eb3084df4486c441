"""Numbers as people type them: one chosen format for a whole file, and nothing guessed per cell.

Python's own readings are too generous here: `float` takes nan, 1e400, 1_000 and Arabic digits.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum


class NumberFormat(StrEnum):
    """How a file writes its numbers; the value is an example of it."""

    PLAIN = "1234.5"
    COMMAS = "1,234.5"
    POINTS = "1.234,5"
    SPACES = "1 234,5"

    @property
    def point(self) -> str:
        """What stands before the decimals."""
        return "," if self in (NumberFormat.POINTS, NumberFormat.SPACES) else "."


class NotANumber(ValueError):
    """A cell that is no number of the chosen format. `kind` groups, `fix` says what would do."""

    def __init__(self, kind: str, expected: str, fix: str) -> None:
        self.kind, self.expected, self.fix = kind, expected, fix
        super().__init__(expected)


DIGITS, DECIMALS = 12, 3

_SHAPES = {
    NumberFormat.PLAIN: re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?"),
    NumberFormat.COMMAS: re.compile(r"(-?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]+))?"),
    NumberFormat.POINTS: re.compile(r"(-?)([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,([0-9]+))?"),
    NumberFormat.SPACES: re.compile(
        "(-?)([0-9]{1,3}(?:[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}][0-9]{3})+|[0-9]+)"
        "(?:,([0-9]+))?"
    ),
}
_SEPARATORS = re.compile("[, .\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]")
_TELLING = {
    NumberFormat.COMMAS: re.compile(
        r"-?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+|-?[0-9]{1,3}(,[0-9]{3}){2,}"
    ),
    NumberFormat.POINTS: re.compile(
        r"-?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+|-?[0-9]{1,3}(\.[0-9]{3}){2,}|-?[0-9]+,[0-9]{1,2}"
    ),
    NumberFormat.SPACES: re.compile(
        "-?[0-9]{1,3}([ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}][0-9]{3})+,[0-9]+"
    ),
    NumberFormat.PLAIN: re.compile(r"-?[0-9]+\.[0-9]{1,2}|-?[0-9]{4,}\.[0-9]+"),
}
EVIDENCE = 3
"""How many cells have to agree before a format other than the plain one is proposed."""


def amount(text: str, written: NumberFormat) -> Decimal:
    """A number from 0, with at most three decimals. Raises NotANumber with what would do."""
    found = _SHAPES[written].fullmatch(text)
    if found is None:
        raise NotANumber("number", f"a number such as {written}", _other_format(text, written))
    sign, whole, fraction = found.groups()
    digits = whole if whole.isdigit() else _SEPARATORS.sub("", whole)
    if len(digits.lstrip("0")) > DIGITS:
        raise NotANumber("range", f"at most {DIGITS} digits", "Give a smaller number.")
    if fraction and len(fraction.rstrip("0")) > DECIMALS:
        raise NotANumber("precision", "at most three decimals", "Round the number.")
    value = Decimal(f"{digits}.{fraction}" if fraction else digits)
    if sign and value:
        raise NotANumber("negative", "a number from 0", "Give 0 or more, or leave the cell empty.")
    return value


def proposed_format(cells: Iterable[str]) -> NumberFormat | None:
    """The one format that at least three telling cells agree on, such as 1.234,5; None for none."""
    seen = dict.fromkeys(NumberFormat, 0)
    for cell in cells:
        for written, shape in _TELLING.items():
            if shape.fullmatch(cell):
                seen[written] += 1
    told = [written for written, count in seen.items() if count]
    if len(told) == 1 and seen[told[0]] >= EVIDENCE:
        return told[0]
    return None


def _other_format(text: str, written: NumberFormat) -> str:
    for other, shape in _SHAPES.items():
        if other is not written and len(text) < 40 and shape.fullmatch(text):
            return f"If the whole file writes numbers like {other}, choose that number format."
    return "Write digits only, with a decimal point where one is needed."
