"""The queues that can be stopped, and the workers that do the work."""

from typing import Any

from flask import Response

from planner.core.jobs import mending
from planner.core.jobs.filtering import Filter
from planner.core.jobs.models import JobState
from planner.core.queues import QUEUES
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.operations import policies, queries, told
from planner.operations.forms import ReasonForm
from planner.operations.live import live, remembering
from planner.operations.pace import TaskPace, tasks
from planner.operations.queues import QueueLine, WorkerLine, queues, workers
from planner.operations.routes.base import known_queue, pages
from planner.web.exports import Column, twin
from planner.web.histograms import histogram
from planner.web.respond import invalid, see, show
from planner.web.subjects import task_title

MOST_RUNNING = 10
"""Jobs that run and are named on the page of their queue."""

QUEUE_COLUMNS: tuple[Column[QueueLine], ...] = (
    Column("queue", lambda line: line.policy.name),
    Column("for", lambda line: policies.PURPOSES[line.policy.name]),
    Column("waiting", lambda line: line.waiting),
    Column("delayed", lambda line: line.delayed),
    Column("oldest_wait_seconds", lambda line: line.oldest),
    Column("running", lambda line: line.running),
    Column("at_once", lambda line: line.policy.concurrency),
    Column("done_last_hour", lambda line: line.done),
    Column("failed_last_hour", lambda line: line.failed),
    Column("dead_letters", lambda line: line.dead),
    Column("paused_because", lambda line: line.pause and line.pause.because),
)

WORKER_COLUMNS: tuple[Column[WorkerLine], ...] = (
    Column("worker", lambda line: line.worker.name),
    Column("host", lambda line: line.worker.host),
    Column("process", lambda line: line.worker.pid),
    Column("version", lambda line: line.worker.version),
    Column("silent", lambda line: line.lost),
    Column("stopping", lambda line: line.worker.stopping),
    Column("last_heard_seconds", lambda line: line.silent_for),
    Column("up_seconds", lambda line: line.up_for),
    Column("at_once", lambda line: line.worker.threads),
    Column("queues", lambda line: ", ".join(line.worker.queues)),
    Column("jobs", lambda line: ", ".join(str(job.id) for job in line.jobs)),
)

RUN_TIMES: tuple[Column[TaskPace], ...] = (
    Column("task", lambda pace: pace.task),
    Column("runs", lambda pace: pace.spread.count),
    Column("ran_p50_seconds", lambda pace: pace.spread.p50),
    Column("ran_p95_seconds", lambda pace: pace.spread.p95),
    Column("ran_longest_seconds", lambda pace: pace.spread.longest),
)


@pages.page("/jobs/queues.<twin:form>", permission=Permission.JOB_ADMIN)
def queues_twin(session: Session, form: str) -> Response:
    """Every queue as the list of jobs shows it, for spreadsheets and programs."""
    return twin(form, "queues", QUEUE_COLUMNS, queues(session))


@pages.page("/jobs/workers.<twin:form>", permission=Permission.JOB_ADMIN)
def roster_twin(session: Session, form: str) -> Response:
    """The same workers for spreadsheets and programs."""
    return twin(form, "workers", WORKER_COLUMNS, workers(session))


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
    return remembering(show("operations/queue.html", **_queue(session, queue)))


@pages.page("/jobs/queues/<queue>/run-times.<twin:form>", permission=Permission.JOB_ADMIN)
def run_times_twin(session: Session, queue: str, form: str) -> Response:
    """How long the tasks of a queue take, for spreadsheets and programs."""
    known = known_queue(queue)
    return twin(form, f"run-times-of-queue-{known}", RUN_TIMES, tasks(session, known))


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
    known = known_queue(name)
    line = next(each for each in queues(session) if each.policy.name == known)
    running = Filter(states=[JobState.RUNNING], queues=[name])
    return {
        "line": line,
        "running": queries.jobs(session, running, 0, MOST_RUNNING) if line.running else [],
        "live": live(),
        "told": told,
        "policies": policies,
        "form": form or ReasonForm(formdata=None),
        "day": told.day(line),
        "paces": [(pace, histogram(pace.spread)) for pace in tasks(session, name)],
        "task_title": task_title,
    }
