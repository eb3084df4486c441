"""How fast work goes: the last day of all queues, and which tasks start late, run long or fail."""

from flask import Response, request

from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.domain.views import one_of
from planner.operations import told
from planner.operations.latency import LATEST, ORDERS, TaskLatency, latency, together
from planner.operations.live import live, remembering
from planner.operations.pace import Hour, strips
from planner.operations.routes.base import known_queue, pages
from planner.web.asked import naming
from planner.web.exports import Column, twin
from planner.web.histograms import Histogram, histogram
from planner.web.respond import show
from planner.web.subjects import task_title

ADMIN = Permission.JOB_ADMIN
ENOUGH = 5
"""Runs whose spread is worth a drawing."""

COLUMNS: tuple[Column[TaskLatency], ...] = (
    Column("queue", lambda line: line.queue),
    Column("task", lambda line: line.task),
    Column("ended", lambda line: line.ended),
    Column("failed", lambda line: line.failed),
    Column("waited_p50_seconds", lambda line: line.waits and line.waits.p50),
    Column("waited_p95_seconds", lambda line: line.waits and line.waits.p95),
    Column("ran_p50_seconds", lambda line: line.runs and line.runs.p50),
    Column("ran_p95_seconds", lambda line: line.runs and line.runs.p95),
    Column("ran_longest_seconds", lambda line: line.runs and line.runs.longest),
)

HOURS: tuple[Column[Hour], ...] = (
    Column("begins_at", lambda hour: hour.begins),
    Column("done", lambda hour: hour.done),
    Column("failed", lambda hour: hour.failed),
)


@pages.page("/jobs/pace", permission=ADMIN)
def pace(session: Session) -> Response:
    """The last day by hours, and every task with how soon it started and how long it took."""
    hours, order = together(strips(session).values()), _order()
    answer = show(
        "operations/pace.html",
        hours=hours,
        drawn=told.hours("All queues", hours),
        lines=[(line, _drawn(line)) for line in latency(session, order)],
        order=order,
        orders=ORDERS,
        latest=LATEST,
        live=live(),
        task_title=task_title,
    )
    return remembering(answer)


@pages.page("/jobs/pace.<twin:form>", permission=ADMIN, knows=naming(order=one_of(ORDERS)))
def pace_twin(session: Session, form: str) -> Response:
    """The same tasks for spreadsheets and programs."""
    return twin(form, "pace", COLUMNS, latency(session, _order()))


@pages.page("/jobs/pace/hours.<twin:form>", permission=ADMIN)
def hours_twin(session: Session, form: str) -> Response:
    """The last day of all queues by hours, for spreadsheets and programs."""
    return twin(form, "hours", HOURS, together(strips(session).values()))


@pages.page("/jobs/queues/<queue>/hours.<twin:form>", permission=ADMIN)
def queue_hours_twin(session: Session, queue: str, form: str) -> Response:
    """The last day of one queue by hours, for spreadsheets and programs."""
    known = known_queue(queue)
    return twin(form, f"hours-of-queue-{known}", HOURS, strips(session).get(known, ()))


def _drawn(line: TaskLatency) -> Histogram | None:
    """How the runs of a task are spread; None where there are too few to say."""
    return histogram(line.runs) if line.runs and line.runs.count >= ENOUGH else None


def _order() -> str:
    wanted = request.args.get("order", "")
    return wanted if wanted in ORDERS else next(iter(ORDERS))
