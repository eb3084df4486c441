"""Connecting a Jira site, giving it another token, pausing it, and taking it out again.

Jira is asked before the change is opened, so that no change waits for another machine.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, select

from planner.core import clock
from planner.core.session import Session
from planner.domain.jira import Method
from planner.jira import oauth, reaching
from planner.jira.client import Account, Failed, Project, Site
from planner.jira.drafts import ConnectionDraft
from planner.jira.models import JiraConnection, JiraIssue, JiraProject
from planner.jira.refusals import JiraDeclined, SiteConnected


def connect(session: Session, draft: ConnectionDraft) -> JiraConnection:
    """Connect a site that an account can read, with the projects it sees, of which none is chosen.

    Raises `JiraDeclined` where Jira does not let the account in, and `SiteConnected`.
    """
    account, projects = seen(reaching.site_of(draft.site_url, draft.email, draft.token))
    connection = JiraConnection(
        organisation_id=session.organisation_id, site_url=draft.site_url, email=draft.email
    )
    connection.token = reaching.seal(connection, draft.token)
    with session.recording("jira.connected", connection) as facts:
        held = select(JiraConnection.id).where(JiraConnection.site_url == draft.site_url)
        if session.scalar(held) is not None:
            raise SiteConnected(draft.site_url)
        answered(connection, account)
        session.add(connection)
        session.flush()
        list_projects(session, connection.id, projects)
        facts["account"], facts["projects"] = account.name, len(projects)
    return connection


def renew(session: Session, connection_id: int, draft: ConnectionDraft) -> JiraConnection:
    """Give a connection another account or token, which Jira accepts."""
    connection = session.find(JiraConnection, connection_id)
    account, projects = seen(reaching.site_of(connection.site_url, draft.email, draft.token))
    with session.recording("jira.renewed", connection) as facts:
        session.edit(JiraConnection, connection_id, draft.version)
        connection.email = draft.email
        connection.token = reaching.seal(connection, draft.token)
        answered(connection, account)
        list_projects(session, connection_id, projects)
        facts["account"] = account.name
    return connection


def look_again(session: Session, connection_id: int) -> int:
    """Ask Jira for the account and its projects; gives how many projects are new.

    Projects that are on file keep what was chosen. Raises `JiraDeclined`.
    """
    connection = session.find(JiraConnection, connection_id)
    account, projects = _seen_by(session, connection)
    with session.recording("jira.looked", connection) as facts:
        answered(connection, account)
        facts["new"] = list_projects(session, connection_id, projects)
        facts["projects"] = len(projects)
        return int(facts["new"])


def pause(session: Session, connection_id: int, active: bool) -> JiraConnection:
    """Stop mirroring a site, or go on with it. What was mirrored stays."""
    connection = session.find(JiraConnection, connection_id)
    with session.recording("jira.resumed" if active else "jira.paused", connection):
        connection.active = active
    return connection


def disconnect(session: Session, connection_id: int) -> tuple[str, bool]:
    """Take a site out with all that was mirrored of it; gives its address.

    And whether nothing is left open at Atlassian: a consent that no other site here is read by is
    withdrawn there, if Atlassian answers. The site is taken out either way.
    """
    connection = session.find(JiraConnection, connection_id)
    url, done = connection.site_url, _withdrawn(session, connection)
    with session.recording("jira.disconnected", connection) as facts:
        of = JiraIssue.connection_id == connection_id
        facts["issues"] = session.scalar(select(func.count(JiraIssue.id)).where(of)) or 0
        session.execute(delete(JiraIssue).where(of))
        session.execute(delete(JiraProject).where(JiraProject.connection_id == connection_id))
        facts["consent_left"] = not done
        session.delete(connection)
    return url, done


def _withdrawn(session: Session, connection: JiraConnection) -> bool:
    """Withdraw the consent of a connection, unless it has none or others are read by it."""
    others = select(JiraConnection.id).where(
        JiraConnection.method == Method.OAUTH, JiraConnection.id != connection.id
    )
    if connection.method is not Method.OAUTH or session.scalar(others.limit(1)) is not None:
        return True
    known = reaching.provider()
    try:
        _, refresh = oauth.opened(reaching.secret_of(connection))
    except Failed:
        return False
    session.rollback()
    return known is not None and known.withdrawn(refresh)


def _seen_by(session: Session, connection: JiraConnection) -> tuple[Account, Sequence[Project]]:
    try:
        return seen(reaching.site(session, connection))
    except Failed as failed:
        raise JiraDeclined(failed.cause) from failed


def seen(site: Site) -> tuple[Account, Sequence[Project]]:
    """Whom Jira lets in, and the projects they see. Raises `JiraDeclined`."""
    try:
        asked = site.at_once()
        return asked.account(), asked.projects()
    except Failed as failed:
        raise JiraDeclined(failed.cause) from failed


def answered(connection: JiraConnection, account: Account) -> None:
    """Note that Jira let the account in."""
    connection.display_name, connection.zone = account.name, account.zone
    connection.cause, connection.checked_at = None, clock.now()
    connection.limited_until = None


def list_projects(session: Session, connection_id: int, projects: Iterable[Project]) -> int:
    """Put the projects on file that an account sees; gives how many are new."""
    chosen = select(JiraProject).where(JiraProject.connection_id == connection_id)
    known = {row.external_id: row for row in session.scalars(chosen)}
    added = 0
    for project in projects:
        row = known.get(project.external_id)
        if row is None:
            added += 1
            row = JiraProject(connection_id=connection_id, external_id=project.external_id)
            session.add(row)
        row.key, row.name = project.key, project.name
    session.flush()
    return added
