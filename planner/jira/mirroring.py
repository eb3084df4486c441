"""Writing what came from Jira: a page of issues at a time, each page one change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from planner.core import clock
from planner.core.jobs import Run
from planner.core.session import Session
from planner.domain.jira import FIRST, Cause, ItemStatus, MirroredIssue, RunStatus
from planner.jira.models import JiraConnection, JiraIssue, JiraProject


class Overtaken(Exception):
    """What is being synchronised is no longer to be: taken out, paused, or asked for anew."""


@dataclass(slots=True)
class Outcome:
    """How the synchronisation of one project went, as far as it has come."""

    project_id: int
    started_at: datetime
    created: int = 0
    updated: int = 0
    skipped: int = 0
    deleted: int = 0
    cause: Cause | None = None
    finished: bool = False
    since: datetime | None = None
    """When the scan began that this is a part of; None where only what was updated is read."""
    overtaken: bool = False
    cursor: datetime | None = None

    @property
    def changed(self) -> int:
        """Issues that are no longer as they were here."""
        return self.created + self.updated + self.deleted

    @property
    def status(self) -> RunStatus:
        """What it comes to."""
        if self.finished:
            return RunStatus.COMPLETED
        seen = self.created + self.updated + self.skipped
        return RunStatus.PARTIAL if seen else RunStatus.FAILED


def take_in(session: Session, run: Run, outcome: Outcome, issues: Sequence[MirroredIssue]) -> None:
    """Mirror one page. Where nothing of it is new here, and it is no scan, nothing is written.

    Raises `Overtaken`.
    """
    moments = [issue.updated for issue in issues if issue.updated]
    outcome.cursor = max([*moments, *([outcome.cursor] if outcome.cursor else [])], default=None)
    if not issues:
        return
    issues = list({issue.external_id: issue for issue in issues}.values())
    if news(on_file(session, outcome.project_id, issues), issues, outcome.project_id):
        _mirror(session, run, outcome, issues)
        return
    if outcome.since is not None:
        with session.bookkeeping():
            project = wanted(session, outcome)
            _see(session, on_file(session, project.id, issues), issues)
            _note_place(run, outcome, project, len(issues))
    outcome.skipped += len(issues)


def wanted(session: Session, outcome: Outcome) -> JiraProject:
    """The project, held, for as long as what was begun with it is to go on.

    Asked inside the change, where nobody can be taking it out. Raises `Overtaken`.
    """
    project = chosen(session, outcome.project_id, lock=True)
    if project.scanning_since != outcome.since:  # begun anew, or brought to its end by another
        raise Overtaken
    return project


def chosen(session: Session, project_id: int, *, lock: bool = False) -> JiraProject:
    """A project that is to be mirrored. Raises `Overtaken` where it no longer is."""
    active = select(JiraConnection.id).where(JiraConnection.active)
    wanted = select(JiraProject).where(
        JiraProject.id == project_id,
        JiraProject.selected,
        JiraProject.connection_id.in_(active),
    )
    found = session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise Overtaken
    return found


def _mirror(session: Session, run: Run, outcome: Outcome, issues: Sequence[MirroredIssue]) -> None:
    """Write a page of which something is new here, as one change."""
    project = chosen(session, outcome.project_id)
    with session.recording("jira.mirrored", project) as facts:
        wanted(session, outcome)
        known = on_file(session, outcome.project_id, issues)
        fresh = news(known, issues, outcome.project_id)
        new = [issue for issue in fresh if issue.external_id not in known]
        changed = [issue for issue in fresh if issue.external_id in known]
        same = [issue for issue in issues if issue not in fresh]
        _add(session, project, new)
        _change(session, project, known, changed)
        _see(session, known, same)
        facts["created"], facts["updated"] = len(new), len(changed)
        _note_place(run, outcome, project, len(issues))
        project.key = _key(issues) or project.key
    outcome.created += len(new)
    outcome.updated += len(changed)
    outcome.skipped += len(same)


def _see(session: Session, known: dict[str, JiraIssue], issues: Sequence[MirroredIssue]) -> None:
    """Note that issues are there as they were."""
    now = clock.now()
    session.change_rows(
        JiraIssue,
        [
            {
                "id": known[issue.external_id].id,
                "seen_at": now,
                "jira_updated_at": issue.updated,
            }
            for issue in issues
        ],
    )


def _key(issues: Sequence[MirroredIssue]) -> str:
    """The key of the project of a page: that of its latest issue."""
    return issues[-1].key.rpartition("-")[0][:64]


def _note_place(run: Run, outcome: Outcome, project: JiraProject, count: int) -> None:
    """Note how far a project has come, with the page that brought it there."""
    project.cursor = max(filter(None, [project.cursor, outcome.cursor]), default=None)
    done = outcome.created + outcome.updated + outcome.skipped + count
    run.checkpoint(done=done, note=project.key)


def note_missing(session: Session, run: Run, outcome: Outcome, since: datetime) -> None:
    """Mark what a scan to the end has not seen, of all that it has asked for. Or `Overtaken`."""
    missing = select(JiraIssue.id).where(
        JiraIssue.project_id == outcome.project_id,
        JiraIssue.item_status == ItemStatus.ACTIVE,
        JiraIssue.seen_at < since,
        JiraIssue.jira_updated_at >= since - FIRST,
    )
    if not session.scalars(missing.limit(1)).all():
        return
    project = chosen(session, outcome.project_id)
    with session.recording("jira.found_missing", project) as facts:
        wanted(session, outcome)
        keys = session.scalars(missing).all()
        session.execute(
            update(JiraIssue)
            .where(JiraIssue.id.in_(keys))
            .values(item_status=ItemStatus.DELETED, synced_at=clock.now())
        )
        facts["issues"] = outcome.deleted = len(keys)
        run.checkpoint(note=project.key)


def on_file(
    session: Session, project_id: int, issues: Sequence[MirroredIssue]
) -> dict[str, JiraIssue]:
    """What is here of these issues, by the id that Jira gave them."""
    project = select(JiraProject.connection_id).where(JiraProject.id == project_id)
    found = session.scalars(
        select(JiraIssue).where(
            JiraIssue.connection_id.in_(project),
            JiraIssue.external_id.in_([issue.external_id for issue in issues]),
        )
    )
    return {row.external_id: row for row in found}


def news(
    known: dict[str, JiraIssue], issues: Sequence[MirroredIssue], project_id: int
) -> list[MirroredIssue]:
    """Issues that are not here as they are in Jira."""

    def same(issue: MirroredIssue) -> bool:
        row = known.get(issue.external_id)
        return (
            row is not None
            and row.content_hash == issue.content_hash
            and row.item_status is ItemStatus.ACTIVE
            and row.project_id == project_id
        )

    return [issue for issue in issues if not same(issue)]


def _add(session: Session, project: JiraProject, issues: Sequence[MirroredIssue]) -> None:
    keys = session.new_keys(JiraIssue, len(issues))
    rows = [
        {
            "id": key,
            "connection_id": project.connection_id,
            "external_id": issue.external_id,
            **_columns(issue, project),
        }
        for key, issue in zip(keys, issues, strict=True)
    ]
    session.add_rows(JiraIssue, rows)


def _change(
    session: Session,
    project: JiraProject,
    known: dict[str, JiraIssue],
    issues: Sequence[MirroredIssue],
) -> None:
    rows = [{"id": known[issue.external_id].id, **_columns(issue, project)} for issue in issues]
    session.change_rows(JiraIssue, rows)


def told(issue: MirroredIssue) -> dict[str, Any]:
    """What an issue says, by column."""
    return {
        "key": issue.key,
        "summary": issue.summary,
        "excerpt": issue.excerpt,
        "type_name": issue.type_name,
        "status_name": issue.status_name,
        "status_category": issue.status_category,
        "priority_name": issue.priority_name,
        "labels": list(issue.labels),
        "assignee": issue.assignee,
        "reporter": issue.reporter,
        "jira_created_at": issue.created,
        "jira_updated_at": issue.updated,
        "content_hash": issue.content_hash,
    }


def _columns(issue: MirroredIssue, project: JiraProject) -> dict[str, Any]:
    now = clock.now()
    here = {"synced_at": now, "seen_at": now, "item_status": ItemStatus.ACTIVE}
    return {"project_id": project.id, **told(issue), **here}
