"""Plain Huey, as it is, doing the same work: what our job layer is measured against."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from huey import Huey, PostgresHuey, PriorityRedisHuey, SqliteHuey

from bench.drains import Drained, timed
from bench.stage import Stage
from tests.parts.redis import Redis

Act = Callable[[int], None]


@contextmanager
def hueys(stage: Stage, redis: Redis | None) -> Iterator[dict[str, Huey]]:
    """Stock Huey on the stage's store, and on Redis where there is one, by the store's name."""
    if stage.bypass is None:
        with TemporaryDirectory(prefix="planner-huey-") as folder:
            yield {"SQLite": SqliteHuey("bench", filename=str(Path(folder) / "huey.db"))}
        return
    made: dict[str, Huey] = {"PostgreSQL": PostgresHuey("bench", dsn=stage.bypass)}
    if redis:
        made["Redis"] = PriorityRedisHuey("bench", url=redis.url)
    yield made


def drained(huey: Huey, tasks: int, act: Act) -> Drained:
    """Run so many tasks in one thread, which is the fastest that Huey does it in."""
    ended = threading.Semaphore(0)

    def work(number: int) -> None:
        act(number)
        ended.release()

    task = huey.task(name=f"work-{id(work)}")(work)
    for number in range(tasks):
        task(number)
    consumer = huey.create_consumer(workers=1, periodic=False)
    [(_, thread)] = consumer.worker_threads
    thread.daemon = True

    def all_of_them() -> None:
        for _ in range(tasks):
            ended.acquire()

    thread.start()
    took = timed(all_of_them)
    consumer.stop_flag.set()
    thread.join()
    return took


@contextmanager
def inserting(stage: Stage) -> Iterator[Act]:
    """One INSERT of a pool by the driver itself, committed at once as durably as ours."""
    sign = "?" if stage.bypass is None else "%s"
    statement = (
        "INSERT INTO skill_pools (organisation_id, name, description, active, created_at, version)"
        f" VALUES ({sign}, {sign}, '', {sign}, '2026-01-01 00:00:00', 1)"
    )
    own, connections, numbers = stage.world.acme.id, threading.local(), count()

    def act(number: int) -> None:
        if not hasattr(connections, "open"):
            connections.open = _connected(stage)
        connections.open.execute(statement, (own, f"Plain {next(numbers)}", True))

    yield act


def _connected(stage: Stage) -> sqlite3.Connection | psycopg.Connection:
    if stage.bypass is not None:
        return psycopg.connect(stage.bypass, autocommit=True)
    connection = sqlite3.connect(stage.world.engine.url.database, isolation_level=None)
    connection.execute("PRAGMA busy_timeout=10000")
    connection.execute("PRAGMA synchronous=FULL")
    return connection
