"""Worker processes for the tests of this folder, on each set of real services."""

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from planner.core.db import db
from planner.core.jobs import Task
from tests.kit.jobs import job
from tests.kit.nursery import Child, Nursery
from tests.kit.worker import Pause
from tests.kit.world import World
from tests.parts.processes import eventually, stands_still
from tests.parts.redis import Redis


@dataclass
class Crew:
    """Worker processes over one world. `start()` adds one; what they note is in `effects`."""

    world: World
    folder: Path
    redis: Redis | None
    nursery: Nursery
    lease: int = 1
    at_once: int | None = None
    """How many jobs of a queue run at once; None for what the queue says."""
    workers: list[Child] = field(default_factory=list)
    started: int = 0
    """How many there have been."""

    @property
    def effects(self) -> list[str]:
        """What the handlers have noted, in order."""
        path = self.folder / "effects"
        return path.read_text().split("\n")[:-1] if path.exists() else []

    def start(self, *words: str, **more: str) -> Child:
        """A worker with these options; `more` is added to its environment."""
        settings = self.world.app.extensions["planner.settings"]
        environment = {name: value for name, value in os.environ.items() if "PLANNER" not in name}
        environment |= {
            "PLANNER_INSTANCE": str(settings.instance),
            "PLANNER_DATABASE_URL": settings.database_url,
            "PLANNER_LEASE_SECONDS": str(self.lease),
            "PLANNER_LOG_LEVEL": "warning",
            "EFFECTS": str(self.folder / "effects"),
        }
        if self.at_once:
            environment["AT_ONCE"] = str(self.at_once)
        if self.redis:
            environment["PLANNER_REDIS_URL"] = self.redis.url
        log = self.folder / "workers.log"
        worker = self.nursery.start("tests.kit.worker:main", [*words], environment | more, log)
        worker.words, worker.more = words, more
        self.workers.append(worker)
        self.started += 1
        return worker

    def asked(self, task: Task[Pause], count: int = 1, **fields: Any) -> list[int]:
        """As many jobs of a task, asked for in one change."""
        with self.world.session() as session, session.recording("test.asked", "a test"):
            return [session.enqueue(task, Pause(**fields)).id for _ in range(count)]

    def states(self, *keys: int) -> list[str]:
        """How these jobs stand."""
        return [str(job(self.world, key).state) for key in keys]

    def freeze(self, worker: Child) -> None:
        """Stop this worker for the time being, at a moment when it locks nothing.

        A lock on SQLite lasts as long as its process, however long that stands still.
        """
        worker.send_signal(signal.SIGSTOP)
        assert eventually(lambda: stands_still(worker.pid))
        while _locks(self.world):
            worker.send_signal(signal.SIGCONT)
            time.sleep(0.01)
            worker.send_signal(signal.SIGSTOP)
            assert eventually(lambda: stands_still(worker.pid))

    def end(self) -> None:
        """End all of them, and what they have left behind."""
        self.nursery.clear()


WRITING = text(
    "select count(*) from pg_locks where locktype = 'relation' and mode <> 'AccessShareLock'"
    " and pid <> pg_backend_pid()"
    " and database = (select oid from pg_database where datname = current_database())"
)


def _locks(world: World) -> bool:
    """Whether somebody is writing, who could not be waited for."""
    if world.engine.dialect.name == "postgresql":
        with world.engine.connect() as connection:
            return connection.scalar(WRITING) > 0
    with closing(sqlite3.connect(world.engine.url.database, timeout=0)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
    return False


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where the processes of these tests come from."""
    opened = Nursery.open()
    yield opened
    opened.close()


@pytest.fixture
def crew(
    both: World, nursery: Nursery, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Crew]:
    """Workers beside SQLite, and then beside PostgreSQL with Redis."""
    with both.app.app_context():
        networked = db.engine.dialect.name == "postgresql"
    redis = request.getfixturevalue("redis_server") if networked else None
    if redis:
        redis.empty()
    made = Crew(both, tmp_path, redis, nursery)
    yield made
    made.end()
