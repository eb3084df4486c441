"""A worker process with handlers for tests: `python -m tests.kit.worker [options of workers]`.

What a handler does besides its rows it notes in the file `EFFECTS`, one line at a time.
"""

import ctypes
import os
import random
import signal
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from planner.capacity.models import SkillPool
from planner.core import turns
from planner.core.jobs import Payload, Retries, Task
from planner.core.queues import QUEUES
from tests.kit import dying
from tests.kit.jobs import FIVE, MERGED, PLAIN, add_pool
from workers import __main__ as workers
from workers.handlers import handles


class Pause(Payload):
    number: int = 0
    seconds: float = 0.0


ADD = Task("analytics/test-add", Pause)
MANY = Task("planning/test-many", Pause)
POISON = Task("reports/test-poison", Pause)
SLEEP = Task("planning/test-sleep", Pause)
HOARD = Task("archive/test-hoard", Pause)
HOLD = Task("analytics/test-hold", Pause)
BRIEF = Task("planning/test-brief-row", Pause, brief=True)
DEADLY = Task("planning/test-brief-poison", Pause, brief=True)
PACED = Task("scenario-recompute/test-paced", Pause)
BATCHES = Task("planning/test-batches", Pause, Retries.exponential(2))


def note(line: str) -> None:
    with Path(os.environ["EFFECTS"]).open("a") as effects:
        effects.write(f"{line}\n")


def add(session, payload, run):
    """An effect outside under a key alone in the middle of its time, and a row at the end."""
    time.sleep(payload.seconds / 2)
    note(run.idempotency_key("mail"))
    dying.MOMENTS_OF_HANDLERS.effect()
    time.sleep(payload.seconds / 2)
    add_pool(session, payload, run)


def send(session, payload, run):
    """An effect outside in the middle of its time, with a receipt, and a row at the end."""

    def mail(key: str) -> None:
        note(key)
        dying.MOMENTS_OF_HANDLERS.effect()

    time.sleep(payload.seconds / 2)
    run.once("mail", mail)
    time.sleep(payload.seconds / 2)
    add_pool(session, payload, run)


def batches(session, payload, run):
    """A hundred rows in ten batches, each row once however often it is killed."""
    for batch in range(run.cursor or 0, 10):
        time.sleep(payload.seconds)
        with session.recording("skill_pools.added", "pools"):
            names = [f"Pool {run.job_id}-{batch * 10 + number}" for number in range(10)]
            session.add_rows(SkillPool, [{"name": name} for name in names])
            run.checkpoint(cursor=batch + 1, done=batch * 10 + 10, total=100)
        run.stop_if_asked()


def sleep(session, payload, run):
    note(f"start {run.job_id}")
    time.sleep(payload.seconds)
    note(f"end {run.job_id}")


def poison(session, payload, run):
    note(f"poison {run.job_id}")
    os.kill(os.getpid(), signal.SIGKILL)


def hoard(session, payload, run):
    """Takes its worker along the first time; then wants more memory than there may be."""
    note(f"hoard {run.attempt}")
    if run.attempt == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return len(bytearray(8 << 30))


def hold(session, payload, run):
    """Lets no other thread of the process run, not even the one that renews its lease."""
    note(f"hold {run.attempt}")
    if run.attempt == 1:
        with ExitStack() as writers:  # a lock on SQLite would last as long, and fence all others
            for turn in turns._turns.values():
                writers.enter_context(turn)
            ctypes.PyDLL(None).usleep(int(payload.seconds * 1_000_000))
    add_pool(session, payload, run)


def limit(**limits):
    """Give every queue these limits in place of its own."""
    QUEUES.update({name: replace(queue, **limits) for name, queue in QUEUES.items()})


def main(words: list[str] | None = None) -> int:
    """A worker as ever, with what the environment asks for: a moment to die at, other limits."""
    if moment := os.environ.get("DIES_AT"):
        random.seed(os.getpid())
        dying.install(moment, dying.killing(float(os.environ["DIES_WITH"])))
    if "TOLD_WHILE_TAKING" in os.environ:
        dying.told_while_taking()
    if seconds := os.environ.get("TIMEOUT"):
        limit(timeout=timedelta(seconds=float(seconds)))
    if count := os.environ.get("AT_ONCE"):
        limit(concurrency=int(count))
    return workers.main(words)


for task, handler in ((HOARD, hoard), (HOLD, hold), (PACED, sleep)):
    handles(task)(handler)
for task, handler in ((ADD, add), (MANY, send), (BATCHES, batches), (SLEEP, sleep)):
    handles(task)(handler)
for task, handler in ((POISON, poison), (DEADLY, poison), (BRIEF, add_pool)):
    handles(task)(handler)
for task in (PLAIN, FIVE, MERGED):
    handles(task)(lambda session, payload, run: note(f"ran {run.job_id}"))

if __name__ == "__main__":
    sys.exit(main())
