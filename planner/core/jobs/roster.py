"""The workers that are alive, as people see them."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import String, Table, delete, insert, update
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import platform
from planner.core.jobs.models import Millis
from planner.core.jobs.repeating import repeating
from planner.core.jobs.time import now
from planner.core.models import JsonList, Key, Model
from planner.core.platform import Context

LIFE_SECONDS = 5.0
"""How often a worker shows that it is there."""


def name_of(host: str, pid: int, place: str | None) -> str:
    """A name that no worker has had before; its place, if it has one, is a part of it."""
    return "-".join([host, str(pid), *([place] if place else []), secrets.token_hex(3)])


class Worker(Model):
    """One live worker process. One that falls silent for a minute is forgotten."""

    __tablename__ = "workers"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(120), unique=True)
    solitary: Mapped[bool] = mapped_column(server_default="0", default=False)
    version: Mapped[str] = mapped_column(String(40))
    host: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int]
    threads: Mapped[int]
    queues: Mapped[JsonList]
    tasks: Mapped[JsonList]
    started_at: Mapped[Millis]
    heartbeat_at: Mapped[Millis]
    stopping: Mapped[bool] = mapped_column(server_default="0", default=False)

    def __str__(self) -> str:
        return f"worker {self.name}"


workers: Table = Worker.__table__  # type: ignore[assignment]


@dataclass(frozen=True)
class Presence:
    """One worker process."""

    name: str
    host: str
    pid: int
    version: str
    threads: int
    queues: Sequence[str]
    tasks: Sequence[str]
    solitary: bool = False


def arrive(connection: Connection, who: Presence) -> None:
    """Put the worker on the roster."""
    at = now(connection)
    values = vars(who) | {"queues": list(who.queues), "tasks": list(who.tasks)}
    connection.execute(insert(workers).values(**values, started_at=at, heartbeat_at=at))


def show_life(connection: Connection, who: Presence, *, stopping: bool = False) -> None:
    """The worker is still there; one that was struck off comes back."""
    alive = {"heartbeat_at": now(connection), "stopping": stopping}
    seen = update(workers).where(workers.c.name == who.name).values(alive)
    if not connection.execute(seen).rowcount:
        arrive(connection, who)


def leave(connection: Connection, who: Presence) -> None:
    """Strike the worker off."""
    connection.execute(delete(workers).where(workers.c.name == who.name))


@contextmanager
def present(who: Presence) -> Iterator[None]:
    """On the roster while the block runs."""
    with platform.transaction() as connection:
        arrive(connection, who)
    try:
        yield
    finally:
        with platform.transaction() as connection:
            leave(connection, who)


@contextmanager
def living(context: Context, who: Presence) -> Iterator[None]:
    """On the roster while the block runs, and heard there whatever this process is at."""

    def show() -> None:
        with platform.transaction() as connection:
            show_life(connection, who)

    with present(who), repeating(context, LIFE_SECONDS, show, "life_not_shown"):
        yield
