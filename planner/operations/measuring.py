"""Measuring the installation: what the samples keep and the page of system health shows."""

import shutil
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from planner.core import backups, clock, platform
from planner.core.health import of_jobs, samples
from planner.core.jobs.time import now
from planner.core.readiness import OK, migrations_answer, redis_answer
from planner.core.settings import Settings
from planner.domain.health import BY_KEY
from planner.migrations import newest
from planner.web.installation import installation

MINUTE = 60_000
MEMORY = Path("/proc/meminfo")


def measure() -> dict[str, float | None]:
    """Every figure now, by the key of its check; None for what could not be measured.

    The messenger is left out where none is configured.
    """
    settings = installation()
    figures: dict[str, float | None] = {"database": _timed(_database)}
    figures["migrations"] = 0.0 if migrations_answer(newest()) == OK else 1.0
    if settings.redis_url:
        figures["messenger"] = _timed(lambda: redis_answer(settings.redis_url))
    with platform.reading() as connection:
        figures |= of_jobs(connection)
    age, failed = _since_backup(settings), figures.pop("backups_failed")
    figures["backup"] = max(age or 0.0, BY_KEY["backup"].failing) if failed else age
    return figures | {"disk": _disk(settings.instance), "memory": _memory()}


def sample() -> None:
    """Keep this minute's figures; a minute that has its sample keeps it."""
    figures = measure()
    with platform.transaction() as connection:
        at = now(connection)
        make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        connection.execute(
            make(samples)
            .values(at=at - at % MINUTE, host=socket.gethostname(), figures=figures)
            .on_conflict_do_nothing()
        )


def _timed(ask: Callable[[], object]) -> float | None:
    """Seconds that an answer took; None where there was none."""
    begun = time.perf_counter()
    try:
        ask()
    except (SQLAlchemyError, OSError):
        return None
    return time.perf_counter() - begun


def _database() -> None:
    with platform.reading() as connection:
        connection.execute(select(1))


def _since_backup(settings: Settings) -> float | None:
    """Seconds since the latest backup; None where there was none."""
    noted = backups.last(settings)
    return None if noted is None else max(0.0, (clock.now() - noted.at).total_seconds())


def _disk(folder: Path) -> float:
    usage = shutil.disk_usage(folder)
    return usage.free / usage.total


def _memory() -> float | None:
    """The share of the machine's memory in use, where the system tells."""
    told = {}
    with suppress(OSError):
        for line in MEMORY.read_text().splitlines():
            name, _, rest = line.partition(":")
            told[name] = float(rest.split()[0])
    if not {"MemTotal", "MemAvailable"} <= set(told):
        return None
    return 1 - told["MemAvailable"] / told["MemTotal"]
