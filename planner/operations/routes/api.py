"""A job for programs: four statuses, and a word that says more."""

from datetime import datetime
from typing import Any

from flask import Response, abort, g, jsonify, request

from planner.core import sign_in
from planner.core.jobs.limits import HeldBack
from planner.core.jobs.models import Job, JobState
from planner.core.jobs.queries import detail
from planner.core.jobs.whose import organisation_of
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.operations import queries
from planner.operations.queries import JobLine
from planner.operations.routes.base import STATUSES, at, only
from planner.web.access import Access
from planner.web.entry import cookie_name, guarded
from planner.web.limits import waits
from planner.web.pages import OpenPages

api = OpenPages("api", __name__)


@api.open(
    "/api/v1/jobs/<int:job_id>",
    reason="it asks for the sign-in itself, then for membership of the job's organisation",
)
def job(job_id: int) -> Response:
    """One job: status, result, error and times."""
    if sign_in.visitor(request.cookies.get(cookie_name()), None) is None:
        abort(401, "Sign in first: this address answers whoever may see the job.")
    g.slug = organisation_of(job_id)
    answer: Response = _member(job_id=job_id)
    return answer


def _job(session: Session, job_id: int) -> Response:
    line = queries.placed(queries.job(session, job_id, only(session)))
    answer = jsonify(_told(session, line))
    answer.headers["Cache-Control"] = "no-store"
    return answer


_member = guarded(_job, Access(Permission.MEMBER, flag=None, changes=False))


def _told(session: Session, line: JobLine) -> dict[str, Any]:
    job = line.job
    return {
        "id": job.id,
        "type": job.task,
        "status": STATUSES[job.state],
        "detail": "held back" if line.held else _detail(session, job),
        "due_at": _iso(line.due_at),
        "waits_for": line.held and _waits_for(line.held),
        "trigger": job.trigger,
        "retry_of": job.retry_of,
        "parent": job.parent,
        "progress": {"done": job.done, "total": job.total, "note": job.note},
        "result": job.result,
        "error": job.error,
        "created_at": _iso(at(job.created_at)),
        "started_at": _iso(at(job.started_at)),
        "completed_at": _iso(at(job.finished_at)),
    }


def _detail(session: Session, job: Job) -> str | None:
    if job.state in (JobState.CANCELLED, JobState.DEAD):
        return str(job.state)
    if job.state is JobState.RUNNING:
        return "stopping" if job.cancel_requested else None
    return detail(session, job)


def _waits_for(held: HeldBack) -> dict[str, Any]:
    """What keeps it from starting, and until when at least, where that is known."""
    return {"limit": held.limit, "reason": waits(held), "not_before": _iso(at(held.until))}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
