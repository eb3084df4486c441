"""What people do about one job: stop it, run it now, put it forward, try it again, let it be."""

from flask import Response

from planner.core.jobs import following, hurrying, many, mending
from planner.core.jobs.many import Chosen
from planner.core.jobs.models import Job, moment
from planner.core.jobs.raising import raise_priority
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.domain.refusals import NotFound
from planner.operations import queries
from planner.operations.forms import ReasonForm
from planner.operations.routes.base import only, pages
from planner.operations.routes.dead import letter_shown
from planner.web.respond import invalid, see
from planner.web.words import clock_time


@pages.action("/jobs/<int:job_id>/cancellation", permission=Permission.MEMBER)
def cancel(session: Session, job_id: int) -> Response:
    """Stop a job: at once while it waits, soon after being asked while it runs."""
    job = _job(session, job_id)
    mending.cancel(session, job)
    over = job.state.final
    by = None if over or job.cancel_by is None else clock_time(moment(job.cancel_by))
    words = "is cancelled" if over else f"stops at its next checkpoint, or is ended at {by}"
    return see("jobs.job", job_id=job_id, notice=f"Job {job_id} {words}.")


@pages.action("/jobs/<int:job_id>/start", permission=Permission.MEMBER)
def hurry(session: Session, job_id: int) -> Response:
    """Let a job that waits for its time run as soon as a worker is free."""
    hurrying.hurry(session, _job(session, job_id))
    return see("jobs.job", job_id=job_id, notice=f"Job {job_id} runs when a worker is free.")


@pages.action("/jobs/<int:job_id>/following", permission=Permission.MEMBER)
def follow(session: Session, job_id: int) -> Response:
    """Tell the visitor when a job ends."""
    following.follow(session, _job(session, job_id))
    return see("jobs.job", job_id=job_id, notice=f"You are told when job {job_id} ends.")


@pages.action("/jobs/<int:job_id>/following/end", permission=Permission.MEMBER)
def unfollow(session: Session, job_id: int) -> Response:
    """Tell the visitor no more of a job."""
    following.unfollow(session, _job(session, job_id))
    return see("jobs.job", job_id=job_id, notice=f"You are told no more of job {job_id}.")


@pages.action("/jobs/<int:job_id>/priority", permission=Permission.JOB_ADMIN)
def put_forward(session: Session, job_id: int) -> Response:
    """Give a waiting job more weight."""
    raise_priority(session, _job(session, job_id))
    return see("jobs.job", job_id=job_id, notice=f"Job {job_id} goes before others.")


@pages.action("/jobs/<int:job_id>/retry", permission=Permission.JOB_ADMIN)
def retry(session: Session, job_id: int) -> Response:
    """Try a dead job again, as a new one."""
    letter = queries.letter_of(session, job_id)
    if letter is None:
        raise NotFound("dead letter of job", job_id)
    again = mending.retry(session, letter)
    notice = f"Job {again.id} tries job {job_id} again."
    return see("jobs.job", job_id=again.id, notice=notice)


@pages.action("/jobs/<int:job_id>/discarding", permission=Permission.JOB_ADMIN)
def discard(session: Session, job_id: int) -> Response:
    """Let a dead job be, for a reason; it can be taken back for ten seconds."""
    letter, form = queries.letter_of(session, job_id), ReasonForm()
    if letter is None:
        raise NotFound("dead letter of job", job_id)
    if not form.validate_on_submit():
        return invalid("operations/letter.html", **letter_shown(letter, form))
    letter_id = letter.id  # afterwards the letter would be read once more
    act = many.discard_all(session, Chosen(job_id=job_id), form.reason.data or "")
    notice = f"Job {job_id} is discarded."
    return see("jobs.letter", letter_id=letter_id, undo=act.at, notice=notice)


def _job(session: Session, job_id: int) -> Job:
    return queries.job(session, job_id, only(session)).job
