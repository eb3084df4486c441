"""The list of background jobs, the queues above it, and the tray in the header."""

from dataclasses import replace
from typing import Any

from flask import Response, request, url_for

from planner.core.jobs import following
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.domain.searching import Search
from planner.domain.views import one_of
from planner.operations import matching, policies, queries, told
from planner.operations.live import LONGEST_STEP, live, remembering, step
from planner.operations.queues import heard, queues
from planner.operations.routes.base import COLUMNS, only, pages, sees_all
from planner.operations.searching import (
    LOOKED_THROUGH,
    ME,
    PRESETS,
    QUALIFIERS,
    meant,
    search,
)
from planner.web import saved
from planner.web.asked import anything, naming
from planner.web.exports import twin
from planner.web.paging import PAGE_ROWS, Page, asked_page
from planner.web.respond import show
from planner.web.subjects import subject_href, task_title
from planner.web.unchanged import unless_unchanged


@pages.page("/jobs", permission=Permission.MEMBER)
def jobs(session: Session) -> Response:
    """Background jobs: one's own, or everybody's."""
    sought = _sought()
    shown = {**_listed(session, sought), **_strip(session)}
    return remembering(show("operations/jobs.html", sought=sought, **shown))


@pages.page(
    "/jobs.<twin:form>",
    permission=Permission.MEMBER,
    knows=naming(q=anything, mine=one_of({"1"}), state=anything, queue=anything),
)
def jobs_twin(session: Session, form: str) -> Response:
    """The same jobs for spreadsheets and programs."""
    chosen = meant(session, _sought(), only(session))
    return twin(form, "jobs", COLUMNS, queries.every_job(session, chosen))


@pages.page("/jobs/tray", permission=Permission.MEMBER)
def tray(session: Session) -> Response:
    """How many of one's own jobs run or failed, and what one follows that ended: for the header."""
    mine, followed = queries.mine(session), following.followed(session)
    often = step(mine.age) if mine.open else LONGEST_STEP
    tray = show("operations/_tray.html", mine=mine, followed=followed, step=often, told=told)
    return unless_unchanged(tray)


def _listed(session: Session, sought: Search) -> dict[str, Any]:
    """The jobs that are sought, up to the newest when the page was opened: rows stay in place."""
    every = meant(session, sought, only(session))
    until = request.args.get("until", type=int)
    seen = replace(every, until=matching.last_id(session) if until is None else until)
    chosen, anyhow = sought.of("state"), replace(every, waits=())
    counts = queries.with_waits(session, queries.counts(session, anyhow), anyhow)
    total = counts.among(chosen)
    later = None if until is None else queries.counts(session, replace(every, after=until))
    new = later.only(every.states).all if later else 0
    page = replace(_page(sought, total - new), more=counts.more(chosen))
    return {
        "lines": queries.jobs(session, seen, max(0, page.first - 1), PAGE_ROWS),
        "counts": counts,
        "page": page,
        "new": new,
        "looked_through": LOOKED_THROUGH if every.after else None,
        "until": seen.until,
        "shelf": saved.shelf(session, "jobs", [("q", sought.line)]),
        "headline": told.headline(counts, not sought.holding("state").empty),
        "live": live(),
        "address": _address,
        "told": told,
        "subject_href": subject_href,
        "task_title": task_title,
        "presets": PRESETS,
        "qualifiers": QUALIFIERS,
    }


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
        "waiting": sum(line.waiting for line in lines),
        "workers": workers,
        "silent_for": silent_for,
        "policies": policies,
    }


def _sought() -> Search:
    """What the address asks for: a search line, or links from elsewhere that set a part of it."""
    line, own = request.args.get("q", ""), request.args.get("mine") == "1"
    also = [(name, request.args.get(name)) for name in ("state", "queue")]
    return search(line, [*also, ("who", ME if own else None)])


def _address(sought: Search, **more: str | None) -> str:
    """The address of the list with this search; the queues stay as they are shown."""
    queues = "all" if request.args.get("queues") == "all" else None
    named: dict[str, Any] = {"q": sought.line or None, "queues": queues, **more}
    return url_for("jobs.jobs", **named)


def _page(sought: Search, total: int) -> Page:
    number = min(asked_page(request.args), max(1, -(-total // PAGE_ROWS)))
    return Page(number, total, href=lambda number: _address(sought, page=str(number)))
