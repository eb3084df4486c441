"""An act on more than one change holds is a job: it starts in ten seconds, and can be stopped."""

from datetime import timedelta

from planner.core.jobs import Job, many
from planner.core.jobs.batches import Wanted, how_many
from planner.core.jobs.models import moment
from planner.core.session import Session
from planner.operations.tasks import ACT, ACTS, ActOnMany
from planner.web.words import clock_time


def too_many(session: Session, wanted: Wanted) -> bool:
    """Whether an act is for more than one change holds."""
    return how_many(session, wanted, most=many.MOST) > many.MOST


def ask(session: Session, wanted: Wanted) -> Job:
    """Have a job do it, batch by batch, once ten seconds to think better of it are over."""
    with session.recording("jobs.act_asked", "jobs") as facts:
        delay = timedelta(milliseconds=many.WINDOW)
        job = session.enqueue(ACT, ActOnMany(wanted=wanted), delay=delay)
        facts |= {"act": ACTS[wanted.act], "because": wanted.because or None, "job": job.id}
        return job


def promised(job: Job) -> str:
    """What is said once it is asked for."""
    return f"It begins at {clock_time(moment(job.run_at))}. Until then it can be taken back."
