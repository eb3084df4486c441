"""Signing in and out, and making people and organisations."""

from datetime import timedelta

from sqlalchemy import select

from planner.accounts import queries
from planner.accounts.passwords import hashed, matches
from planner.core import sign_in
from planner.core.identity import (
    RESERVED_SLUGS,
    Membership,
    Organisation,
    User,
    normal_email,
)
from planner.core.session import Session
from planner.domain.permissions import Permission, Role
from planner.domain.refusals import Invalid

TRIES, WINDOW = 10, timedelta(minutes=15)
TRIES_FROM_ONE_PLACE = 100


class WrongPassword(Invalid):
    """The address and the password do not go together. It does not say which of them is unknown."""

    remedy = "Check both and try again, or ask an administrator to reset the password."

    def __init__(self) -> None:
        super().__init__("That e-mail address and password do not go together.")


class SlugReserved(Invalid):
    """A name that Planner's own addresses begin with."""

    remedy = "Choose another short name."

    def __init__(self, slug: str) -> None:
        super().__init__(f"No organisation can be called {slug}: Planner's own pages live there.")


def sign_in_with_password(email: str, password: str, address: str) -> str:
    """Sign in; gives the secret for the cookie.

    Raises `WrongPassword`, and `LimitReached` after ten tries for one account, or a hundred from
    one address, in a quarter of an hour. The throttle is in the database, shared by every process.
    """
    key = f"password:{normal_email(email)[:200]}"
    sign_in.throttle(f"address:{address}", TRIES_FROM_ONE_PLACE, WINDOW)
    sign_in.throttle(key, TRIES, WINDOW)
    user = queries.account(email)
    if not matches(user.password_hash if user else None, password) or not (user and user.active):
        raise WrongPassword
    sign_in.unthrottle(key)
    return sign_in.begin(user)


def create_organisation(slug: str, name: str, demo_seed: int | None = None) -> Organisation:
    """Make an organisation: the one thing that happens outside of any."""
    if slug in RESERVED_SLUGS:
        raise SlugReserved(slug)
    with sign_in.outside() as session, session.bookkeeping():
        organisation = Organisation(slug=slug, name=name, demo_seed=demo_seed)
        session.add(organisation)
    return organisation


def appoint_operator(email: str) -> None:
    """Let a person act on the whole installation, whichever organisation they are in."""
    with sign_in.outside() as session, session.bookkeeping():
        found = session.scalars(select(User).where(User.email == normal_email(email))).one()
        found.operator = True


def add_member(
    session: Session,
    email: str,
    name: str,
    role: Role,
    password: str | None = None,
    extra: tuple[Permission, ...] = (),
    grants: tuple[str, ...] = (),
) -> User:
    """Make somebody a member of the session's organisation, and a user if they are not one yet."""
    with session.recording("member.added", f"member {name}") as facts:
        user = session.scalar(select(User).where(User.email == normal_email(email)))
        if user is None:
            user = User(
                email=normal_email(email),
                name=name,
                password_hash=hashed(password) if password else None,
            )
            session.add(user)
            session.flush()
        session.add(
            Membership(
                organisation_id=session.organisation_id,
                user_id=user.id,
                role=role,
                extra=[str(permission) for permission in extra],
                grants=list(grants),
            )
        )
        facts["role"] = str(role)
    return user
