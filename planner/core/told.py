"""What PostgreSQL is told as a transaction begins and ends: whose rows are shown, and how it waits.

It is one message without parameters or an answer, and the one that begins the transaction: two
thirds less of a processor than a SELECT of `set_config()`. SQLite is told nothing.

Reading begins READ ONLY, so that it cannot write by mistake, and ends by COMMIT: at a ROLLBACK the
driver forgets every statement that it has had prepared, and has the server forget them too.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection

FROZEN_AFTER = "30s"
"""A change that does nothing for so long is undone by the server: its process is frozen or cut
off, and what it holds locked stops others. Nothing is computed for as long inside a change."""

IDLE, IN_TRANSACTION, COMMAND_OK = 0, 2, 1
"""As libpq says it; psycopg, whose names for it have these values, is not loaded beside SQLite."""

READING = "reading"
"""Under this name a connection knows the transaction that was begun READ ONLY."""

PATIENCE = "idle_in_transaction_session_timeout"


def tell(connection: Connection, own: int | None, **others: str) -> None:
    """The transaction is about this organisation's rows; further settings are under their names."""
    if connection.dialect.name == "postgresql":
        writes = connection.get_execution_options().get("writes", False)
        about = {"planner.organisation": "" if own is None else str(own), "planner.scope": ""}
        waits = {PATIENCE: FROZEN_AFTER if writes else "0"}
        _begin(connection, _setting(*{**about, **waits, **others}.items()))


def tell_platform(connection: Connection, **others: str) -> None:
    """The transaction is about the job tables of every organisation."""
    if connection.dialect.name == "postgresql":
        _begin(connection, _setting(("planner.scope", "platform"), *others.items()))


def _begin(connection: Connection, settings: str) -> None:
    """Begin the transaction with these settings: by itself the driver would ask for each alone.

    Where that fails, and in a transaction that has begun, they are asked for in the usual way: it
    knows what an error means.
    """
    reads = not connection.get_execution_options().get("writes", False)
    driver: Any = connection.connection.driver_connection
    if driver.pgconn.transaction_status == IDLE:
        begun = driver.pgconn.exec_(f"BEGIN{' READ ONLY' * reads}; {settings}".encode())
        if begun.status == COMMAND_OK:
            connection.info[READING] = connection.get_transaction() if reads else None
            return
    connection.exec_driver_sql(settings)


@event.listens_for(Engine, "rollback")
def _end_reading(connection: Connection) -> None:
    """End by COMMIT what was begun to read, and went well; what is rolled back then has ended."""
    if connection.dialect.name != "postgresql" or connection.invalidated:
        return
    reading = connection.info.pop(READING, None)
    if reading is None or reading is not connection.get_transaction():
        return
    driver: Any = connection.connection.driver_connection
    if driver.pgconn.transaction_status == IN_TRANSACTION:
        driver.pgconn.exec_(b"COMMIT")


@lru_cache(1000)
def _setting(*settings: tuple[str, str]) -> str:
    assert all(not value or value.isalnum() for _, value in settings), "values need no quoting"
    return "; ".join(f"SET LOCAL {name} = '{value}'" for name, value in settings)
