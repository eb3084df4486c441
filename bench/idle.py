"""How soon a job starts on a queue where nothing else waits, with the parts of a worker process."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from bench.drains import doing
from bench.stage import Stage
from planner.core import platform
from planner.core.jobs import ringing, sweeping
from planner.core.jobs.claiming import Claimant
from planner.core.jobs.leases import Leases
from planner.core.jobs.roster import Presence
from planner.core.messenger import Messenger
from tests.kit.jobs import PLAIN, Numbered
from tests.parts.redis import Redis
from workers import bells
from workers.queues import Bells
from workers.runner import Runner
from workers.sweep import Sweep

QUIET_SECONDS = 0.03
"""Between one job's end and the next, so that the queue is idle again."""


def picked_up(stage: Stage, redis: Redis | None, count: int) -> list[float]:
    """Seconds from the commit that asks for a job to the start of its handler, each by itself."""
    started: dict[int, float] = {}
    began = threading.Event()

    def handler(session, payload, run) -> None:
        started[payload.number] = time.perf_counter()
        began.set()

    waits = []
    with doing(PLAIN, handler), _awake(stage, redis):
        for number in range(count + 5):
            began.clear()
            with stage.session() as session:
                with session.recording("bench.asked", "a job"):
                    session.enqueue(PLAIN, Numbered(number=number))
                asked = time.perf_counter()
            began.wait(10)
            waits.append(max(0.0, started[number] - asked))
            time.sleep(QUIET_SECONDS)
    return waits[5:]


@contextmanager
def _awake(stage: Stage, redis: Redis | None) -> Iterator[None]:
    """A worker's threads, in this process: what rings, what sweeps, and what runs."""
    settings = stage.app.extensions["planner.settings"]
    settings = replace(settings, redis_url=redis.url) if redis else settings
    context, queue, ended = stage.app.app_context, PLAIN.queue_name, threading.Event()
    who = Presence("bench", "here", 1, "0", 2, [queue], [PLAIN.name])
    runner = Runner(context, Leases(Claimant("bench", 30_000, [PLAIN.name])), [queue], 2)
    sweep = Sweep(context, who, runner.ring, lambda: None)
    messenger = Messenger(settings.redis_url)
    with context():
        with platform.transaction() as connection:
            sweeping.know_queues(connection)
        threads = [bells.listen(settings, [queue], runner.ring, ended)]
        if (changes := platform.change_count()) is not None:
            threads.append(bells.watch(changes, sweep.wake, ended))
    threads += [threading.Thread(target=work, daemon=True) for work in (sweep.run, runner.work)]
    for thread in threads[-2:]:
        thread.start()
    ringing.hang(Bells(settings, messenger).ring, messenger)
    try:
        yield
    finally:
        ringing.hang(None)
        ended.set(), sweep.end(), runner.stop()
        for thread in threads:
            thread.join()
