"""Connections: writers of one process take turns on SQLite, and a dead one is never handed out."""

import threading
import time
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from planner.capacity.models import SkillPool
from planner.core import platform, pooled
from planner.core.db import db
from tests.kit.world import World
from tests.parts.processes import eventually


@pytest.fixture
def networked(both: World) -> Iterator[World]:
    """PostgreSQL with one connection in the pool; on SQLite there is nothing to lose."""
    with both.app.app_context():
        db.engine.dispose()
        with platform.reading():
            pass
        yield both


def add(world: World, name: str) -> None:
    with world.session() as session, session.recording("skill_pool.added", "a pool"):
        session.add(SkillPool(name=name))


def test_many_writers_of_one_process_wait_for_one_another(both: World):
    threads = [threading.Thread(target=add, args=(both, f"Pool {n}")) for n in range(12)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    with both.session() as session:
        assert session.scalar(select(func.count()).select_from(SkillPool)) == 12


def test_the_next_writer_goes_on_as_soon_as_the_one_before_has_undone_its_change(world: World):
    waited: list[float] = []

    def second() -> None:
        began = time.monotonic()
        add(world, "Second")
        waited.append(time.monotonic() - began)

    with (
        pytest.raises(ZeroDivisionError),
        world.session() as session,
        session.recording("skill_pool.added", "a pool"),
    ):
        session.add(SkillPool(name="First"))
        session.flush()
        thread = threading.Thread(target=second)
        thread.start()
        assert not eventually(lambda: waited, 0.2)
        raise ZeroDivisionError
    thread.join(20)

    with world.session() as session:
        assert session.scalars(select(SkillPool.name)).all() == ["Second"]
    assert 0.2 < waited[0] < 3


def test_a_connection_that_the_server_has_ended_is_replaced_without_an_error(networked: World):
    if (url := make_url(str(db.engine.url))).get_backend_name() == "postgresql":
        host = f"postgresql://postgres@{url.host}:{url.port}/postgres"
        with psycopg.connect(host, autocommit=True) as server:
            ended = (
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
            )
            assert server.execute(ended, [url.database]).rowcount == 1

    with platform.reading() as connection:
        assert connection.scalar(select(1)) == 1


def test_a_connection_that_has_lain_for_long_is_asked_and_used_again(networked: World, monkeypatch):
    monkeypatch.setattr(pooled, "LONG_SECONDS", 0.0)
    with platform.reading() as connection:
        first = connection.connection.driver_connection

    with platform.reading() as connection:
        assert connection.connection.driver_connection is first
