"""Work across organisations: the job tables, seen whole by what claims, sweeps and settles.

Nothing here reads another table of an organisation. On PostgreSQL the policies of the job tables
admit it, and only them; on SQLite the callers in `planner.core.jobs` are the whole list.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import select, text
from sqlalchemy.engine import Connection

from planner.core.db import db
from planner.core.identity import Organisation

Context = Callable[[], AbstractContextManager[object]]
"""Opens a context of the application: every thread and every job has its own."""

SLUG = "platform"
"""The organisation whose jobs are the system's own. No user is a member of it."""


@contextmanager
def transaction() -> Iterator[Connection]:
    """A writing transaction over the job tables of every organisation."""
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        _widen(connection)
        yield connection


@contextmanager
def reading() -> Iterator[Connection]:
    """A reading transaction over the job tables of every organisation."""
    with db.engine.connect() as connection, connection.begin():
        _widen(connection)
        yield connection


def change_count() -> Callable[[], int] | None:
    """Reads a number that changes whenever another connection commits to the SQLite file.

    None on PostgreSQL. The answer belongs to the thread that goes on to call it.
    """
    if db.engine.dialect.name != "sqlite":
        return None
    connection = db.engine.raw_connection()
    connection.detach()  # from the pool, which must never lend it while this goes on reading

    def read() -> int:
        cursor = connection.cursor()
        cursor.execute("PRAGMA data_version")
        [(count,)] = cursor.fetchall()
        cursor.close()
        return int(count)

    return read


def organisation_id(connection: Connection) -> int:
    """The key of the reserved organisation."""
    key = connection.scalar(select(Organisation.id).where(Organisation.slug == SLUG))
    assert key is not None, "the migrations make the reserved organisation"
    return key


def _widen(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("select set_config('planner.scope', 'platform', true)"))
