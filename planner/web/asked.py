"""What the address of a request names that its page, or its file, does not know.

A page leaves it out and says so (`layouts/page.html`); a file has no place to say so, and would
hold more than was asked for: it is refused.
"""

from collections.abc import Callable, Sequence

from flask import g, request

from planner.domain.refusals import NotUnderstood
from planner.web.access import Access
from planner.web.words import listing

Check = Callable[[str], bool]

LONGEST = 120
"""Characters of a name with its value that are said."""


class FileNotMade(NotUnderstood):
    """A file is asked for with what its list does not know."""

    remedy = "Take it off the address, or open the list and export what it shows."

    def __init__(self, unknown: Sequence[str]) -> None:
        super().__init__(f"No file was made, since its list does not know {listing(unknown)}.")


def naming(**known: Check) -> Callable[[str, str], bool]:
    """Knows these names, each with the values that its check lets through."""
    return lambda name, value: name in known and known[name](value)


def anything(_: str) -> bool:
    """Knows every value."""
    return True


def look(access: Access) -> None:
    """Keep for the page what it does not know of its address. Raises FileNotMade for a file."""
    unknown = [] if access.knows is None else _unknown(access.knows)
    if unknown and access.file:
        raise FileNotMade(unknown)
    g.passed_over = unknown


def _unknown(knows: Callable[[str, str], bool]) -> list[str]:
    said = ((name, value.strip()) for name, value in request.args.items(multi=True))
    left = [f"{name}={value}"[:LONGEST] for name, value in said if value and not knows(name, value)]
    return list(dict.fromkeys(left))
