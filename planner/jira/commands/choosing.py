"""What of a site is mirrored, when, and what its issues are linked to."""

from collections.abc import Collection

from sqlalchemy import Select, select, update

from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.session import Session
from planner.domain.jira import ItemStatus
from planner.domain.refusals import ChangedSince
from planner.jira.models import JiraConnection, JiraIssue, JiraProject
from planner.jira.refusals import NothingChosen, NotMirroring
from planner.jira.tasks import SYNC, Sync
from planner.portfolio.archive import require_in_use
from planner.portfolio.models import Initiative
from planner.portfolio.writing import touch

ISSUES = JiraIssue.__tablename__


def choose(session: Session, connection_id: int, project_ids: Collection[int]) -> int:
    """Mirror these projects of a site and no others; gives how many are chosen.

    Issues of a project that is no longer mirrored are archived, and come back with it. What was
    chosen newly is asked for at once.
    """
    connection = session.find(JiraConnection, connection_id)
    with session.recording("jira.projects_chosen", connection) as facts:
        rows = session.scalars(_projects(connection_id)).all()
        facts["added"] = [row.key for row in rows if row.id in project_ids and not row.selected]
        facts["taken_out"] = [row.key for row in rows if row.selected and row.id not in project_ids]
        for row in rows:
            if row.selected != (row.id in project_ids):
                row.selected = not row.selected
                _turn(session, row)
        if facts["added"] and connection.active:
            payload = Sync(connection_id=connection_id)
            session.enqueue(SYNC, payload, subject=connection)
        return sum(row.selected for row in rows)


def ask_for_sync(session: Session, connection_id: int, full: bool = False) -> None:
    """Have a site synchronised now; `full` from the beginning, as if it had never been.

    Raises `NotMirroring` and `NothingChosen`.
    """
    connection = session.find(JiraConnection, connection_id)
    action = "jira.full_sync_asked" if full else "jira.sync_asked"
    with session.recording(action, connection):
        if not connection.active:
            raise NotMirroring(connection.site_url)
        chosen = session.scalars(_projects(connection_id).where(JiraProject.selected)).all()
        if not chosen:
            raise NothingChosen(connection.site_url)
        if full:
            for project in chosen:
                project.cursor, project.scanning_since = None, clock.now()
        payload = Sync(connection_id=connection_id, full=full)
        session.enqueue(SYNC, payload, subject=connection)


def link(session: Session, issue_id: int, initiative_id: int | None) -> JiraIssue:
    """Say which initiative an issue belongs to; None for none."""
    issue = session.find(JiraIssue, issue_id)
    with session.recording("jira.issue_linked", issue) as facts:
        linked = session.find(Initiative, initiative_id) if initiative_id else None
        if linked is not None and initiative_id != issue.initiative_id:
            require_in_use(linked)
        facts["initiative"] = linked.title if linked else None
        _link_otherwise(session, issue, initiative_id)
    return issue


def undo_link(session: Session, event: AuditEvent, said: str) -> None:
    """Link an issue as it was linked before, as a change of the same action.

    Raises `ChangedSince` where it is linked otherwise meanwhile.
    """
    [[issue_id, before, left]] = (event.details or {})[ISSUES]
    issue = session.find(JiraIssue, issue_id)
    with session.recording(event.action, issue) as facts:
        if issue.initiative_id != left:
            raise ChangedSince(f"{issue.key} was linked otherwise since.")
        title = select(Initiative.title).where(Initiative.id == (before or 0))
        facts.update(initiative=session.scalar(title), undoes=event.id, undid=said)
        _link_otherwise(session, issue, before)


def _link_otherwise(session: Session, issue: JiraIssue, to: int | None) -> None:
    """Link an issue to another initiative, or to none; both tell of it, and count as edited."""
    was = issue.initiative_id
    session.detail(ISSUES, [[issue.id, was, to]])
    if was == to:
        return
    issue.initiative_id = to
    actions = {was: "initiative.issue_unlinked", to: "initiative.issue_linked"}
    concerned = select(Initiative).where(Initiative.id.in_(filter(None, actions)))
    for each in session.scalars(concerned.order_by(Initiative.id)).all():
        touch(session, each.id)
        session.tell(actions[each.id], each, {"issue": issue.key})


def _projects(connection_id: int) -> Select[JiraProject]:
    return (
        select(JiraProject)
        .where(JiraProject.connection_id == connection_id)
        .order_by(JiraProject.key)
    )


def _turn(session: Session, project: JiraProject) -> None:
    was, becomes = ItemStatus.ACTIVE, ItemStatus.ARCHIVED
    if project.selected:
        was, becomes, project.cause = becomes, was, None
    session.execute(
        update(JiraIssue)
        .where(JiraIssue.project_id == project.id, JiraIssue.item_status == was)
        .values(item_status=becomes)
    )
