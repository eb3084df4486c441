"""`make soak`: the reliability targets over minutes, on SQLite and on PostgreSQL with Redis.

Every part prints its figures and its targets. SOAK_KILLS sets how many workers are killed (500).
"""

import os
import random
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from contextlib import suppress
from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from planner.core.db import db
from planner.core.jobs import Job
from planner.core.jobs.models import JobAttempt
from planner.core.jobs.tasks import milliseconds
from planner.core.queues import QUEUES
from tests.faults.conftest import Crew
from tests.faults.load import STOPPED, Load, Target, judged, pause, told
from tests.faults.windows.hands import away, held
from tests.faults.windows.test_processes import all_done, signed_on
from tests.kit import dying
from tests.kit.clockwork import EVERY, MINUTE, alone, clock, fire, quarter
from tests.kit.dying import Died
from tests.kit.worker import ADD, PACED, POISON, SLEEP
from tests.kit.world import World
from tests.parts.postgres import Postgres
from tests.parts.processes import eventually

pytestmark = pytest.mark.soak

KILLS = int(os.environ.get("SOAK_KILLS", "500"))
DEATHS, DEPLOYS, SLEEPS = 40, 100, 100
POISONS, NEIGHBOURS = 20, 50
SLOTS, STARTS = 10_000, 150
AWAY = 20
"""Seconds that the database cannot be reached."""
APART = 50
"""Kills between two crashes of PostgreSQL, two restarts of Redis, two cuts of all connections."""
MANY_AT_ONCE = 30
"""As many as three workers have threads. What a dead worker held counts as running until its leases
are over: with three kills a second that alone would fill the four places of the queue, and what is
measured would be the queue's limit."""
CHANCES = defaultdict(lambda: "0.15", rescue_before_commit="0.5", in_heartbeat="1")
"""How likely a worker dies each time it comes to a moment; some are rare."""
IN_WORKERS = sorted(set(dying.MOMENTS) - {"enqueue_before_commit", "fire_before_commit"})


def where(world: World) -> str:
    with world.app.app_context():
        on_postgresql = db.engine.dialect.name == "postgresql"
    return "PostgreSQL and Redis" if on_postgresql else "SQLite"


def test_kills(crew: Crew, request: pytest.FixtureRequest):
    """P1: kills at random moments. With PostgreSQL P3: flushes, restarts, cuts, crashes beside."""
    crew.at_once = MANY_AT_ONCE
    load, name = Load(crew, seed=4711), where(crew.world)
    postgres = request.getfixturevalue("postgres") if crew.redis else None
    if postgres:
        postgres.keep_commits(crew.world.engine.url.database)
    load.up(3)
    done, asked = Counter[str](), Counter[int]()
    reader = crew.world.client("admin")
    for number in range(KILLS):
        load.work_for(load.chance.uniform(0.05, 0.7))
        load.replace("kill")
        if postgres:
            done.update(_trouble(crew, postgres, number))
        asked[reader.get("/acme/jobs").status_code] += 1
    drained = load.settle()

    found = {"kills": KILLS, **done, **load.found(), "drained in s": round(drained, 1)}
    title = f"{KILLS} kills, {name}"
    more = [
        Target(f"{title}: drained, s", round(drained, 1), 10, promised=False),
        Target(f"{title}: pages neither shown nor put off", _amiss(asked), 0),
    ]
    told(title, found, [*judged(title, found), *more])


def _amiss(asked: Counter[int]) -> int:
    """Answers that are neither the page, nor that the database is away for the moment."""
    return asked.total() - asked[200] - asked[503]


def _trouble(crew: Crew, postgres: Postgres, number: int) -> list[str]:
    """What is done to the servers beside this kill."""
    done = []
    if number % 10 == 9:
        crew.redis.empty()
        done.append("FLUSHALL")
    if number % APART == APART // 2:
        crew.redis.restart()
        done.append("Redis restarts")
    if number % APART == APART // 3:
        postgres.cut(crew.world.engine.url.database)
        done.append("connections cut")
    if number % APART == APART - 15:
        postgres.crash()
        done.append("PostgreSQL crashes")
    return done


