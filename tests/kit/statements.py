"""Counting what a page asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

from planner.core.flags import forget

FLAGS = "FROM flag_settings"


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements sent inside the block, without BEGIN, COMMIT and the like.

    Flags are read afresh and counted once, so that the count hangs neither on when they were last
    asked for, nor on a request so slow that they are asked for again.
    """
    forget()
    sent: list[str] = []

    def note(_, __, statement: str, *___) -> None:
        if FLAGS in statement and any(FLAGS in each for each in sent):
            return
        if statement.split(None, 1)[0].upper() not in {"BEGIN", "COMMIT", "ROLLBACK", "PRAGMA"}:
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
