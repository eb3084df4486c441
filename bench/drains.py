"""Draining a queue in one process: ours, and plain Huey on the same store doing the same work."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from bench.stage import Stage
from planner.capacity.models import SkillPool
from planner.core.jobs import Task
from planner.core.jobs.claiming import Claimant
from planner.core.jobs.leases import Leases
from planner.core.jobs.performing import Handler
from planner.core.queues import QUEUES
from tests.kit.jobs import PLAIN, Numbered
from workers.handlers import HANDLERS
from workers.runner import MOST, Runner

THREADS = 10
"""As many as a worker has."""


@dataclass(frozen=True)
class Drained:
    """What it took to run so many jobs, in seconds."""

    seconds: float
    cpu: float


def drained(stage: Stage, count: int, handler: Handler, task: Task = PLAIN) -> Drained:
    """Run so many waiting jobs as a worker does, all of its threads on one queue."""
    ended = threading.Semaphore(0)

    def counted(session, payload, run):
        handler(session, payload, run)
        ended.release()

    with stage.session() as session, session.recording("bench.asked", "jobs"):
        session.enqueue_many(task, [Numbered(number=n) for n in range(count)])
    with doing(task, counted), stage.app.app_context():
        leases = Leases(Claimant("bench", 30_000, [task.name]))
        runner = Runner(stage.app.app_context, leases, [task.queue_name], THREADS)
        thread = threading.Thread(target=runner.work, daemon=True)

        def all_of_them() -> None:
            runner.ring(task.queue_name)
            for _ in range(count):
                ended.acquire()
            runner.stop()
            thread.join()

        thread.start()
        return timed(all_of_them)


def nothing(session, payload, run) -> None:
    """A job that does nothing."""


def inserting(session, payload, run) -> None:
    """A job of one INSERT, which commits together with its end."""
    with session.bookkeeping():
        session.add_rows(SkillPool, [{"name": f"Pool {run.job_id}"}])
        run.finish()


@contextmanager
def doing(task: Task, handler: Handler) -> Iterator[None]:
    """The task is done by this handler, and its queue holds as many at once as a worker can."""
    queue = task.queue
    QUEUES[queue.name] = replace(queue, concurrency=max(THREADS, MOST), rate=None)
    HANDLERS[task.name] = handler
    try:
        yield
    finally:
        QUEUES[queue.name] = queue
        del HANDLERS[task.name]


def timed(work: Callable[[], None]) -> Drained:
    """What it took, and how much of a processor."""
    began, cpu = time.perf_counter(), time.process_time()
    work()
    return Drained(time.perf_counter() - began, time.process_time() - cpu)
