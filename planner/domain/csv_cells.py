"""Cells of CSV files: kept harmless on the way out, given back as they were on the way in."""

DANGEROUS = tuple("=+-@\t\r\n\0＝＋－＠")


def neutral(text: str) -> str:
    """Text that a spreadsheet will not run: a leading `'` where it begins like a formula."""
    start = text.lstrip(" ")
    guarded = start.startswith("'") and start[1:].startswith(DANGEROUS)
    return f"'{text}" if start.startswith(DANGEROUS) or guarded else text


def restored(text: str) -> str:
    """The text that `neutral` was given: reading our own export changes nothing."""
    return text[1:] if text.startswith("'") and neutral(text[1:]) == text else text
