"""The one clock. Tests and the demo hold it; nothing else asks the machine for the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_held: datetime | None = None


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _held or datetime.now(UTC)


def today(time_zone: str) -> date:
    """The date where the organisation is."""
    return now().astimezone(ZoneInfo(time_zone)).date()


@contextmanager
def hold(moment: datetime) -> Iterator[None]:
    """Stop the clock at a moment, for tests and for what the demo did then."""
    global _held
    before, _held = _held, moment
    try:
        yield
    finally:
        _held = before
