"""How many rows the next batch of an import takes on this database."""

from planner.core.session import Session
from planner.domain.importing.batches import ALONE, BESIDE, next_size


def following(session: Session, size: int, seconds: float) -> int:
    """The rows of the batch after one of so many that took so many seconds.

    SQLite has one writer, for whom all others wait.
    """
    alone = session.get_bind().dialect.name == "sqlite"
    return next_size(size, seconds, ALONE if alone else BESIDE)
