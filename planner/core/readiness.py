"""Whether this process can do its work: what it needs, asked cheaply and without secrets.

The driver of Redis is loaded when it is asked: it weighs 6 MB, and most processes never ask.
"""

import time
from collections.abc import Callable

from sqlalchemy import func, inspect, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from planner.core import platform
from planner.core.jobs.roster import Worker
from planner.core.jobs.time import now
from planner.core.sign_in import outside

SILENT_AFTER = 60_000
"""Milliseconds without a heartbeat after which a worker counts as silent."""

OK = "ok"


def readiness(newest: str, redis_url: str) -> dict[str, tuple[str, float]]:
    """What each part answers: `ok`, or in a few words what is amiss; and within how many ms.

    `newest` is the version of the schema that is wanted. Workers are `unknown` while none has
    reported, which is no fault; redis is asked only where one is configured.
    """
    checks: dict[str, Callable[[], str]] = {
        "database": _database,
        "migrations": lambda: migrations_answer(newest),
        "workers": _workers,
    }
    if redis_url:
        checks["redis"] = lambda: redis_answer(redis_url)
    return {name: _asked(check) for name, check in checks.items()}


def ready(answers: dict[str, tuple[str, float]]) -> bool:
    """Whether nothing is amiss."""
    return all(answer in {OK, "unknown"} for answer, _ in answers.values())


def _asked(check: Callable[[], str]) -> tuple[str, float]:
    began = time.perf_counter()
    try:
        answer = check()
    except (SQLAlchemyError, OSError):
        answer = "does not answer"
    return answer, round((time.perf_counter() - began) * 1000, 1)


def _database() -> str:
    with outside() as session:
        session.execute(select(1))
    return OK


def migrations_answer(newest: str) -> str:
    """Whether the schema is the newest that this version knows."""
    with platform.reading() as connection:
        there = schema_version(connection)
    return OK if there == newest else "not at the newest version: run planner migrate"


def schema_version(connection: Connection) -> str | None:
    """The version that a database is at; None of an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("select version_num from alembic_version"))
    return version


def _workers() -> str:
    with platform.reading() as connection:
        last = connection.scalar(select(func.max(Worker.heartbeat_at)))
        if last is None:
            return "unknown"
        return OK if now(connection) - last < SILENT_AFTER else "silent for more than a minute"


def redis_answer(url: str) -> str:
    """Whether the messenger answers; OSError where it does not."""
    from redis import Redis, RedisError

    client = Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
    try:
        client.ping()
    except RedisError as error:
        raise ConnectionError(str(error)) from error
    finally:
        client.close()
    return OK
