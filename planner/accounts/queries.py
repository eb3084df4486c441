"""Who there is, for sign-in and for fields that name people."""

from dataclasses import dataclass

from sqlalchemy import select

from planner.core import sign_in
from planner.core.identity import Membership, Organisation, User, normal_email
from planner.core.session import Session

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
