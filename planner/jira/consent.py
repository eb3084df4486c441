"""The state of a consent: who began it, for which organisation, and when; signed, for ten minutes.

A browser carries it to Atlassian and back. Only the person who began can finish.
"""

from flask import current_app, g
from itsdangerous import BadSignature, URLSafeTimedSerializer

from planner.domain.refusals import Invalid

MINUTES = 10


class NotBegunHere(Invalid):
    """A consent that was begun by somebody else, elsewhere, or too long ago."""

    remedy = "Begin again from Integrations."

    def __init__(self) -> None:
        super().__init__("This consent was not begun by you here within the last ten minutes.")


def begun() -> str:
    """The state of a consent that the visitor begins now."""
    return _signer().dumps([g.slug, g.visitor.user.id])


def organisation(state: str) -> str:
    """The organisation that a consent was begun for. Raises `NotBegunHere`."""
    return _read(state)[0]


def require_own(state: str) -> None:
    """Raise `NotBegunHere` unless the visitor began this consent, for this organisation."""
    if _read(state) != (g.slug, g.visitor.user.id):
        raise NotBegunHere


def _read(state: str) -> tuple[str, int]:
    try:
        slug, user_id = _signer().loads(state, max_age=60 * MINUTES)
    except (BadSignature, ValueError) as error:
        raise NotBegunHere from error
    return str(slug), int(user_id)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="jira-consent")
