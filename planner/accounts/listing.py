"""The members of an organisation, as lists and their own pages show them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from planner.accounts.writing import select_members
from planner.core import sign_in
from planner.core.identity import SignIn, User
from planner.core.session import Session
from planner.domain.access import Access
from planner.domain.permissions import Grant, Role
from planner.domain.refusals import NotFound
from planner.domain.seats import Seat
from planner.domain.views import NONE, Shape, Values, View, facet_counts, in_order, one_of, shows


class Entry(StrEnum):
    """How somebody stands at the door."""

    IN = "in"
    WAITING = "waiting"
    OUT = "out"


SHAPE = Shape(
    facets={
        "state": one_of(Entry),
        "role": one_of(Role),
        "seat": one_of(Seat),
        "grant": lambda value: value == NONE or value in set(Grant),
    },
    sorts=("name", "email", "role", "seen", "browsers"),
    sort="name",
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
    operator: bool
    """Whether they may act on the whole installation."""
    browsers: int
    """In how many they are signed in now."""

    @property
    def access(self) -> Access:
        """What they may do, and where it comes from."""
        return Access.of(self.role, self.extra, self.grants)

    @property
    def seat(self) -> Seat:
        """What a licence counts them as."""
        return self.access.seat

    @property
    def entry(self) -> Entry:
        """Whether they may sign in, and whether they can."""
        if not (self.active and self.account_active):
            return Entry.OUT
        return Entry.IN if self.has_password else Entry.WAITING


@dataclass(frozen=True, slots=True)
class Members:
    """The members a view shows, in its order, and how many each filter would show."""

    everybody: int
    shown: Sequence[UserLine]
    counts: Mapping[str, Mapping[str, int]]
    """By facet, by value: how many it shows beside the filters of the other facets."""


def users(session: Session) -> list[UserLine]:
    """The members of the session's organisation by name, also those who may not sign in."""
    return _lines(session, _members(session))


def user_line(session: Session, user_id: int) -> UserLine:
    """One member of the session's organisation. Raises `NotFound`."""
    for line in _lines(session, _members(session).where(User.id == user_id)):
        return line
    raise NotFound("user", user_id)


def members(session: Session, view: View) -> Members:
    """The members a view shows: one select, however many there are."""
    everybody = users(session)
    values = [(line, _values(line)) for line in everybody if _matches(line, view.q)]
    shown = [line for line, found in values if shows(view, found, SHAPE.facets)]
    return Members(
        everybody=len(everybody),
        shown=in_order(shown, view.sort, _ORDERS),
        counts=facet_counts(view, [(found, 1) for _, found in values], list(SHAPE.facets)),
    )


def _members(session: Session) -> Select[*tuple[Any, ...]]:
    account = (User.active, User.last_seen_at, User.password_hash.is_not(None), User.operator)
    return select_members(session, *account, _browsers()).order_by(User.name, User.id)


def _browsers() -> ColumnElement[int]:
    """How many sign-ins of a user still hold."""
    held = select(func.count(SignIn.id)).where(SignIn.user_id == User.id, sign_in.holds())
    return held.correlate(User).scalar_subquery()


def _lines(session: Session, chosen: Select[*tuple[Any, ...]]) -> list[UserLine]:
    return [UserLine(*row) for row in session.execute(chosen)]


def _values(line: UserLine) -> Values:
    return {
        "state": {line.entry},
        "role": {line.role},
        "seat": {line.seat},
        "grant": set(line.grants) or {NONE},
    }


def _matches(line: UserLine, q: str) -> bool:
    wanted = q.casefold()
    return wanted in line.name.casefold() or wanted in line.email


_ORDERS: Mapping[str, Callable[[UserLine], Any]] = {
    "name": lambda line: (line.name.casefold(), line.id),
    "email": lambda line: line.email,
    "role": lambda line: list(Role).index(line.role),
    "seen": lambda line: (line.last_seen_at is not None, line.last_seen_at),
    "browsers": lambda line: line.browsers,
}
