"""Whose a job is, before the organisation of a request is known."""

from sqlalchemy import select

from planner.core import platform
from planner.core.identity import Organisation
from planner.core.jobs.placing import jobs


def organisation_of(job_id: int) -> str | None:
    """The slug of the job's organisation; None where there is no such job.

    Tells nothing of the job: who may see it is asked with this name.
    """
    chosen = select(jobs.c.organisation_id).where(jobs.c.id == job_id)
    with platform.reading() as connection:
        key = connection.scalar(chosen)
        return connection.scalar(select(Organisation.slug).where(Organisation.id == key))
