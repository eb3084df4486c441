"""A worker process with handlers for tests: `python -m tests.kit.worker [options of workers]`.

What a handler does besides its rows it notes in the file `EFFECTS`, one line at a time.
"""

import os
import signal
import sys
import time
from pathlib import Path

from planner.capacity.models import SkillPool
from planner.core.jobs import Payload, Retries, Task
from tests.kit.jobs import FIVE, MERGED, PLAIN
from workers.__main__ import main
from workers.handlers import handles


class Pause(Payload):
    number: int = 0
    seconds: float = 0.0


ADD = Task("analytics/test-add", Pause)
MANY = Task("planning/test-many", Pause)
POISON = Task("reports/test-poison", Pause)
SLEEP = Task("planning/test-sleep", Pause)
BATCHES = Task("planning/test-batches", Pause, Retries.exponential(2))


def note(line: str) -> None:
    with Path(os.environ["EFFECTS"]).open("a") as effects:
        effects.write(f"{line}\n")


def add(session, payload, run):
    note(run.idempotency_key("mail"))
    time.sleep(payload.seconds)
    with session.recording("skill_pool.added", made := SkillPool(name=f"Pool {run.job_id}")):
        session.add(made)
        run.finish()


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


for task, handler in ((ADD, add), (MANY, add), (BATCHES, batches), (SLEEP, sleep)):
    handles(task)(handler)
handles(POISON)(poison)
for task in (PLAIN, FIVE, MERGED):
    handles(task)(lambda session, payload, run: note(f"ran {run.job_id}"))

if __name__ == "__main__":
    sys.exit(main())
