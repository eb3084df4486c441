"""Running rescued jobs one by one, in a process that runs nothing else."""

import math
import os
import resource
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy.exc import SQLAlchemyError

from planner.core import platform
from planner.core.jobs import sweeping
from planner.core.jobs.claiming import Claim, claim
from planner.core.jobs.leases import Leases, beating
from planner.core.jobs.performing import carry_out
from planner.core.jobs.returning import give_back_unheard
from planner.core.logs import logger
from planner.core.platform import Context
from planner.core.queues import QUEUES
from planner.core.trouble import database_away
from workers.handlers import HANDLERS
from workers.signals import Signals

log = logger("planner.jobs")

LOOK_SECONDS, LINGER_SECONDS, TROUBLE_SECONDS = 0.2, 2.0, 1.0


def limit_memory(megabytes: int) -> None:
    """Let a job that wants more fail with an error, before it is a danger to the machine."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, hard))


def work_alone(context: Context, leases: Leases, queues: list[str]) -> int:
    """Run every job that was rescued and is due, and end when for two seconds there was none.

    TERM gives back the one in hand. It lingers, since a death leaves several jobs, one after the
    other, and to start costs more than most of them.
    """
    signals = Signals(signal.SIGTERM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_see_to, args=(leases, signals), daemon=True).start()
    with beating(context, leases):
        ends_at = time.monotonic() + LINGER_SECONDS
        while not leases.stopping and time.monotonic() < ends_at:
            if _patiently(context, leases, queues):
                ends_at = time.monotonic() + LINGER_SECONDS
            else:
                time.sleep(LOOK_SECONDS)
    return 0


def _patiently(context: Context, leases: Leases, queues: list[str]) -> bool:
    """One round, however long the database is away: no job is to blame for that.

    What was claimed when it went, and not heard of, is given back then.
    """
    try:
        return _round(context, leases, queues)
    except SQLAlchemyError as error:
        if not database_away(error):
            raise
        log.warning("database_unavailable", error=str(error))
    while not leases.stopping:
        time.sleep(TROUBLE_SECONDS)
        with suppress(SQLAlchemyError), platform.transaction() as connection:
            give_back_unheard(connection, leases.who)
            return True
    return False


def _see_to(leases: Leases, signals: Signals) -> None:
    """Stop when told to, and end this process with a job that goes on although it was ended."""
    while not leases.hung():
        if signals.wait(LOOK_SECONDS):
            leases.stop()
    os._exit(1)


def _round(context: Context, leases: Leases, queues: list[str]) -> bool:
    """Run one job of each queue that has one; False when none has."""
    with platform.reading() as connection:
        waiting = sweeping.rescued(connection, queues)
    return sum(_one(context, leases, queue) for queue in waiting if not leases.stopping) > 0


def _one(context: Context, leases: Leases, queue: str) -> bool:
    with platform.transaction() as connection:
        taken = claim(connection, leases.who, QUEUES[queue], free=1)
    for job in taken:
        until = time.monotonic() + QUEUES[job.queue].timeout.total_seconds()
        with _in_time(job, leases):
            carry_out(context, leases, job, HANDLERS[job.task])
        if time.monotonic() < until:  # otherwise it was let go of because it takes too long
            _clear_of_blame(job)
    return bool(taken)


def _clear_of_blame(job: Claim) -> None:
    """This process lives: the job has killed nobody, however long all stood still."""
    with platform.reading() as connection:
        blamed = sweeping.taken_for_dead(connection, job)
    if blamed:
        with platform.transaction() as connection:
            sweeping.acquit(connection, job)


@contextmanager
def _in_time(job: Claim, leases: Leases) -> Iterator[None]:
    """The kernel ends this process where a job hangs, even one that never lets Python run."""
    seconds = QUEUES[job.queue].timeout.total_seconds() + leases.who.lease / 1000
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(math.ceil(seconds))
    try:
        yield
    finally:
        signal.alarm(0)
