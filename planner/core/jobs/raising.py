"""Giving a waiting job more weight."""

from planner.core.jobs.mending import JobOver
from planner.core.jobs.models import Job, JobState
from planner.core.jobs.placing import rank
from planner.core.jobs.ringing import ring
from planner.core.queues import NORMAL, URGENT
from planner.core.session import Session
from planner.domain.refusals import Conflict


class AlreadyUrgent(Conflict):
    """A job has the greatest weight there is."""

    remedy = "Pause what runs before it, or wait: nothing can go before an urgent job."

    def __init__(self, job: Job) -> None:
        super().__init__(f"Job {job.id} is urgent already.")


def raise_priority(session: Session, job: Job) -> None:
    """Give a waiting job the next weight: from patient to normal, and from normal to urgent."""
    with session.recording("job.raised", job) as facts:
        if job.state is not JobState.WAITING:
            raise JobOver(job)
        if job.priority >= URGENT:
            raise AlreadyUrgent(job)
        facts |= {"task": job.task, "subject": job.subject, "from": job.priority}
        facts["to"] = job.priority = NORMAL if job.priority < NORMAL else URGENT
        job.rank_at = rank(job.run_at, job.priority)
        session.after.append(lambda: ring(job.queue))
