"""Whether a text has some words in it, whatever their case: for searches of lists."""

from typing import Any

from sqlalchemy import ColumnElement, or_


def holds(text: Any, sought: str) -> ColumnElement[bool]:
    """Whether a column of text has this in it, in large or in small letters.

    SQLite knows the case of the letters of ASCII alone: what is sought with others in it is looked
    for as it is, in small and in large letters, and with large initials.
    """
    ways = {sought}
    if not sought.isascii():
        ways |= {sought.lower(), sought.upper(), sought.title(), sought.capitalize()}
    return or_(*(text.icontains(way, autoescape=True) for way in sorted(ways)))
