"""How many rows the next batch of an import takes on this database."""

from planner.core.session import Session
from planner.domain.importing.batches import ALONE, BESIDE, CHANGING, SMALLEST, next_size


def alone(session: Session) -> bool:
    """Whether whoever writes does so alone, as on SQLite: all others wait until it is done."""
    return session.get_bind().dialect.name == "sqlite"


def first(session: Session) -> int:
    """The rows of a first batch: so few that they take little time, whatever is done with them."""
    return SMALLEST if alone(session) else CHANGING


def following(session: Session, size: int, seconds: float) -> int:
    """The rows of the batch after one of so many that took so many seconds."""
    return next_size(size, seconds, ALONE if alone(session) else BESIDE)
