"""The queues that can be stopped, and the workers that do the work."""

from typing import Any

from flask import Response

from planner.core.jobs import mending
from planner.core.queues import QUEUES
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.domain.refusals import NotFound
from planner.operations import policies, told
from planner.operations.forms import ReasonForm
from planner.operations.live import live, remembering
from planner.operations.pace import tasks
from planner.operations.queues import queues, workers
from planner.operations.routes.base import pages
from planner.web.histograms import histogram
from planner.web.respond import invalid, see, show
from planner.web.subjects import task_title


@pages.page("/jobs/workers", permission=Permission.JOB_ADMIN)
def roster(session: Session) -> Response:
    """The workers: when each was heard, what it may do, and what it runs."""
    answer = show(
        "operations/workers.html",
        lines=workers(session),
        live=live(),
        told=told,
        names=list(QUEUES),
    )
    return remembering(answer)


@pages.page("/jobs/queues/<queue>", permission=Permission.JOB_ADMIN)
def queue(session: Session, queue: str) -> Response:
    """One queue: its rules, how it stands, and stopping it or letting it go on."""
    return show("operations/queue.html", **_queue(session, queue))


@pages.action("/jobs/queues/<queue>/pause", permission=Permission.JOB_ADMIN)
def pause(session: Session, queue: str) -> Response:
    """Start nothing more from a queue, for a reason."""
    form = ReasonForm()
    shown = _queue(session, queue, form)
    if not form.validate_on_submit():
        return invalid("operations/queue.html", **shown)
    mending.pause(session, queue, form.reason.data or "")
    return see("jobs.jobs", notice=f"Queue {queue} is paused; what runs goes on.")


@pages.action("/jobs/queues/<queue>/resumption", permission=Permission.JOB_ADMIN)
def resume(session: Session, queue: str) -> Response:
    """Let a paused queue go on."""
    mending.resume(session, queue)
    return see("jobs.jobs", notice=f"Queue {queue} goes on.")


def _queue(session: Session, name: str, form: ReasonForm | None = None) -> dict[str, Any]:
    if name not in QUEUES:
        raise NotFound("queue", name)
    line = next(each for each in queues(session) if each.policy.name == name)
    return {
        "line": line,
        "policies": policies,
        "form": form or ReasonForm(formdata=None),
        "day": told.day(line),
        "paces": [(pace, histogram(pace.spread)) for pace in tasks(session, name)],
        "task_title": task_title,
    }
