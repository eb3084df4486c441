"""Whether a pooled connection to PostgreSQL is still there, mostly without asking the server.

A server that stops says so, and a lost one closes the line: either can be read off the socket. Only
what has lain for longer is asked, since a line can also fall silent.
"""

import select
import sqlite3
import time
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import Pool

LONG_SECONDS = 5.0
"""After lying for so long a connection is asked."""


@event.listens_for(Pool, "checkin")
def _note(connection: Any, record: Any) -> None:
    record.info["lies_since"] = time.monotonic()


@event.listens_for(Pool, "checkout")
def _require_life(connection: Any, record: Any, _: object) -> None:
    """Have the pool open another where this one is dead; those that lie beside it are too."""
    lies_since = record.info.get("lies_since")
    if lies_since is None or isinstance(connection, sqlite3.Connection):
        return
    long = time.monotonic() - lies_since > LONG_SECONDS
    if (long or _has_heard(connection)) and not _answers(connection):
        raise InvalidatePoolError


def _has_heard(connection: Any) -> bool:
    """Whether the server has said something to a connection that asked for nothing, or hung up."""
    if connection.closed:
        return True
    told = select.poll()
    told.register(connection.fileno(), select.POLLIN)
    return bool(told.poll(0))


def _answers(connection: Any) -> bool:
    try:
        connection.autocommit = True
        connection.execute("select 1")
        connection.autocommit = False
    except connection.Error:  # whatever it is: another connection is opened
        return False
    return True
