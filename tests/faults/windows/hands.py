"""What the tests of the windows share: dying, looking, and a database that is away."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
from sqlalchemy.engine import make_url

from planner.core import db as databases
from planner.core.db import db
from planner.core.jobs import sweeping
from planner.core.jobs.sweeping import Agenda
from tests.kit import dying
from tests.kit.jobs import change, sweep
from tests.kit.world import World


def die_at(monkeypatch, moment: str) -> None:
    """Die at this moment, as often as it comes."""
    dying.install(moment, dying.raise_died, monkeypatch.setattr)


def rescued(world: World, *keys: int) -> int:
    """Let the leases of these jobs run out, and sweep; gives how many were rescued."""
    for key in keys:
        change(world, key, lease_expires_at=0)
    return sweep(world, sweeping.rescue)


def agenda(world: World, *queues: str) -> Agenda:
    """What a sweep finds due."""
    sweep(world, sweeping.know_queues)
    return sweep(world, sweeping.agenda, queues)


def on_postgresql(world: World) -> bool:
    return world.engine.dialect.name == "postgresql"


@contextmanager
def away(world: World, monkeypatch) -> Iterator[None]:
    """The database takes no connections, or on SQLite: no writes and then no reads."""
    shut = _shut_postgresql if on_postgresql(world) else _lock_sqlite
    with shut(world, monkeypatch):
        yield


@contextmanager
def _shut_postgresql(world: World, _) -> Iterator[None]:
    url = make_url(world.app.extensions["planner.settings"].database_url)
    dsn = f"postgresql://postgres@{url.host}:{url.port}/postgres"
    with psycopg.connect(dsn, autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS false')
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [url.database],
        )
        try:
            yield
        finally:
            server.execute(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS true')


@contextmanager
def _lock_sqlite(world: World, monkeypatch) -> Iterator[None]:
    path = make_url(world.app.extensions["planner.settings"].database_url).database
    with monkeypatch.context() as patched:
        patched.setattr(databases, "BUSY_MILLISECONDS", 30)
        _reopen(world)
        other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            other.close()
    _reopen(world)


@contextmanager
def held(world: World) -> Iterator[None]:
    """Somebody else writes to the SQLite file, and does not end."""
    path = make_url(world.app.extensions["planner.settings"].database_url).database
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def _reopen(world: World) -> None:
    with world.app.app_context():
        db.engine.dispose()
