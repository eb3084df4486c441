"""Signing in and out, and making organisations."""

import re
from datetime import timedelta

from sqlalchemy import select

from planner.accounts import queries
from planner.accounts.passwords import matches
from planner.core import sign_in
from planner.core.identity import RESERVED_SLUGS, Organisation, User, normal_email
from planner.domain.addresses import place
from planner.domain.refusals import Conflict, Invalid

TRIES, WINDOW = 10, timedelta(minutes=15)
TRIES_FROM_ONE_PLACE = 100


class WrongPassword(Invalid):
    """The address and the password do not go together. It does not say which of them is unknown."""

    remedy = "Check both and try again, or ask an administrator to reset the password."

    def __init__(self, reason: str = "") -> None:
        self.reason = reason
        """For the log alone."""
        super().__init__("That e-mail address and password do not go together.")


class SlugReserved(Invalid):
    """A name that Planner's own addresses begin with."""

    remedy = "Choose another short name."

    def __init__(self, slug: str) -> None:
        super().__init__(f"No organisation can be called {slug}: Planner's own pages live there.")


class SlugTaken(Conflict):
    """A short name that another organisation has."""

    remedy = "Choose another short name."

    def __init__(self, slug: str) -> None:
        super().__init__(f"There is an organisation called {slug} already.")


class SlugUnfit(Invalid):
    """A short name that could not stand in an address."""

    remedy = "Use small letters, figures and hyphens, at most 63 of them, such as acme-north."

    def __init__(self, slug: str) -> None:
        super().__init__(f"{slug!r} cannot stand in an address.")


def sign_in_with_password(email: str, password: str, address: str) -> str:
    """Sign in; gives the secret for the cookie.

    Raises `WrongPassword`, and `LimitReached` after ten wrong tries for one account from one place,
    or a hundred from one place, in a quarter of an hour. Whoever guesses elsewhere locks nobody
    out. The throttle is in the database, shared by every process.
    """
    from_place = place(address)
    everyone, own = f"address:{from_place}", f"password:{normal_email(email)[:190]}:{from_place}"
    sign_in.throttle(everyone, TRIES_FROM_ONE_PLACE, WINDOW)
    sign_in.throttle(own, TRIES, WINDOW)
    user = queries.account(email)
    right = matches(user.password_hash if user else None, password)
    if user is None or not right or not user.active:
        raise WrongPassword(_reason(user, right))
    sign_in.uncount(everyone)
    sign_in.unthrottle(own)
    return sign_in.begin(user)


def _reason(user: User | None, right: bool) -> str:
    """What only the log says. The address that was typed is not kept: it may be a password."""
    if user is None:
        return "no such account"
    return f"account {user.id} is inactive" if right else f"wrong password of account {user.id}"


def create_organisation(slug: str, name: str, demo_seed: int | None = None) -> Organisation:
    """Make an organisation: the one thing that happens outside of any."""
    if slug in RESERVED_SLUGS:
        raise SlugReserved(slug)
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", slug):
        raise SlugUnfit(slug)
    with sign_in.outside() as session, session.bookkeeping():
        if session.scalar(select(Organisation.id).where(Organisation.slug == slug)):
            raise SlugTaken(slug)
        organisation = Organisation(slug=slug, name=name, demo_seed=demo_seed)
        session.add(organisation)
    return organisation


def appoint_operator(email: str) -> None:
    """Let a person act on the whole installation, whichever organisation they are in."""
    with sign_in.outside() as session, session.bookkeeping():
        found = session.scalars(select(User).where(User.email == normal_email(email))).one()
        found.operator = True
