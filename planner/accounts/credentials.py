"""Passwords as people give themselves one, and the links by which they get their first.

A link is signed and kept nowhere. It ends after `LINK_LASTS`, once its account has another
password than when it was made, and with the account.
"""

import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from planner.accounts import queries
from planner.accounts.commands import TRIES, WINDOW, WrongPassword
from planner.accounts.passwords import hashed, matches
from planner.accounts.writing import elsewhere, members_on_file
from planner.core import clock, sign_in
from planner.core.identity import Organisation, User
from planner.core.session import Session
from planner.domain.passwords import weakness
from planner.domain.refusals import Conflict, Invalid, NotFound, NotPermitted

LINK_LASTS = timedelta(days=3)
SALT = "password link"


class Weak(Invalid):
    """A password that would be guessed."""

    remedy = "Choose another one."


class LinkEnded(NotFound):
    """A link that was used, is too old, or was never given."""

    remedy = "Ask an administrator of your organisation for a new one."

    def __init__(self) -> None:
        super().__init__("link to set a password", "at this address")


class OfOthersToo(Conflict):
    """An account that this organisation does not govern alone."""

    remedy = "Ask whoever runs Planner: python -m planner password does it on the machine."

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} belongs to other organisations too, so their account is not yours."
        )


class BeyondYou(NotPermitted):
    """Somebody who may do more than whoever asks."""

    remedy = "Ask somebody who may do as much as they may."

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} may do more here than you may.")


class Link(NamedTuple):
    """A link as it was given: whose password it sets, and by which organisation it was made."""

    user: User
    organisation_id: int


def password_link(session: Session, user_id: int, key: str) -> tuple[User, str]:
    """Make a link by which this member sets their password; gives what is signed of it."""
    user = governed(session, user_id)
    with session.recording("member.password_link_made", user):
        told = [session.organisation_id, user.id, clock.now().isoformat(), _mark(user)]
    return user, URLSafeSerializer(key, SALT).dumps(told)


def link_of(secret: str, key: str) -> Link:
    """Whose password a link sets. Raises `LinkEnded`."""
    try:
        organisation_id, user_id, made_at, mark = URLSafeSerializer(key, SALT).loads(secret)
    except (BadSignature, ValueError, TypeError):
        raise LinkEnded from None
    with sign_in.outside() as session:
        user = session.scalar(select(User).where(User.id == user_id, User.active))
    late = clock.now() - datetime.fromisoformat(made_at) > LINK_LASTS
    if user is None or late or _mark(user) != mark:
        raise LinkEnded
    return Link(user, organisation_id)


def set_password(session: Session, user_id: int, password: str, was: str | None = None) -> User:
    """Give an account a password, and sign it out everywhere.

    `was`, where a link is used, is the password's hash when the link was read: of two who use one
    link at a time, one is refused. Raises `Weak`.
    """
    user = session.scalars(select(User).where(User.id == user_id)).one()
    if problem := weakness(password, _own_words(session, user)):
        raise Weak(problem)
    kept = hashed(password)
    with session.recording("account.password_set", user):
        if was is not None and (user.password_hash or "") != was:
            raise LinkEnded
        user.password_hash = kept
    sign_in.end_all(user.id)
    return user


def require_password(user: User, password: str) -> None:
    """Raises `WrongPassword` unless it is theirs, and `LimitReached` after ten wrong ones."""
    sign_in.throttle(key := f"own password:{user.id}", TRIES, WINDOW)
    if not matches(user.password_hash, password):
        raise WrongPassword
    sign_in.unthrottle(key)


def end_member_sign_ins(session: Session, user_id: int) -> User:
    """Sign a member out everywhere."""
    user = governed(session, user_id)
    with session.recording("member.signed_out", user):
        pass
    sign_in.end_all(user.id)
    return user


def governed(session: Session, user_id: int) -> User:
    """The account of a member, for whoever may do as much, and only while they are of no other
    organisation: an account opens every door of its owner.
    """
    member = members_on_file(session, [user_id]).get(user_id)
    if member is None:
        raise NotFound("user", user_id)
    if user_id in elsewhere(session, [user_id]):
        raise OfOthersToo(member.name)
    assert session.actor_id is not None, "somebody asks for it"
    mine = members_on_file(session, [session.actor_id])[session.actor_id]
    user = session.scalars(select(User).where(User.id == user_id)).one()
    more = not member.permissions <= mine.permissions
    if more or (user.operator and user_id != session.actor_id):
        raise BeyondYou(member.name)
    return user


def _mark(user: User) -> str:
    """What changes with the password, and tells nothing of it."""
    return hashlib.sha256((user.password_hash or "").encode()).hexdigest()[:16]


def _own_words(session: Session, user: User) -> list[str]:
    homes: list[Organisation] = queries.homes(user)
    return [user.name, user.email, *(f"{home.name} {home.slug}" for home in homes)]