@pytest.mark.parametrize("moment", IN_WORKERS)
def test_failpoints(crew: Crew, moment: str):
    """P2: workers that die at one moment, forty times.

    Those that run a rescued job alone die there too, now and then three times with one job: that
    is poison, buried by the rule, and every row of it is accounted for.
    """
    crew.at_once = MANY_AT_ONCE
    load = Load(crew, seed=42, together=10 if "common" in moment else 1)
    dying_there = {"DIES_AT": moment, "DIES_WITH": CHANCES[moment]}
    crew.start(**dying_there), crew.start(**dying_there)
    deaths = 0
    until = time.monotonic() + 120
    while deaths < DEATHS and time.monotonic() < until:
        load.work_for(0.4)
        for worker in [each for each in crew.workers if each.poll() is not None]:
            crew.workers.remove(worker)
            deaths += 1
            crew.start(**dying_there)
        if moment == "rescue_before_commit":  # there is none where nobody else dies
            victim = crew.workers.pop(0)
            victim.kill(), victim.wait()
            crew.start(**dying_there)
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
    """P4: a worker stops and another starts, a hundred times, with twenty jobs a second."""
    crew.lease = 10  # nobody is killed, and a busy machine may be slow
    load, name = Load(crew, seed=99), where(crew.world)
    load.up(2)
    slowest, codes = 0.0, set[int]()
    for _ in range(DEPLOYS):
        load.work_for(0.2)
        old, new = crew.workers.pop(0), crew.start()
        assert eventually(lambda new=new: signed_on(crew, new) or new.poll() is not None, 60)
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
    """P5: workers that sleep for two to five leases and wake, two of four at a time."""
    load, name = Load(crew, seed=7), where(crew.world)
    load.up(4)
    for _ in range(SLEEPS // 2):
        pause(load, load.chance.uniform(2, 5) * crew.lease, sleepers=2)
    load.settle()

    found, title = load.found(), f"{SLEEPS} sleepers, {name}"
    told(title, found, judged(title, found, repeats=100))


def test_poison(crew: Crew):
    """P6: a job that kills whoever runs it, twenty times, each among fifty that do no harm."""
    dead, innocent, deaths = 0, 0, 0
    crew.start()
    for _ in range(POISONS):
        [poison] = crew.asked(POISON)
        good = crew.asked(ADD, count=NEIGHBOURS, seconds=0.02)
        before = crew.started
        assert eventually(lambda: all_done(crew), 120), "jobs are left"
        deaths = max(deaths, crew.started - before)
        dead += crew.states(poison) == ["dead"]
        innocent += sum(state != "succeeded" for state in crew.states(*good))

    title = f"{POISONS} poisons among {NEIGHBOURS}, {where(crew.world)}"
    lines = [
        Target(f"{title}: not dead", POISONS - dead, 0),
        Target(f"{title}: neighbours not done", innocent, 0),
        Target(f"{title}: workers that one killed", deaths, 1),
    ]
    told(title, {"dead": dead}, lines)


def test_schedulers(both: World, monkeypatch: pytest.MonkeyPatch):
    """P7: four that fire ten thousand slots of one schedule, and now and then die in the middle."""
    first = quarter(clock(both)) - (SLOTS - 1) * 15 * MINUTE
    alone(both, EVERY.name, None, next_at=first)
    chance, start, died = random.Random(3), Barrier(4), Counter[str]()

    def strike() -> None:
        if chance.random() < 0.002:
            died["in the middle"] += 1
            raise Died

    def watches() -> None:
        start.wait()
        made: int | None = None
        while made != 0:
            with suppress(Died, OperationalError):  # the next sweep does what one could not
                made = fire(both)

    with monkeypatch.context() as patched:
        dying.install("fire_before_commit", strike, patched.setattr)
        threads = [Thread(target=watches) for _ in range(4)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
    fire_the_rest = fire(both)
    with both.session() as session:
        made = Counter(payload["number"] for payload in session.scalars(select(Job.payload)))

    title = f"{SLOTS} slots, four schedulers, {where(both)}"
    due = {first // 1000 + number * 15 * 60 for number in range(SLOTS)}
    lines = [
        Target(f"{title}: slots without a job", len(due - set(made)), 0),
        Target(f"{title}: slots with two", made.total() - len(made), 0),
        Target(f"{title}: slots left for later", fire_the_rest, 0),
    ]
    told(title, died, lines)


def test_limits(crew: Crew):
    """P8: three workers with thirty threads on a queue of five at once and ten a second."""
    queue = QUEUES[PACED.queue_name]
    crew.asked(PACED, count=STARTS, seconds=0.1)
    for _ in range(3):
        crew.start()
    assert eventually(lambda: all_done(crew), 120), "jobs are left"
    mine = select(JobAttempt.started_at, JobAttempt.finished_at).where(
        JobAttempt.queue == queue.name
    )
    with crew.world.session() as session:
        runs = session.execute(mine.order_by(JobAttempt.started_at)).all()

    window = milliseconds(queue.rate.window)
    begun = [start for start, _ in runs]
    in_a_window = [bisect_left(begun, start + window) - n for n, start in enumerate(begun)]
    beside = [sum(s <= start < e for s, e in runs) for start in begun]
    least = (STARTS / queue.rate.count - 1) * window
    title = f"{STARTS} starts at a limit, {where(crew.world)}"
    slack = 100 * (begun[-1] - begun[0]) / least - 100
    lines = [
        Target(f"{title}: in one window", max(in_a_window), queue.rate.count),
        Target(f"{title}: at once", max(beside), queue.concurrency),
        Target(f"{title}: later than the rate allows, %", round(slack, 1), 5, promised=False),
    ]
    told(title, {}, lines)


def test_log(crew: Crew, monkeypatch: pytest.MonkeyPatch):
    """P19: what a worker writes while it cannot reach its database, or nobody can change it."""
    worker = crew.start()
    [key] = crew.asked(SLEEP)
    assert eventually(lambda: crew.states(key) == ["succeeded"], 60)
    log = crew.folder / "workers.log"
    before = log.stat().st_size

    with away(crew.world, monkeypatch) if crew.redis else held(crew.world):
        time.sleep(AWAY)
    kilobytes = (log.stat().st_size - before) / 1024 * 60 / AWAY

    title = f"database away, {where(crew.world)}"
    told(title, {}, [Target(f"{title}: log in a minute, KB", round(kilobytes, 1), 1024)])
    assert worker.poll() is None
