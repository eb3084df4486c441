"""What PostgreSQL is told as a transaction begins: whose rows its policies show, how long it waits.

It is one message without parameters or an answer, since every transaction begins with it: two
thirds less of a processor than a SELECT of `set_config()`. SQLite is told nothing.
"""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy.engine import Connection

FROZEN_AFTER = "30s"
"""A change that does nothing for so long is undone by the server: its process is frozen or cut
off, and what it holds locked stops others. Nothing is computed for as long inside a change."""

PATIENCE = "idle_in_transaction_session_timeout"


def tell(connection: Connection, own: int | None, **others: str) -> None:
    """The transaction is about this organisation's rows; further settings are under their names."""
    if connection.dialect.name == "postgresql":
        writes = connection.get_execution_options().get("writes", False)
        about = {"planner.organisation": "" if own is None else str(own), "planner.scope": ""}
        waits = {PATIENCE: FROZEN_AFTER if writes else "0"}
        connection.exec_driver_sql(_setting(*{**about, **waits, **others}.items()))


def tell_platform(connection: Connection, **others: str) -> None:
    """The transaction is about the job tables of every organisation."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_setting(("planner.scope", "platform"), *others.items()))


@lru_cache(1000)
def _setting(*settings: tuple[str, str]) -> str:
    assert all(not value or value.isalnum() for _, value in settings), "values need no quoting"
    return "; ".join(f"SET LOCAL {name} = '{value}'" for name, value in settings)
