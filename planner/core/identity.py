"""Organisations, users, what a user is in an organisation, and signed-in browsers."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core import clock
from planner.core.models import Instant, JsonList, Key, Model, Moment, Name, choice
from planner.domain.permissions import Permission, Role, permissions

RESERVED_SLUGS = frozenset(
    {
        "sign-in",
        "sign-out",
        "healthz",
        "readyz",
        "favicon.ico",
        "robots.txt",
        "metrics",
        "static",
        "verify",
        "api",
        "preferences",
        "password",
        "calendars",
        ".well-known",
    }
)
"""First parts of global addresses, which no organisation may be called."""

PLATFORM = "platform"
"""The organisation that the migrations make: the system's own jobs belong to it, and operators see
to them. No user is a member of it."""


class Organisation(Model):
    """A tenant: everything but accounts belongs to exactly one."""

    __tablename__ = "organisations"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(63), unique=True)
    name: Mapped[Name]
    time_zone: Mapped[str] = mapped_column(String(63), default="Europe/London")
    demo_seed: Mapped[int | None] = mapped_column(BigInteger)
    """The seed of its fictional data; None for a real organisation."""
    created_at: Mapped[Moment] = mapped_column(default=clock.now)

    @property
    def demo(self) -> bool:
        """Whether its data is fictional."""
        return self.demo_seed is not None

    def __str__(self) -> str:
        return f"organisation {self.name}"


class User(Model):
    """A person who can sign in. Planned people are employees, and a different thing."""

    __tablename__ = "users"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower_case"),)

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[Name]
    password_hash: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    operator: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether they may act on the whole installation, such as pausing a queue of everyone's."""
    created_at: Mapped[Moment] = mapped_column(default=clock.now)
    last_seen_at: Mapped[datetime | None] = mapped_column(Instant)

    def __str__(self) -> str:
        return f"user {self.name}"


class Membership(Model):
    """What a user is in one organisation: a role, single extra permissions, and grants."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id"),)

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("organisations.id"))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id"))
    role: Mapped[Role] = mapped_column(choice(Role, "role"), default=Role.VIEWER)
    extra: Mapped[JsonList] = mapped_column(default=list)
    """Permissions beside the role's, by value."""
    grants: Mapped[JsonList] = mapped_column(default=list)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    """Counts the changes of their access, and of their name where that is changed here."""
    visited_at: Mapped[datetime | None] = mapped_column(Instant)
    """When this person last opened their home page."""
    since_at: Mapped[datetime | None] = mapped_column(Instant)
    """When their visit before this one ended; "since your last visit" counts from it."""

    user: Mapped[User] = relationship(lazy="raise", viewonly=True)
    organisation: Mapped[Organisation] = relationship(lazy="raise", viewonly=True)

    @property
    def permissions(self) -> frozenset[Permission]:
        """Everything this membership may do."""
        return permissions(self.role, frozenset(Permission(value) for value in self.extra))

    def __str__(self) -> str:
        return f"membership {self.id}"


class SignIn(Model):
    """A signed-in browser. Only the hash of its secret is kept; ending it is deleting it."""

    __tablename__ = "sessions"

    id: Mapped[Key]
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id"), index=True)
    created_at: Mapped[Moment] = mapped_column(default=clock.now)
    last_seen_at: Mapped[Moment] = mapped_column(default=clock.now)

    def __str__(self) -> str:
        return f"sign-in {self.id}"


class Throttle(Model):
    """How often something was tried under one key in the window that began at `since`."""

    __tablename__ = "throttles"

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(255), unique=True)
    since: Mapped[Moment]
    tries: Mapped[int] = mapped_column(server_default="0", default=0)

    def __str__(self) -> str:
        return f"throttle {self.key}"


def normal_email(email: str) -> str:
    """An address as it is stored and compared."""
    return email.strip().lower()
