"""The site of a connection, ready to be asked: with its token opened, and renewed where it ends."""

from datetime import timedelta

from flask import current_app

from planner.core import clock
from planner.core.session import Session
from planner.core.settings import Settings
from planner.core.vault import Unopenable, opened, sealed
from planner.domain.jira import Cause, Method
from planner.jira import oauth
from planner.jira.client import Failed, Site, basic, bearer
from planner.jira.models import JiraConnection
from planner.jira.oauth import Granted, Provider

CALLBACK = "/api/jira/callback"
LEAST_LEFT = timedelta(seconds=60)


def site(session: Session, connection: JiraConnection) -> Site:
    """The site of a connection. Raises `Failed` where its token does not open or is not renewed."""
    settings = _settings()
    try:
        secret = opened(connection.token, connection.about, settings.encryption_key)
    except Unopenable as unopenable:
        raise Failed(Cause.SECRET) from unopenable
    if connection.method is Method.TOKEN:
        return site_of(connection.site_url, connection.email, secret)
    access, refresh = oauth.opened(secret)
    ends = connection.expires_at
    if ends is None or ends - clock.now() < LEAST_LEFT:
        access = _renew(session, connection.id, refresh)
    return cloud_site(connection.cloud_id, access)


def site_of(url: str, email: str, token: str) -> Site:
    """A site by what somebody typed."""
    return Site(url, basic(email, token), _settings().private_networks)


def cloud_site(cloud_id: str, access: str) -> Site:
    """A site that is read by consent."""
    settings = _settings()
    url = f"{settings.atlassian_api_url}/ex/jira/{cloud_id}"
    return Site(url, bearer(access), settings.private_networks)


def seal(connection: JiraConnection, token: str) -> str:
    """A token as the connection keeps it."""
    return sealed(token, connection.about, _settings().encryption_key)


def provider() -> Provider | None:
    """Atlassian as this installation is registered there; None where it is not."""
    settings = _settings()
    if not (settings.jira_client_id and settings.jira_client_secret and settings.public_url):
        return None
    return Provider(
        settings.jira_client_id,
        settings.jira_client_secret,
        settings.atlassian_auth_url,
        settings.atlassian_api_url,
        f"{settings.public_url}{CALLBACK}",
        settings.private_networks,
    )


def keep(connection: JiraConnection, granted: Granted) -> None:
    """Give a connection the tokens of a consent."""
    connection.token = seal(connection, granted.kept())
    connection.expires_at = granted.expires_at


def _renew(session: Session, connection_id: int, refresh: str) -> str:
    """Renew the tokens of a connection; gives the one to read with.

    Atlassian is asked before anything is locked; of two who renew at once, both get tokens that
    work, and the later ones are kept.
    """
    known = provider()
    if known is None:
        raise Failed(Cause.SIGN_IN)
    session.rollback()
    granted = known.renewed(refresh)
    with session.bookkeeping():
        keep(session.find(JiraConnection, connection_id, lock=True), granted)
    return granted.access


def _settings() -> Settings:
    settings: Settings = current_app.extensions["planner.settings"]
    return settings
