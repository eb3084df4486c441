"""The state of a consent: who began it, where and when; signed, for ten minutes, for one use.

A browser carries it to Atlassian and back. Only the sign-in that began can finish, and once. What
proves that the code came for us (PKCE) is derived from it with a key that never leaves here.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import NamedTuple

from flask import current_app, g
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import delete

from planner.core import clock
from planner.core.session import Session
from planner.domain.refusals import AlreadyThere, Conflict, Invalid
from planner.jira.models import JiraConsent

MINUTES = 10


class NotBegunHere(Invalid):
    """A consent that was begun by somebody else, elsewhere, or too long ago."""

    remedy = "Begin again from Integrations."

    def __init__(self) -> None:
        super().__init__("This consent was not begun by you here within the last ten minutes.")


class UsedBefore(Conflict):
    """A consent connects once, however often its address is opened."""

    remedy = "Look at Integrations: the site may be connected. Otherwise begin again from there."

    def __init__(self) -> None:
        super().__init__("This consent was used already.")


class Begun(NamedTuple):
    """A consent that is under way: for which organisation, by which user and sign-in, its name."""

    slug: str
    user_id: int
    sign_in_id: int
    name: str

    @property
    def state(self) -> str:
        """What the browser carries."""
        return _signer().dumps(list(self))

    @property
    def verifier(self) -> str:
        """What only we can tell of it, with the code."""
        key = str(current_app.config["SECRET_KEY"]).encode()
        return _text(hmac.digest(key, b"jira consent " + self.name.encode(), "sha256"))

    @property
    def challenge(self) -> str:
        """By what Atlassian knows the verifier: S256."""
        return _text(hashlib.sha256(self.verifier.encode()).digest())


def begun() -> Begun:
    """A consent that the visitor begins now."""
    return Begun(g.slug, g.visitor.user.id, g.visitor.sign_in_id, secrets.token_urlsafe(32))


def organisation(state: str) -> str:
    """The organisation that a consent was begun for. Raises `NotBegunHere`."""
    return _read(state).slug


def own(state: str) -> Begun:
    """The consent, if the visitor began it in this sign-in, for this organisation.

    Raises `NotBegunHere`.
    """
    found = _read(state)
    if found[:3] != (g.slug, g.visitor.user.id, g.visitor.sign_in_id):
        raise NotBegunHere
    return found


def spend(session: Session, name: str) -> None:
    """Use a consent up. Raises `UsedBefore`."""
    try:
        with session.recording("jira.consent_used", "a consent at Atlassian"):
            old = clock.now() - timedelta(minutes=2 * MINUTES)
            session.execute(delete(JiraConsent).where(JiraConsent.used_at < old))
            session.add(JiraConsent(name=name))
    except AlreadyThere as again:
        raise UsedBefore from again


def _read(state: str) -> Begun:
    try:
        slug, user_id, sign_in_id, name = _signer().loads(state, max_age=60 * MINUTES)
    except (BadSignature, ValueError) as error:
        raise NotBegunHere from error
    return Begun(str(slug), int(user_id), int(sign_in_id), str(name))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="jira-consent")


def _text(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
