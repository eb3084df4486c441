"""Synchronising: what was updated in Jira since last time is mirrored, page by page.

Issues of a page, the place of their project, and the sign of the job commit together; issues come
oldest update first. So it may break off anywhere and be done again: what was mirrored is known by
the id Jira gave it. Jira always wins.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from planner.core import clock
from planner.core.jobs import Run
from planner.core.session import Session
from planner.domain.jira import (
    FIRST,
    STOPS,
    Cause,
    MirroredIssue,
    NotAnIssue,
    jql,
    mirrored,
)
from planner.jira import reaching
from planner.jira.client import MOST_PAGES, Failed, Site
from planner.jira.mirroring import Outcome, Overtaken, chosen, note_missing, take_in
from planner.jira.models import JiraConnection, JiraProject, JiraRun
from planner.jira.tasks import Sync

ENOUGH_SECONDS = 200.0
"""After so long the rest is another execution's."""
RUNS_KEPT = 50
SCAN_EVERY = timedelta(days=1)


@dataclass(slots=True)
class Visit:
    """How Jira received one connection, and what came of each of its projects."""

    connection_id: int
    cause: Cause | None = None
    wait: float | None = None
    zone: str | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    unfinished: bool = False


def due(session: Session, payload: Sync) -> list[int]:
    """The connections to synchronise: active, with something chosen, and not asked to wait."""
    now = clock.now()
    chosen = select(JiraProject.connection_id).where(JiraProject.selected)
    found = select(JiraConnection).where(JiraConnection.active, JiraConnection.id.in_(chosen))
    if payload.connection_id is not None:
        found = found.where(JiraConnection.id == payload.connection_id)
    rows = session.scalars(found.order_by(JiraConnection.id))
    return [row.id for row in rows if row.limited_until is None or row.limited_until <= now]


def synchronise(session: Session, connection_id: int, run: Run) -> Visit:
    """Mirror every chosen project of a connection; one that fails does not stop the others."""
    visit, until = Visit(connection_id), time.monotonic() + ENOUGH_SECONDS
    connection = session.find(JiraConnection, connection_id)
    try:
        site = reaching.site(session, connection)
        session.rollback()  # nothing is held while another machine is asked
        visit.zone = site.account().zone
    except Failed as failed:
        visit.cause, visit.wait = failed.cause, failed.wait
        return visit
    for project_id in _chosen(session, connection_id):
        run.stop_if_asked()
        outcome = Outcome(project_id, clock.now())
        visit.outcomes.append(outcome)
        try:
            _mirror(session, run, site, outcome, (visit.zone, until))
        except Overtaken:
            session.rollback()
            outcome.overtaken = True
            continue
        except Failed as failed:
            outcome.cause = failed.cause
            if failed.cause in STOPS or failed.cause is Cause.RATE_LIMITED:
                visit.cause, visit.wait = failed.cause, failed.wait
                return visit
        if outcome.cause is None and not outcome.finished:
            visit.unfinished = True
            return visit
    return visit


def remember(session: Session, visit: Visit, job_id: int) -> None:
    """Note how it went, inside the runner's own bookkeeping; nothing where it was taken out."""
    connection = session.scalar(
        select(JiraConnection).where(JiraConnection.id == visit.connection_id).with_for_update()
    )
    if connection is None:
        return
    connection.cause, connection.checked_at = visit.cause, clock.now()
    connection.zone = visit.zone or connection.zone
    wait = visit.wait if visit.cause is Cause.RATE_LIMITED else None
    connection.limited_until = clock.now() + timedelta(seconds=wait) if wait else None
    for outcome in visit.outcomes:
        _remember(session, outcome, job_id)


def told(visits: Iterable[Visit]) -> dict[str, int]:
    """The result of the job: issues mirrored, and projects and connections that failed."""
    known = list(visits)
    outcomes = [outcome for visit in known for outcome in visit.outcomes]
    failed = sum(outcome.cause is not None for outcome in outcomes)
    shut = sum(visit.cause is not None and not visit.outcomes for visit in known)
    return {"synced": sum(each.changed for each in outcomes), "errors": failed + shut}


def _chosen(session: Session, connection_id: int) -> Sequence[int]:
    chosen = select(JiraProject.id).where(
        JiraProject.connection_id == connection_id, JiraProject.selected
    )
    return session.scalars(chosen.order_by(JiraProject.key, JiraProject.id)).all()


def _mirror(
    session: Session, run: Run, site: Site, outcome: Outcome, bounds: tuple[str, float]
) -> None:
    zone, until = bounds
    project = _begun(session, outcome)
    since = outcome.since or outcome.started_at
    question = jql(project.external_id, project.cursor or since - FIRST, zone)
    session.rollback()
    for number, page in enumerate(site.issues(question), 1):
        run.stop_if_asked()
        take_in(session, run, outcome, _read(page))
        if time.monotonic() > until or number == MOST_PAGES:
            return
    if outcome.since is not None:
        note_missing(session, run, outcome, outcome.since)
    outcome.finished = True


def _begun(session: Session, outcome: Outcome) -> JiraProject:
    """The project, which is read from the beginning once a day: updates do not tell what is gone.

    A scan that broke off goes on where it was. Raises `Overtaken`.
    """
    project = chosen(session, outcome.project_id)
    if _scan_due(project):
        with session.bookkeeping():
            project = chosen(session, outcome.project_id, lock=True)
            if _scan_due(project):
                project.cursor, project.scanning_since = None, outcome.started_at
    outcome.since = project.scanning_since
    return project


def _scan_due(project: JiraProject) -> bool:
    last = project.scanned_at
    overdue = last is None or last <= clock.now() - SCAN_EVERY
    return project.scanning_since is None and (project.cursor is None or overdue)


def _read(page: Sequence[Any]) -> list[MirroredIssue]:
    try:
        return [mirrored(each) for each in page]
    except NotAnIssue as odd:
        raise Failed(Cause.UNREADABLE) from odd


def _remember(session: Session, outcome: Outcome, job_id: int) -> None:
    project = session.find(JiraProject, outcome.project_id, lock=True)
    began = False
    if not outcome.overtaken and project.scanning_since == outcome.since:
        began = project.cause is not outcome.cause
        _note_state(project, outcome)
    if not (outcome.changed or began):
        return
    session.add(
        JiraRun(
            project_id=project.id,
            status=outcome.status,
            started_at=outcome.started_at,
            ended_at=clock.now(),
            created=outcome.created,
            updated=outcome.updated,
            skipped=outcome.skipped,
            deleted=outcome.deleted,
            cause=outcome.cause,
            job_id=job_id,
        )
    )
    session.flush()
    runs = select(JiraRun.id).where(JiraRun.project_id == project.id)
    old = session.scalars(runs.order_by(JiraRun.id.desc()).offset(RUNS_KEPT)).all()
    if old:
        session.execute(delete(JiraRun).where(JiraRun.id.in_(old)))


def _note_state(project: JiraProject, outcome: Outcome) -> None:
    """How a project stands, unless it was asked for anew meanwhile."""
    project.cause = outcome.cause
    project.cursor = max(filter(None, [project.cursor, outcome.cursor]), default=None)
    if outcome.finished:
        project.checked_at, project.scanning_since = clock.now(), None
        project.scanned_at = clock.now() if outcome.since else project.scanned_at
        project.cursor = project.cursor or outcome.started_at
