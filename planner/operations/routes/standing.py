"""How the queues stand, for machines that watch them."""

from flask import Response, jsonify

from planner.core.jobs.ringing import messenger
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.operations.dispatching import standing, undispatched
from planner.operations.routes.base import pages


@pages.page("/jobs/health.json", permission=Permission.JOB_ADMIN)
def queue_health(session: Session) -> Response:
    """Every queue's counts: 200, or 503 and the reason while jobs are not dispatched."""
    away = undispatched(session)
    answer = jsonify(
        status="ok" if away is None else "degraded",
        redis_enabled=messenger().enabled,
        error=None if away is None else away.reason,
        not_dispatched=0 if away is None else away.count,
        queues=standing(session),
    )
    answer.status_code = 200 if away is None else 503
    answer.headers["Cache-Control"] = "no-store"
    return answer
