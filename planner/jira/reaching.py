"""The site of a connection, ready to be asked: with its token opened, and renewed where it ends."""

import time
from datetime import timedelta

from planner.core import clock
from planner.core.session import Session
from planner.core.vault import Unopenable, opened, sealed
from planner.domain.jira import Cause, Method
from planner.jira import oauth
from planner.jira.client import Failed, Site, basic, bearer
from planner.jira.models import JiraConnection
from planner.jira.oauth import Granted, Provider
from planner.web.installation import installation

CALLBACK = "/api/jira/callback"
LEAST_LEFT = timedelta(minutes=5)
"""A token that ends sooner is renewed: one synchronisation reads with the same for 200 s and more.
"""
TURN, PAUSE = timedelta(seconds=30), 0.1
"""So long a token is one's own to renew: longer than a call takes. Seconds until others look."""


def site(session: Session, connection: JiraConnection) -> Site:
    """The site of a connection. Raises `Failed` where its token does not open or is not renewed."""
    secret = secret_of(connection)
    if connection.method is Method.TOKEN:
        return site_of(connection.site_url, connection.email, secret)
    access, _ = oauth.opened(secret)
    cloud_id = connection.cloud_id
    if _ends(connection):
        access = _renewed(session, connection.id)
    return cloud_site(cloud_id, access)


def secret_of(connection: JiraConnection) -> str:
    """What lets us in, opened. Raises `Failed`."""
    try:
        return opened(connection.token, connection.about, installation().encryption_key)
    except Unopenable as unopenable:
        raise Failed(Cause.SECRET) from unopenable


def site_of(url: str, email: str, token: str) -> Site:
    """A site by what somebody typed."""
    return Site(url, basic(email, token), installation().private_networks)


def cloud_site(cloud_id: str, access: str) -> Site:
    """A site that is read by consent."""
    settings = installation()
    url = f"{settings.atlassian_api_url}/ex/jira/{cloud_id}"
    return Site(url, bearer(access), settings.private_networks)


def seal(connection: JiraConnection, token: str) -> str:
    """A token as the connection keeps it."""
    return sealed(token, connection.about, installation().encryption_key)


def provider() -> Provider | None:
    """Atlassian as this installation is registered there; None where it is not."""
    settings = installation()
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


def _ends(connection: JiraConnection) -> bool:
    ends = connection.expires_at
    return ends is None or ends - clock.now() < LEAST_LEFT


def _renewed(session: Session, connection_id: int) -> str:
    """The token to read with, renewed by one of those who find it ended, in whatever process.

    A token to renew with is good once: two who used it would end each other's. The others wait for
    the one, and ask themselves if it died. Nothing is held while Atlassian is asked.
    """
    known = provider()
    if known is None:
        raise Failed(Cause.SIGN_IN)
    until = time.monotonic() + TURN.total_seconds()
    while True:
        session.rollback()
        ours = _claimed(session, connection_id)
        access, refresh = oauth.opened(secret_of(session.find(JiraConnection, connection_id)))
        session.rollback()
        if ours is None:
            return access
        if ours:
            return _renew(session, connection_id, known, refresh)
        if time.monotonic() > until:
            raise Failed(Cause.TIMED_OUT)
        time.sleep(PAUSE)


def _claimed(session: Session, connection_id: int) -> bool | None:
    """Whether it is ours to renew the token; None where that was done meanwhile."""
    with session.bookkeeping():
        row = session.find(JiraConnection, connection_id, lock=True)
        if not _ends(row):
            return None
        now = clock.now()
        if row.renewing_until is not None and row.renewing_until > now:
            return False
        row.renewing_until = now + TURN
        return True


def _renew(session: Session, connection_id: int, known: Provider, refresh: str) -> str:
    granted = None
    try:
        granted = known.renewed(refresh)
    finally:
        with session.bookkeeping():
            row = session.find(JiraConnection, connection_id, lock=True)
            row.renewing_until = None
            if granted is not None:
                keep(row, granted)
    return granted.access
