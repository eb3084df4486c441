"""Cells of CSV files: kept harmless on the way out, given back as they were on the way in."""

DANGEROUS = tuple("=+-@\t\r\n\0＝＋－＠")
NOTE = "# Note:"
"""Rows that begin so are notes of our own template and no rows."""
ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)
"""What a spreadsheet shows where a formula has no value."""


def neutral(text: str) -> str:
    """Text that a spreadsheet will not run: a leading `'` where it begins like a formula.

    Text that begins like a guarded formula is guarded once more, so that none is lost.
    """
    return f"'{text}" if text.lstrip(" '").startswith(DANGEROUS) else text


def no_note(text: str) -> str:
    """Text of a table, guarded likewise where its row would be taken for a note."""
    return f"'{text}" if text.lstrip("'").startswith(NOTE) else text


def meant(text: str) -> str:
    """The same, also where it would be taken for an error."""
    return f"'{text}" if text.lstrip("'") in ERRORS else no_note(text)


def restored(text: str) -> str:
    """The text that these two were given: reading our own export changes nothing."""
    bare = text[1:]
    return bare if text.startswith("'") and text in (neutral(bare), meant(bare)) else text
