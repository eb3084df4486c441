"""Flask-SQLAlchemy, given our model base and our session, and how each database is opened."""

import sqlite3
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection

from planner.core.guards import watch
from planner.core.models import Model
from planner.core.session import Session

watch(Session)

db = SQLAlchemy(model_class=Model, session_options={"class_": Session}, disable_autonaming=True)

BUSY_MILLISECONDS = 10_000


@event.listens_for(Engine, "connect")
def _open_sqlite(connection: Any, _: object) -> None:
    """WAL so that readers never wait; FULL so that what was acknowledged survives a power cut."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # ours below: the driver's own would lose updates
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MILLISECONDS}",
        "temp_store=MEMORY",
        "cache_size=-16000",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """A writing transaction takes the write lock at once: a reading one cannot always turn."""
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def engine_options(url: str) -> dict[str, Any]:
    """How the pool of this database behaves."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": BUSY_MILLISECONDS / 1000, "check_same_thread": False}}
    return {
        "pool_pre_ping": True,
        "pool_size": 10,
        "max_overflow": 20,
        "connect_args": {"connect_timeout": 3},
    }
