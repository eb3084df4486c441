"""Files that were made, and who may have them."""

from typing import NamedTuple

from sqlalchemy import select

from planner.core.jobs import Job, JobState
from planner.core.session import Session
from planner.domain.refusals import NotFound
from planner.portfolio import files
from planner.reports.tasks import WORKBOOK


class Made(NamedTuple):
    """A file: its name here, and under which it is saved."""

    stored: str
    name: str


def made(session: Session, job_id: int) -> Made:
    """What a job made for whoever asks now; NotFound for everybody else, and once it is gone."""
    job = session.find(Job, job_id)
    ready = job.task == WORKBOOK.name and job.state is JobState.SUCCEEDED
    mine = ready and job.requested_by == session.actor_id
    if not mine or job.result is None or not files.there(job.result["stored"]):
        raise NotFound("file of job", job_id)
    return Made(job.result["stored"], job.result["file"])


def stored_names(session: Session) -> list[str]:
    """The names of all files that jobs have made and that are still known."""
    chosen = select(Job.result).where(Job.task == WORKBOOK.name, Job.state == JobState.SUCCEEDED)
    return [result["stored"] for result in session.scalars(chosen) if result is not None]
