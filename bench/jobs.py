"""Jobs: draining a queue, asking for work, how soon it starts, and what all of it weighs.

Rates are compared by the processor time of one process, since a busy machine stretches the other.
"""

import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count, product

from sqlalchemy import delete

from bench import drains, rivals
from bench.idle import picked_up
from bench.measuring import Line, Paired, paired
from bench.stage import Stage
from planner.capacity.models import SkillPool
from planner.core.jobs import Job
from tests.kit.jobs import BRIEF, PLAIN, Numbered
from tests.parts.redis import Redis

DRAINED, ROUNDS = 600, 5
KINDS = {"": PLAIN, "brief ": BRIEF}
"""What a task says of itself: nothing, or that its jobs may share a transaction."""
PICKED = 200
BULK = 10_000
SOON = {"SQLite": (6.0, 20.0), "PostgreSQL": (4.0, 15.0)}
"""Milliseconds until a job of an idle queue starts: the median, and one in a hundred."""
DURABLE = {"SQLite": 300.0, "PostgreSQL": 600.0}
"""Jobs a second whose rows are safe, at least."""


def lines(stage: Stage, redis: Redis | None) -> Iterator[Line]:
    """Every target of the job layer on one database; `redis` rings beside PostgreSQL."""
    yield from _drain(stage, redis)
    yield from _idle(stage, redis)
    yield from _enqueue(stage)
    yield from _bulk(stage)


def _drain(stage: Stage, redis: Redis | None) -> Iterator[Line]:
    work = {
        "no-op": (drains.nothing, lambda number: None),
        "INSERT": (drains.inserting, None),
    }
    drains.drained(stage, DRAINED, drains.nothing)
    stage.settle()  # what PostgreSQL plans of empty tables, it keeps until it has looked at them
    with rivals.hueys(stage, redis) as hueys, rivals.inserting(stage) as plain:
        for what, (handler, act) in work.items():
            for (kind, task), (store, huey) in product(KINDS.items(), hueys.items()):
                pairs = [
                    (
                        drains.drained(stage, DRAINED, handler, task),
                        rivals.drained(huey, DRAINED, act or plain),
                    )
                    for _ in range(ROUNDS + 1)
                ][1:]
                name = f"drain of {kind}{what} jobs, {stage.name}"
                yield _rate(f"{name} / Huey on {store}", pairs)
                if what == "INSERT" and store == stage.name:
                    seconds = statistics.median(ours.seconds for ours, _ in pairs)
                    yield Line(name, DRAINED / seconds, "jobs/s", DURABLE[stage.name], False)


def _rate(name: str, pairs: list[tuple[drains.Drained, drains.Drained]]) -> Line:
    ratios = [theirs.cpu / ours.cpu for ours, theirs in pairs]
    ours, theirs = ([pair[n] for pair in pairs] for n in (0, 1))
    each = [
        f"{who} {statistics.median(took.cpu for took in side) / DRAINED * 1e6:.0f} µs"
        f" and {DRAINED / statistics.median(took.seconds for took in side):.0f}/s"
        for who, side in (("ours", ours), ("Huey", theirs))
    ]
    detail = f"processor a job {', '.join(each)}, ratio {min(ratios):.2f} to {max(ratios):.2f}"
    return Line(name, statistics.median(ratios), "x", 1.0, False, detail)


def _idle(stage: Stage, redis: Redis | None) -> Iterator[Line]:
    waits = sorted(picked_up(stage, redis, PICKED))
    middle, rare = SOON[stage.name]
    name = f"start of a job on an idle queue, {stage.name}"
    yield Line(f"{name}: p50", waits[len(waits) // 2] * 1000, "ms", middle)
    yield Line(f"{name}: p99", waits[len(waits) * 99 // 100] * 1000, "ms", rare)


def _enqueue(stage: Stage) -> Iterator[Line]:
    timed = _asking(stage)
    name = f"enqueue in a change, {stage.name}"
    yield Line(f"{name}: to the job's id", timed.ours * 1000, "ms", 100.0)
    yield Line(f"{name}: / the change alone", timed.ratio, "x", 2.0, True, timed.detail)


def _asking(stage: Stage) -> Paired:
    numbers = count()
    with stage.session() as session:

        def with_job() -> None:
            with session.recording("bench.asked", "a job"):
                session.add(SkillPool(name=f"With {next(numbers)}", active=False))
                session.enqueue(PLAIN, Numbered(number=1))

        def without() -> None:
            with session.recording("bench.changed", "a pool"):
                session.add(SkillPool(name=f"Without {next(numbers)}", active=False))

        return paired(with_job, without, rounds=9, times=5)


def _bulk(stage: Stage) -> Iterator[Line]:
    with added(stage, BULK) as at_once:
        best = min(drains.timed(at_once).seconds for _ in range(3))
    name = f"bulk enqueue of {BULK:,} jobs, {stage.name}"
    yield Line(name, BULK / best, "jobs/s", 65_000.0, at_most=False)


@contextmanager
def added(stage: Stage, jobs: int) -> Iterator[Callable[[], None]]:
    """What asks for so many jobs in one change, as often as it is called; they never run."""
    payloads = [Numbered(number=n) for n in range(jobs)]
    with stage.session() as session:

        def at_once() -> None:
            with session.recording("bench.asked", "jobs"):
                session.enqueue_many(PLAIN, payloads)

        yield at_once
        with session.bookkeeping():
            session.execute(delete(Job).where(Job.task == PLAIN.name, Job.state == "waiting"))
