"""Flask-SQLAlchemy, given our model base and our session, and how each database is opened."""

import sqlite3
import time
from contextlib import ExitStack
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from pydantic_core import from_json
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection

from planner.core import pooled  # noqa: F401 - it watches every pool
from planner.core.guards import watch
from planner.core.models import Model, json_text
from planner.core.session import Session
from planner.core.turns import TurnTaking

watch(Session)

db = SQLAlchemy(model_class=Model, session_options={"class_": Session}, disable_autonaming=True)

BUSY_MILLISECONDS = 10_000
LOOK_MILLISECONDS = 5
"""SQLite looks for its lock ever more seldom, at last ten times a second. Where another process
writes on and on it would hardly ever find it free, so it is made to begin anew after so long.
"""


@event.listens_for(Engine, "connect")
def _open_sqlite(connection: Any, _: object) -> None:
    """WAL so that readers never wait; FULL so that what was acknowledged survives a power cut."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # ours below: the driver's own would lose updates
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        "cache_size=-4000",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "connect")
def _open_postgresql(connection: Any, _: object) -> None:
    if not isinstance(connection, sqlite3.Connection):
        from planner.core.prepared import MOST

        connection.prepared_max = MOST


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """A writing transaction takes the write lock at once: a reading one cannot always turn."""
    if connection.dialect.name != "sqlite":
        return
    if not connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql("BEGIN")
        return
    driver: Any = connection.connection.driver_connection
    with ExitStack() as refused:
        refused.callback(driver.give_turn)
        driver.take_turn()
        _take_lock(connection, driver)
        refused.pop_all()


def _take_lock(connection: Connection, driver: sqlite3.Connection) -> None:
    """Take the write lock, looking for it again and again while another process has it."""
    until = time.monotonic() + BUSY_MILLISECONDS / 1000
    driver.execute(f"PRAGMA busy_timeout={LOOK_MILLISECONDS}")
    try:
        while time.monotonic() < until:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.Error as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY:
                    break
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # tells what is in the way
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")


def engine_options(url: str) -> dict[str, Any]:
    """How values become JSON and come back, and how the pool of this database behaves.

    What a statement was given stands in no error: it may be about people, and errors are logged.
    """
    both = {"json_serializer": json_text, "json_deserializer": from_json, "hide_parameters": True}
    if url.startswith("sqlite"):
        waits = {
            "timeout": BUSY_MILLISECONDS / 1000,
            "check_same_thread": False,
            "factory": TurnTaking,
        }
        # as many stay open as a worker has threads: opening one costs more than most jobs
        return {**both, "connect_args": waits, "pool_size": 12}
    from planner.core.prepared import Planned

    return {
        **both,
        "pool_size": 10,
        "max_overflow": 20,
        "pool_use_lifo": True,  # so that few connections serve most, which have most prepared
        "connect_args": {"connect_timeout": 3, "cursor_factory": Planned},
    }
