"""A Jira site as the demo's office has mirrored it: paused, since there is no such site to ask."""

from datetime import timedelta

from planner.cli.demo.stage import Keys, Stage
from planner.cli.demo.tables import table
from planner.domain.jira import Cause, MirroredIssue, RunStatus
from planner.intake.forms import labels
from planner.jira.mirroring import told
from planner.jira.models import JiraConnection, JiraIssue, JiraProject, JiraRun

SITE = "https://jira.northbridge.example"
PROJECTS = {"CARE": "Customer records", "PERM": "Harbour permits", "LEG": "Legacy exit"}
FAILING = "LEG"


def add_jira(stage: Stage, keys: Keys) -> None:
    """Add the connection with three projects, one of which failed, and what was mirrored."""
    session = stage.session
    connection = JiraConnection(
        site_url=SITE,
        email="mirror@northbridge.example",
        token="",
        display_name="Northbridge mirror",
        zone="Europe/London",
        active=False,
        checked_at=stage.ago(1, "16:40"),
        created_at=stage.ago(40, "10:00"),
    )
    session.add(connection)
    session.flush()
    projects = {key: _project(stage, connection.id, key) for key in PROJECTS}
    session.add_all(projects.values())
    session.flush()
    rows = [_issue(stage, keys, projects, row) for row in table("jira")]
    session.add_rows(JiraIssue, [{"connection_id": connection.id, **row} for row in rows])
    session.add_all(_run(stage, project) for project in projects.values())
    session.flush()


def _project(stage: Stage, connection_id: int, key: str) -> JiraProject:
    fails = key == FAILING
    return JiraProject(
        connection_id=connection_id,
        external_id=f"10{len(key)}{ord(key[0])}",
        key=key,
        name=PROJECTS[key],
        selected=True,
        cursor=None if fails else stage.ago(1, "09:12"),
        checked_at=None if fails else stage.ago(1, "16:40"),
        cause=Cause.FORBIDDEN if fails else None,
    )


def _issue(
    stage: Stage, keys: Keys, projects: dict[str, JiraProject], row: dict[str, str]
) -> dict[str, object]:
    updated = stage.now - timedelta(days=int(row["days"]), minutes=95)
    issue = MirroredIssue(
        external_id=row["key"].partition("-")[2],
        key=row["key"],
        summary=row["summary"],
        excerpt=row["excerpt"],
        type_name=row["type"],
        status_name=row["status"],
        status_category=row["category"],
        priority_name=row["priority"] or None,
        labels=labels(row["labels"]),
        assignee=row["assignee"] or None,
        reporter="Northbridge service desk",
        created=updated - timedelta(days=20),
        updated=updated,
    )
    return {
        "project_id": projects[row["key"].partition("-")[0]].id,
        "external_id": issue.external_id,
        **told(issue),
        "synced_at": stage.ago(1, "16:40"),
        "seen_at": stage.ago(1, "16:40"),
        "initiative_id": keys.initiatives[row["initiative"]] if row["initiative"] else None,
    }


def _run(stage: Stage, project: JiraProject) -> JiraRun:
    fails = project.cause is not None
    return JiraRun(
        project_id=project.id,
        status=RunStatus.FAILED if fails else RunStatus.COMPLETED,
        started_at=stage.ago(1, "16:39"),
        ended_at=stage.ago(1, "16:40"),
        created=0,
        updated=0 if fails else 1,
        skipped=0 if fails else 2,
        cause=project.cause,
    )
