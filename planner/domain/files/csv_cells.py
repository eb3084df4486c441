"""Cells of CSV files: kept harmless on the way out, given back as they were on the way in."""

DANGEROUS = tuple("=+-@\t\r\n\0＝＋－＠")


def neutral(text: str) -> str:
    """Text that a spreadsheet will not run: a leading `'` where it begins like a formula.

    Text that begins like a guarded formula is guarded once more, so that none is lost.
    """
    return f"'{text}" if text.lstrip(" '").startswith(DANGEROUS) else text


def restored(text: str) -> str:
    """The text that `neutral` was given: reading our own export changes nothing."""
    return text[1:] if text.startswith("'") and neutral(text[1:]) == text else text
