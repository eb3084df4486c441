"""Who a cell of an owner column may name."""

from sqlalchemy import select

from planner.core.identity import Membership, User
from planner.core.session import Session


def people(session: Session) -> dict[str, int | None]:
    """User ids of the active members by e-mail and by name, in lower case.

    None where several people share a name; an e-mail always means one person.
    """
    chosen = (
        select(User.id, User.email, User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.organisation_id == session.organisation_id, Membership.active, User.active
        )
    )
    members = session.execute(chosen).all()
    named: dict[str, int | None] = {}
    for key, _, name in members:
        plain = " ".join(name.lower().split())
        named[plain] = None if plain in named else key
    return named | {email.lower(): key for key, email, _ in members}


def names(session: Session) -> dict[int, str]:
    """The names of everyone who is or was a member, by user id."""
    chosen = (
        select(User.id, User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == session.organisation_id)
    )
    return dict(session.execute(chosen).all())


class UserNames:
    """Tells a user's name, by key; reads them all when first asked."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[int, str] = {}

    def __call__(self, user_id: int) -> str:
        self._known = self._known or names(self._session)
        return self._known.get(user_id, "somebody who left")
