"""A world that is connected to the Jira site of its test."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import select

from planner.core.jobs import Job
from planner.jira.commands.choosing import choose
from planner.jira.commands.connecting import connect
from planner.jira.drafts import ConnectionDraft
from planner.jira.models import JiraIssue, JiraProject
from planner.jira.tasks import SYNC, Sync
from tests.kit.jobs import perform
from tests.kit.world import Organisation, World
from tests.parts.jira import CLIENT_ID, CLIENT_SECRET, EMAIL, TOKEN, Jira


def let_out(world: World) -> None:
    """Let the application call this machine, on which the site runs."""
    settings = world.app.extensions["planner.settings"]
    world.app.extensions["planner.settings"] = replace(settings, private_networks=("127.0.0.0/8",))


PUBLIC = "https://planner.example"


def registered(world: World, jira: Jira) -> None:
    """Let the site be Atlassian, at which the application is registered."""
    let_out(world)
    world.app.extensions["planner.settings"] = replace(
        world.app.extensions["planner.settings"],
        public_url=PUBLIC,
        jira_client_id=CLIENT_ID,
        jira_client_secret=CLIENT_SECRET,
        atlassian_auth_url=jira.url,
        atlassian_api_url=jira.url,
    )


def connected(
    world: World,
    jira: Jira,
    chosen: Collection[str] = (),
    organisation: Organisation | None = None,
) -> int:
    """A connection to the site that mirrors these projects; its key."""
    let_out(world)
    with world.session(organisation) as session:
        key = connect(session, ConnectionDraft(jira.url, EMAIL, TOKEN)).id
    if chosen:
        with world.session(organisation) as session:
            keys = session.scalars(
                select(JiraProject.id).where(
                    JiraProject.key.in_(chosen), JiraProject.connection_id == key
                )
            )
            choose(session, key, set(keys))
    return key


def synced(world: World, connection_id: int | None = None) -> Job:
    """The job of a synchronisation, done."""
    return perform(world, SYNC, Sync(connection_id=connection_id))


def issues(world: World, organisation: Organisation | None = None) -> dict[str, JiraIssue]:
    """Every mirrored issue by its key."""
    with world.session(organisation) as session:
        found = {row.key: row for row in session.scalars(select(JiraIssue))}
        session.expunge_all()
        return found
