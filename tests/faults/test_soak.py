"""`make soak`: the reliability targets over minutes, on SQLite and on PostgreSQL with Redis.

Every part prints its figures and its targets. SOAK_KILLS sets how many workers are killed (500).
"""

import os
import time

import pytest

from planner.core.db import db
from tests.faults.conftest import Crew
from tests.faults.load import STOPPED, Load, Target, judged, pause, told
from tests.kit import dying
from tests.kit.world import World

pytestmark = pytest.mark.soak

KILLS = int(os.environ.get("SOAK_KILLS", "500"))
DEATHS, DEPLOYS, SLEEPS = 40, 100, 20
EVERY = 50
"""Kills between two crashes of PostgreSQL, and between two restarts of Redis."""
IN_WORKERS = sorted(set(dying.MOMENTS) - {"enqueue_before_commit", "fire_before_commit"})


def where(world: World) -> str:
    with world.app.app_context():
        on_postgresql = db.engine.dialect.name == "postgresql"
    return "PostgreSQL and Redis" if on_postgresql else "SQLite"


def test_kills(crew: Crew, request: pytest.FixtureRequest):
    """Kills at random moments; with PostgreSQL also flushes, restarts and crashes beside them."""
    load, name = Load(crew, seed=4711), where(crew.world)
    if crew.redis:
        request.getfixturevalue("postgres").keep_commits(crew.world.engine.url.database)
    load.up(3)
    done = {"FLUSHALL": 0, "Redis restarts": 0, "PostgreSQL crashes": 0}
    for number in range(KILLS):
        load.work_for(load.chance.uniform(0.05, 0.7))
        load.replace("kill")
        if crew.redis:
            _trouble(crew, request.getfixturevalue("postgres"), number, done)
    drained = load.settle()

    found = {"kills": KILLS, **done, **load.found(), "drained in s": round(drained, 1)}
    title = f"{KILLS} kills, {name}"
    told(title, found, [*judged(title, found), _drained(title, drained)])


def _drained(title: str, seconds: float) -> Target:
    return Target(f"{title}: drained, s", round(seconds, 1), 10, promised=False)


def _trouble(crew: Crew, postgres, number: int, done: dict[str, int]) -> None:
    if number % 10 == 9:
        crew.redis.empty()
        done["FLUSHALL"] += 1
    if number % EVERY == EVERY // 2:
        crew.redis.restart()
        done["Redis restarts"] += 1
    if number % EVERY == EVERY - 15:
        postgres.crash()
        done["PostgreSQL crashes"] += 1


@pytest.mark.parametrize("moment", IN_WORKERS)
def test_failpoints(crew: Crew, moment: str):
    """Workers that die at one moment, forty times.

    Those that run a rescued job alone die there too, now and then three times with one job: that
    is poison, buried by the rule, and every row of it is accounted for.
    """
    load = Load(crew, seed=42)
    crew.start(DIES_AT=moment, DIES_WITH="0.15")
    crew.start(DIES_AT=moment, DIES_WITH="0.15")
    deaths = 0
    until = time.monotonic() + 120
    while deaths < DEATHS and time.monotonic() < until:
        load.work_for(0.1)
        for worker in [each for each in crew.workers if each.poll() is not None]:
            crew.workers.remove(worker)
            deaths += 1
            crew.start(DIES_AT=moment, DIES_WITH="0.15")
    for worker in list(crew.workers):
        worker.kill(), worker.wait()
    crew.workers.clear()
    crew.start(), crew.start()
    load.settle()

    title = f"{moment}, {where(crew.world)}"
    found = {"deaths": deaths, **load.found()}
    told(title, found, judged(title, found, repeats=100, poison=True))
    assert deaths >= min(DEATHS, 5)


def test_deploys(crew: Crew):
    """A worker is told to stop and another started, a hundred times, with twenty jobs a second."""
    crew.lease = 10  # nobody is killed, and a busy machine may be slow
    load, name = Load(crew, seed=99), where(crew.world)
    load.up(2)
    slowest, codes = 0.0, set[int]()
    for _ in range(DEPLOYS):
        load.work_for(0.2)
        old = crew.workers.pop(0)
        crew.start()
        began = time.monotonic()
        old.terminate()
        codes.add(old.wait(60))
        slowest = max(slowest, time.monotonic() - began)
    load.settle()

    found, title = load.found(), f"{DEPLOYS} deploys, {name}"
    more = [
        Target(f"{title}: rescues", found["rescues"], 0),
        Target(f"{title}: slowest stop, s", slowest, 30),
        Target(f"{title}: other exit codes", len(codes - STOPPED), 0),
    ]
    told(title, found, [*judged(title, found, repeats=0), *more])


def test_sleepers(crew: Crew):
    """Workers that sleep for two to five leases, and wake."""
    load, name = Load(crew, seed=7), where(crew.world)
    load.up(3)
    for _ in range(SLEEPS):
        pause(load, load.chance.uniform(2, 5) * crew.lease)
    load.settle()

    found, title = load.found(), f"{SLEEPS} sleepers, {name}"
    told(title, found, judged(title, found, repeats=100))
