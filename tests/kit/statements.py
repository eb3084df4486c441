"""Counting what a page asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

from planner.core.flags import forget


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements sent inside the block, without BEGIN, COMMIT and the like.

    Flags are read afresh, so that the count does not hang on when they were last asked for.
    """
    forget()
    sent: list[str] = []

    def note(_, __, statement: str, *___) -> None:
        if statement.split(None, 1)[0].upper() not in {"BEGIN", "COMMIT", "ROLLBACK", "PRAGMA"}:
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
