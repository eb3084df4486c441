"""Failures of clocks and schedules: windows 19, 20, 21, 26 and 27."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import make_url

from planner.core import clock as clocks
from planner.core.db import db
from planner.core.jobs import Job
from planner.core.jobs.sweeping import rescue
from tests.faults.windows.hands import die_at, on_postgresql
from tests.kit.clockwork import EVERY, MINUTE, TIMED, alone, clock, fire, fired, quarter
from tests.kit.dying import Died
from tests.kit.jobs import PLAIN, Hand, add_pool, ask, attempts, job, pools, sweep
from tests.kit.world import World


def jobs(world: World) -> int:
    with world.session() as session:
        return len(session.scalars(select(Job.id)).all())


def test_w19_double_fire(both: World):
    """Four schedulers, forty slots; P7 in small."""
    key = alone(both, EVERY.name, None, next_at=quarter(clock(both)) - 39 * 15 * MINUTE)
    start, asked = threading.Barrier(4), []

    def watches() -> None:
        start.wait()
        asked.extend(fire(both) for _ in range(3))

    threads = [threading.Thread(target=watches) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    slots = [each.slot for each in fired(both, key)]
    assert (sum(asked), len(slots), len(set(slots)), jobs(both)) == (40, 40, 40, 40)


def test_w20_fire(both: World, monkeypatch):
    key = alone(both, TIMED.name, None, next_at=quarter(clock(both)))
    with monkeypatch.context() as patched, pytest.raises(Died):
        die_at(patched, "fire_before_commit")
        fire(both)
    before = (len(fired(both, key)), jobs(both))

    assert (before, fire(both)) == ((0, 0), 1)
    assert (len(fired(both, key)), jobs(both)) == (1, 1)


@pytest.mark.parametrize(("routine", "asked"), [(TIMED, 1), (EVERY, 8)])
def test_w21_catchup(both: World, routine, asked: int):
    alone(both, routine.name, None, next_at=quarter(clock(both)) - 7 * 15 * MINUTE)

    assert (fire(both), fire(both), jobs(both)) == (asked, 0, asked)


@pytest.mark.parametrize("hours", [-1, 1])
def test_w26_clock(both: World, monkeypatch, hours: int):
    """P10: a worker whose own clock is an hour wrong: leases go by the clock of the database."""
    key = ask(both, PLAIN)
    real, moment = time.time, clocks.now
    monkeypatch.setattr(time, "time", lambda: real() + hours * 3600)
    monkeypatch.setattr(clocks, "now", lambda: moment() + timedelta(hours=hours))

    [claimed] = Hand(both, "wrong").claim("planning")
    early = sweep(both, rescue)
    Hand(both, "wrong").run(claimed, add_pool)

    assert (early, job(both, key).state, pools(both)) == (0, "succeeded", 1)
    told = attempts(both, key)[0]
    assert 0 <= told.finished_at - told.started_at < 60_000


@pytest.fixture
def stepping(both: World) -> Iterator[list[int]]:
    """The milliseconds by which the clock of the database is wrong: one number, to be changed."""
    step = [0]
    with both.app.app_context():
        engine = db.engine
    make = _step_postgresql if on_postgresql(both) else _step_sqlite
    listening = make(both, step)
    event.listen(engine, "connect", listening)
    engine.dispose()
    yield step
    event.remove(engine, "connect", listening)
    engine.dispose()


def _step_sqlite(_: World, step: list[int]):
    def julian(_: str) -> float:
        return (time.time() + step[0] / 1000) / 86400 + 2440587.5

    return lambda connection, record: connection.create_function("julianday", 1, julian)


def _step_postgresql(world: World, step: list[int]):
    """A `statement_timestamp()` that is found before the real one."""
    url = make_url(world.app.extensions["planner.settings"].database_url)
    dsn = f"postgresql://postgres@{url.host}:{url.port}/{url.database}"
    with psycopg.connect(dsn, autocommit=True) as owner:
        owner.execute("CREATE SCHEMA wrong")
        owner.execute("GRANT USAGE ON SCHEMA wrong TO PUBLIC")
        owner.execute(
            "CREATE FUNCTION wrong.statement_timestamp() RETURNS timestamptz LANGUAGE sql"
            " AS $$ SELECT pg_catalog.statement_timestamp()"
            " + current_setting('wrong.step')::interval $$"
        )

    def connected(connection, record) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET search_path = wrong, pg_catalog, public")
            cursor.execute(f"SET wrong.step = '{step[0]} milliseconds'")
        connection.commit()

    return connected


def stepped(world: World, stepping: list[int], seconds: int) -> None:
    stepping[0] = seconds * 1000
    with world.app.app_context():
        db.engine.dispose()


def test_w27_db_clock_back(both: World, stepping: list[int]):
    key, soon = ask(both, PLAIN), ask(both, PLAIN, delay=timedelta(seconds=1))
    Hand(both).claim("planning")
    stepped(both, stepping, -60)
    late = (sweep(both, rescue), Hand(both).claim("planning"))
    stepped(both, stepping, 31)

    assert late == (0, [])
    assert sweep(both, rescue) == 1
    Hand(both, solitary=True).work("planning", add_pool)
    Hand(both).work("planning", add_pool)
    assert [job(both, each).state for each in (key, soon)] == ["succeeded"] * 2
    assert pools(both) == 2


def test_w27_db_clock_forward(both: World, stepping: list[int]):
    key = ask(both, PLAIN)
    first = Hand(both, "first")
    [claimed] = first.claim("planning")
    stepped(both, stepping, 60)

    assert sweep(both, rescue) == 1  # too early: the first still runs
    Hand(both, "second", solitary=True).work("planning", add_pool)
    first.run(claimed, add_pool)

    assert (job(both, key).state, pools(both)) == ("succeeded", 1)
