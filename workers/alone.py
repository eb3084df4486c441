"""Running rescued jobs one by one, in a process that runs nothing else."""

import signal

from planner.core import platform
from planner.core.jobs.claiming import claim
from planner.core.jobs.leases import Leases, beating
from planner.core.jobs.performing import carry_out
from planner.core.platform import Context
from planner.core.queues import QUEUES
from workers.handlers import HANDLERS


def work_alone(context: Context, leases: Leases, queues: list[str]) -> int:
    """Run every job that was rescued and is due, then end; TERM gives back the one in hand."""
    signal.signal(signal.SIGTERM, lambda *_: leases.stop())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with beating(context, leases):
        while not leases.stopping and _one(context, leases, queues):
            pass
    return 0


def _one(context: Context, leases: Leases, queues: list[str]) -> bool:
    """Run one job; False when no queue has one that was rescued."""
    for queue in queues:
        with platform.transaction() as connection:
            taken = claim(connection, leases.who, QUEUES[queue], free=1)
        for job in taken:
            carry_out(context, leases, job, HANDLERS[job.task])
            return True
    return False
