"""What a synchronisation would change, looked up without changing anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import select

from planner.core import clock
from planner.core.session import Session
from planner.domain.jira import FIRST, TOLD, Cause, NotAnIssue, jql, mirrored
from planner.jira import reaching
from planner.jira.client import Failed, Site
from planner.jira.mirroring import news, on_file
from planner.jira.models import JiraConnection, JiraProject

PAGES = 4
"""As many pages of a project are looked at; what lies beyond is not counted."""
PROJECTS = 10


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would come of one project, as far as it was looked at."""

    project: JiraProject
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    more: bool = False
    """Whether there is more than was looked at."""
    cause: Cause | None = None

    @property
    def trouble(self) -> tuple[str, str] | None:
        """What went wrong and what to do; None where nothing did."""
        return TOLD[self.cause] if self.cause is not None else None


def foreseen(session: Session, connection_id: int) -> list[Foreseen]:
    """What the next synchronisation would change, for the first ten projects that are mirrored."""
    connection = session.find(JiraConnection, connection_id)
    chosen = (
        select(JiraProject)
        .where(JiraProject.connection_id == connection_id, JiraProject.selected)
        .order_by(JiraProject.key)
        .limit(PROJECTS)
    )
    projects = session.scalars(chosen).all()
    try:
        site = reaching.site(session, connection).at_once()
        zone = site.account().zone
    except Failed as failed:
        return [Foreseen(project, cause=failed.cause) for project in projects]
    return [_foreseen(session, site, project, zone) for project in projects]


def _foreseen(session: Session, site: Site, project: JiraProject, zone: str) -> Foreseen:
    question = jql(project.external_id, project.cursor or clock.now() - FIRST, zone)
    try:
        pages = list(islice(site.issues(question), PAGES + 1))
        return _counted(session, project, pages)
    except NotAnIssue:
        return Foreseen(project, cause=Cause.UNREADABLE)
    except Failed as failed:
        return Foreseen(project, cause=failed.cause)


def _counted(session: Session, project: JiraProject, pages: Sequence[list[object]]) -> Foreseen:
    read = [mirrored(each) for page in pages[:PAGES] for each in page]
    issues = list({issue.external_id: issue for issue in read}.values())
    known = on_file(session, project.id, issues)
    fresh = news(known, issues, project.id)
    created = sum(issue.external_id not in known for issue in fresh)
    counts = (created, len(fresh) - created, len(issues) - len(fresh))
    return Foreseen(project, *counts, more=len(pages) > PAGES)
