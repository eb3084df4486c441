"""Statements of PostgreSQL that are sent and not waited for, by the driver's pipeline mode.

What comes next is made ready while the server works. The next statement of the connection waits
for them, as the end of their transaction does, and there their errors are raised.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection as Engaged

if TYPE_CHECKING:  # SQLite does without the driver
    from psycopg import Connection
    from psycopg.abc import QueryNoTemplate

SENT = "/* sent */ "
"""How such a statement begins. It gives no rows."""

_on_their_way: WeakKeyDictionary[Connection[Any], ExitStack] = WeakKeyDictionary()
"""What waits for all that was sent over a connection, as it is closed."""


def to_be_sent(query: QueryNoTemplate) -> bool:
    """Whether this is a statement that nobody waits for."""
    return isinstance(query, str) and query.startswith(SENT)


def begin(connection: Connection[Any]) -> None:
    """Wait for no statement of a connection from now on, until `arrive`."""
    if connection not in _on_their_way:
        pipeline = ExitStack()
        pipeline.enter_context(connection.pipeline())
        _on_their_way[connection] = pipeline


def arrive(connection: Connection[Any]) -> None:
    """Wait for what was sent; raises what went wrong with it."""
    if sent := _on_their_way.pop(connection, None):
        sent.close()


@event.listens_for(Engine, "commit")
def _arrive_first(connection: Engaged) -> None:
    if connection.dialect.name == "postgresql":
        arrive(_driver(connection))


@event.listens_for(Engine, "rollback")
def _whatever_became_of_it(connection: Engaged) -> None:
    if connection.dialect.name == "postgresql" and not connection.invalidated:
        from psycopg import Error

        with suppress(Error):
            arrive(_driver(connection))


def _driver(connection: Engaged) -> Connection[Any]:
    driver: Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    return driver
