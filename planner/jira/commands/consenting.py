"""Connecting a site by the consent of an account at Atlassian."""

from sqlalchemy import select

from planner.core.session import Session
from planner.domain.jira import Method
from planner.jira import reaching
from planner.jira.client import Failed
from planner.jira.commands.connecting import answered, list_projects, seen
from planner.jira.models import JiraConnection
from planner.jira.oauth import CloudSite, Granted
from planner.jira.refusals import JiraDeclined, NoSite, NotRegistered, SiteConnected


def consent(session: Session, code: str, verifier: str) -> JiraConnection:
    """Connect the first site of an account that is not connected yet, or renew one that is.

    Raises `NotRegistered`, `JiraDeclined`, `NoSite`, and `SiteConnected` where the only site is
    read with an API token already.
    """
    granted, sites = _exchanged(code, verifier)
    known = {row.site_url: row for row in session.scalars(select(JiraConnection))}
    wanted = _wanted(sites, known)
    account, projects = seen(reaching.cloud_site(wanted.cloud_id, granted.access))
    connection = known.get(wanted.url) or JiraConnection(
        organisation_id=session.organisation_id,
        site_url=wanted.url,
        email="",
        token="",
        method=Method.OAUTH,
        cloud_id=wanted.cloud_id,
    )
    action = "jira.renewed" if wanted.url in known else "jira.connected"
    with session.recording(action, connection) as facts:
        reaching.keep(connection, granted)
        answered(connection, account)
        session.add(connection)
        session.flush()
        list_projects(session, connection.id, projects)
        facts["account"], facts["projects"] = account.name, len(projects)
    return connection


def _exchanged(code: str, verifier: str) -> tuple[Granted, list[CloudSite]]:
    provider = reaching.provider()
    if provider is None:
        raise NotRegistered
    try:
        granted = provider.exchanged(code, verifier)
        return granted, provider.sites(granted.access)
    except Failed as failed:
        raise JiraDeclined(failed.cause) from failed


def _wanted(sites: list[CloudSite], known: dict[str, JiraConnection]) -> CloudSite:
    if not sites:
        raise NoSite
    new = [site for site in sites if site.url not in known]
    by_consent = [site for site in sites if site not in new and _renewable(known[site.url])]
    if not (new or by_consent):
        raise SiteConnected(sites[0].url)
    return (new or sorted(by_consent, key=lambda site: known[site.url].cause is None))[0]


def _renewable(connection: JiraConnection) -> bool:
    return connection.method is Method.OAUTH
