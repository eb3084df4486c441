"""Stopping the job of an import between two batches."""

from planner.core.jobs import Job, mending
from planner.core.session import Session
from planner.imports.models import Import
from planner.imports.queries.progress import job_of
from planner.imports.queries.undoing import undo_job, undo_running
from planner.imports.refusals import NothingRuns


def stop(session: Session, of: Import) -> Job:
    """Have the job that applies the import, or takes it back, stop after its batch.

    What is done stays, and the rest can go on later. Raises NothingRuns.
    """
    job = undo_job(session, of) if undo_running(session, of) else job_of(session, of)
    if job is None or job.state.final:
        raise NothingRuns(of)
    mending.cancel(session, job)
    return job
