"""Whether a person works here on a day: already, still, or no longer."""

from datetime import date
from enum import StrEnum


class Standing(StrEnum):
    """Where a person stands, seen from one day."""

    HERE = "here"
    LEAVING = "leaving"
    COMING = "coming"
    LEFT = "left"


def standing(start: date, end: date | None, today: date) -> Standing:
    """Seen from today; both dates are days of work. LEAVING is here, with a last day named."""
    if end is not None and end < today:
        return Standing.LEFT
    if start > today:
        return Standing.COMING
    return Standing.HERE if end is None else Standing.LEAVING
