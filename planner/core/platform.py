"""Work across organisations: the job tables, seen whole by what claims, sweeps and settles.

Nothing here reads another table of an organisation. On PostgreSQL the policies of the job tables
admit it, and only them; on SQLite the callers in `planner.core.jobs` are the whole list.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import select
from sqlalchemy.engine import Connection

from planner.core.db import db
from planner.core.identity import Organisation
from planner.core.session import Session
from planner.core.told import PATIENCE, tell_platform

QUICK = {"lock_timeout": "5s", PATIENCE: "10s"}
"""No lock is held for long: a process that is frozen in the middle must not stop all others."""

Context = Callable[[], AbstractContextManager[object]]
"""Opens a context of the application: every thread and every job has its own."""


@contextmanager
def transaction() -> Iterator[Connection]:
    """A writing transaction over the job tables of every organisation."""
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        tell_platform(connection, **QUICK)
        yield connection


@contextmanager
def reading() -> Iterator[Connection]:
    """A reading transaction over the job tables of every organisation."""
    with db.engine.connect() as connection, connection.begin():
        tell_platform(connection)
        yield connection


def organisation_ids() -> list[int]:
    """The keys of every organisation, for work that goes through them one by one."""
    with reading() as connection:
        return list(connection.scalars(select(Organisation.id).order_by(Organisation.id)))


@contextmanager
def inside(organisation_id: int, actor_id: int | None = None) -> Iterator[Session]:
    """A short session of one organisation, within the work of another."""
    session = Session(db, organisation_id=organisation_id, actor_id=actor_id)
    try:
        yield session
    finally:
        session.close()


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
