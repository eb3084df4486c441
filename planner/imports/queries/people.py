"""Who a cell of an owner column may name."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import and_, select

from planner.core.identity import Membership, User
from planner.core.session import Session
from planner.domain.importing.plans import called


class People(NamedTuple):
    """Who is or was a member: by e-mail and by name, in lower case, and who of them still is.

    A name that several have means None, and whoever has left only where nobody else has it. An
    e-mail always means one person.
    """

    named: Mapping[str, int | None]
    present: Collection[int]


def people(session: Session) -> People:
    """Everyone whom a cell may name. One statement."""
    chosen = (
        select(User.id, User.email, User.name, and_(Membership.active, User.active))
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == session.organisation_id)
    )
    members = session.execute(chosen).all()
    named: dict[str, int | None] = {}
    for wanted in (False, True):
        some = (row for row in members if row[3] == wanted)
        named |= {name: keys[0] if len(keys) == 1 else None for name, keys in _named(some).items()}
    emails = {email.lower(): key for key, email, *_ in members}
    return People(named | emails, {row[0] for row in members if row[3]})


def _named(members: Iterable[Any]) -> dict[str, list[int]]:
    return called((key, name) for key, _, name, _ in members)


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
