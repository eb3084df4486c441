"""The list of background jobs, the queues above it, and the tray in the header."""

from typing import Any

from flask import Response, request, url_for

from planner.core.jobs.queries import Filter
from planner.core.queues import QUEUES
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.operations import policies, queries, told
from planner.operations.live import live, remembering
from planner.operations.queries import STATES
from planner.operations.queues import heard, queues
from planner.operations.routes.base import COLUMNS, MOST, pages, sees_all
from planner.web.exports import twin
from planner.web.paging import PAGE_ROWS, Page
from planner.web.respond import show
from planner.web.subjects import subject_href, task_title

KEPT = ("q", "state", "queue", "mine", "queues")
"""What an address of the list may say, beside the page and the pace."""


@pages.page("/jobs", permission=Permission.MEMBER)
def jobs(session: Session) -> Response:
    """Background jobs: one's own, or everybody's."""
    chosen, state = _chosen(session), _state()
    counts = queries.counts(session, chosen)
    page = _page(counts.of[state] if state else counts.all)
    lines = queries.jobs(session, chosen, max(0, page.first - 1), PAGE_ROWS)
    answer = show(
        "operations/jobs.html",
        lines=lines,
        counts=counts,
        state=state,
        chosen=chosen,
        mine=chosen.requested_by is not None,
        page=page,
        headline=told.headline(counts),
        live=live(),
        address=_address,
        told=told,
        subject_href=subject_href,
        task_title=task_title,
        names=list(QUEUES),
        **_strip(session),
    )
    return remembering(answer)


@pages.page("/jobs.<any(csv, json):form>", permission=Permission.MEMBER)
def jobs_twin(session: Session, form: str) -> Response:
    """The same jobs for spreadsheets and programs."""
    return twin(form, "jobs", COLUMNS, queries.jobs(session, _chosen(session), 0, MOST))


@pages.page("/jobs/tray", permission=Permission.MEMBER)
def tray(session: Session) -> Response:
    """How many of one's own jobs run, and how many failed: for the header."""
    return show("operations/_tray.html", mine=queries.mine(session))


def _strip(session: Session) -> dict[str, Any]:
    """The queues and workers, for those who run jobs."""
    if not sees_all():
        return {"strip": None}
    lines = queues(session)
    every = request.args.get("queues") == "all"
    workers, silent_for = heard(session)
    return {
        "strip": [line for line in lines if every or not line.idle],
        "all_queues": len(lines),
        "every": every,
        "workers": workers,
        "silent_for": silent_for,
        "policies": policies,
    }


def _chosen(session: Session) -> Filter:
    queue, state = request.args.get("queue"), _state()
    mine = request.args.get("mine") == "1" or not sees_all()
    return Filter(
        states=[STATES[state]] if state else (),
        queue=queue if queue in QUEUES else None,
        requested_by=session.actor_id if mine else None,
        search=request.args.get("q", "").strip()[:200],
    )


def _state() -> str | None:
    wanted = request.args.get("state")
    return wanted if wanted in STATES else None


def _address(**changes: str | None) -> str:
    """The address of the list as it is, with these parts changed; None takes one off."""
    kept: dict[str, Any] = {name: request.args.get(name) or None for name in KEPT}
    return url_for("jobs.jobs", **(kept | changes))


def _page(total: int) -> Page:
    wanted = request.args.get("page", type=int) or 1
    last = max(1, -(-total // PAGE_ROWS))
    number = min(max(1, wanted), last)
    return Page(number, total, href=lambda number: _address(page=str(number)))
