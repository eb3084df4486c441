"""Who there is, for sign-in and for lists of people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from planner.accounts.writing import select_members
from planner.core import sign_in
from planner.core.identity import Membership, Organisation, User, normal_email
from planner.core.session import Session
from planner.domain.permissions import Permission, Role, permissions
from planner.domain.refusals import NotFound
from planner.domain.seats import Seat, seat

DEMO_PASSWORD = "demo"  # noqa: S105 - offered openly, in demo mode only
DEMO_PERSONAS = (
    ("planner@demo", "planner", "Reads the ledger, weighs scenarios, sets supply"),
    ("manager@demo", "manager", "Imports initiatives and keeps supply right"),
    ("admin@demo", "admin", "Watches background jobs, flips feature flags"),
)


@dataclass(frozen=True, slots=True)
class Persona:
    """One of the three people anyone may look around as in demo mode."""

    email: str
    name: str
    does: str


def account(email: str) -> User | None:
    """The user with this address, active or not."""
    with sign_in.outside() as session:
        return session.scalar(select(User).where(User.email == normal_email(email)))


def homes(user: User) -> list[Organisation]:
    """The organisations a user is a member of, by name."""
    with sign_in.outside() as session:
        return list(
            session.scalars(
                select(Organisation)
                .join(Membership, Membership.organisation_id == Organisation.id)
                .where(Membership.user_id == user.id, Membership.active)
                .order_by(Organisation.name)
            )
        )


def personas() -> list[Persona]:
    """The demo's three people, where they exist."""
    with sign_in.outside() as session:
        rows = session.execute(
            select(User.email, User.name).where(
                User.email.in_([email for email, _, _ in DEMO_PERSONAS]), User.active
            )
        )
        names = {row.email: row.name for row in rows}
    return [
        Persona(email, f"{names[email]}, {role}", does)
        for email, role, does in DEMO_PERSONAS
        if email in names
    ]


def members(session: Session) -> list[User]:
    """The active people of the session's organisation, by name."""
    return list(
        session.scalars(
            select(User)
            .join(Membership, Membership.user_id == User.id)
            .where(
                Membership.organisation_id == session.organisation_id,
                Membership.active,
                User.active,
            )
            .order_by(User.name, User.id)
        )
    )


@dataclass(frozen=True, slots=True)
class UserLine:
    """A member: who they are, what they may do, and when they were last seen anywhere."""

    id: int
    email: str
    name: str
    role: Role
    extra: Sequence[str]
    grants: Sequence[str]
    active: bool
    """Whether the organisation lets them in; the account itself may be shut all the same."""
    account_active: bool
    last_seen_at: datetime | None
    has_password: bool

    @property
    def seat(self) -> Seat:
        """What a licence counts them as."""
        return seat(permissions(self.role, frozenset(map(Permission, self.extra))))


def users(session: Session, offset: int = 0, limit: int | None = None) -> list[UserLine]:
    """The members of the session's organisation by name, also those who may not sign in."""
    return _lines(session, _members(session).offset(offset).limit(limit))


def user_line(session: Session, user_id: int) -> UserLine:
    """One member of the session's organisation. Raises `NotFound`."""
    for line in _lines(session, _members(session).where(User.id == user_id)):
        return line
    raise NotFound("user", user_id)


def _members(session: Session) -> Select[*tuple[Any, ...]]:
    more = (User.active, User.last_seen_at, User.password_hash.is_not(None))
    return select_members(session, *more).order_by(User.name, User.id)


def _lines(session: Session, chosen: Select[*tuple[Any, ...]]) -> list[UserLine]:
    return [UserLine(*row) for row in session.execute(chosen)]


def number_of_users(session: Session) -> int:
    """How many members the session's organisation has, active or not."""
    chosen = select(func.count()).select_from(Membership)
    own = chosen.where(Membership.organisation_id == session.organisation_id)
    return session.scalar(own) or 0
