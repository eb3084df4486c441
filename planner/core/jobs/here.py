"""A command that does a job at once, in its own process, under the row that workers would use."""

from __future__ import annotations

import os
import socket
from datetime import timedelta

from planner.core import platform
from planner.core.jobs.claiming import Claimant, claim_one
from planner.core.jobs.leases import Leases, beating
from planner.core.jobs.models import Job
from planner.core.jobs.performing import Handler, carry_out
from planner.core.platform import Context
from planner.domain.refusals import Conflict

HEAD_START = timedelta(seconds=30)
"""Ask for the job with this `delay`, so that no worker takes it before the command does."""


class JobTaken(Conflict):
    """A worker has the job already."""

    remedy = "Follow it on its page instead."

    def __init__(self, job_id: int) -> None:
        super().__init__(f"Job {job_id} is no longer waiting: a worker runs it, or has.")


def run_here(context: Context, lease: int, job: Job, handler: Handler) -> None:
    """Claim this waiting job and run it now; its row says how that ended. Raises `JobTaken`.

    `lease` is in seconds. The caller's own session must have no open change. The limits of the
    queue do not apply.
    """
    name = f"{socket.gethostname()}-{os.getpid()}-command"
    leases = Leases(Claimant(name, lease * 1000, {job.task}, solitary=True))
    with platform.transaction() as connection:
        claim = claim_one(connection, leases.who, job.id)
    if claim is None:
        raise JobTaken(job.id)
    with beating(context, leases):
        carry_out(context, leases, claim, handler)
