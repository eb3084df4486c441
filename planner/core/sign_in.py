"""Signed-in browsers and throttled doors: rows that exist before an organisation is known.

The secret in the cookie is 256 random bits and only its hash is kept. A sign-in ends after
`IDLE` without a request and after `ABSOLUTE` in any case.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.exc import IntegrityError

from planner.core import clock
from planner.core.banners import Banner, is_newest
from planner.core.db import db
from planner.core.identity import Membership, Organisation, SignIn, Throttle, User
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.domain.refusals import LimitReached

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
SEEN_AT_MOST_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is asking: the user, and what they are in the organisation of the address."""

    user: User
    sign_in_id: int
    membership: Membership | None
    organisation: Organisation | None
    banner: Banner | None = None
    """What everybody is told."""

    @property
    def slug(self) -> str | None:
        """The name of the organisation in addresses."""
        return self.organisation.slug if self.organisation else None

    @property
    def permissions(self) -> frozenset[Permission]:
        """What they may do in this organisation; nothing where they are no member."""
        return self.membership.permissions if self.membership else frozenset()


@contextmanager
def outside() -> Iterator[Session]:
    """A short session outside every organisation: it sees no tenant's rows."""
    session = Session(db, expire_on_commit=False)
    try:
        yield session
    finally:
        session.close()


def visitor(secret: str | None, slug: str | None) -> Visitor | None:
    """Who holds this secret, in the organisation of this name: one indexed read."""
    if not secret:
        return None
    with outside() as session:
        found = session.execute(
            select(SignIn, User, Membership, Organisation, Banner)
            .join(User, User.id == SignIn.user_id)
            .outerjoin(Banner, is_newest())
            .outerjoin(Organisation, Organisation.slug == (slug or ""))
            .outerjoin(
                Membership,
                (Membership.user_id == User.id)
                & (Membership.organisation_id == Organisation.id)
                & Membership.active,
            )
            .where(SignIn.secret_hash == _hash(secret), User.active)
        ).one_or_none()
        if found is None or _expired(found.SignIn):
            return None
        _seen(session, found.SignIn)
        session.expunge_all()
        banner = found.Banner if found.Banner is not None and found.Banner.shown else None
        return Visitor(found.User, found.SignIn.id, found.Membership, found.Organisation, banner)


def standing_banner() -> Banner | None:
    """What everybody is told, for those who are not signed in."""
    with outside() as session:
        found = session.scalar(select(Banner).where(is_newest()))
        session.expunge_all()
    return found if found is not None and found.shown else None


def member(user_id: int | None, organisation_id: int | None) -> Visitor | None:
    """An active member as a visitor without a browser; None for anybody else: one indexed read."""
    with outside() as session:
        found = session.execute(
            select(User, Membership, Organisation)
            .join(Membership, Membership.user_id == User.id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(User.id == user_id, User.active)
            .where(Organisation.id == organisation_id, Membership.active)
        ).one_or_none()
        session.expunge_all()
    return found and Visitor(found.User, 0, found.Membership, found.Organisation)


def begin(user: User) -> str:
    """Sign a browser in; gives the secret for its cookie."""
    secret = secrets.token_urlsafe(32)
    with outside() as session, session.bookkeeping():
        session.add(SignIn(secret_hash=_hash(secret), user_id=user.id))
        if (row := session.scalar(select(User).where(User.id == user.id))) is not None:
            row.last_seen_at = clock.now()
    return secret


def end(secret: str | None) -> None:
    """Sign a browser out. Twice is once."""
    if secret:
        with outside() as session, session.bookkeeping():
            session.execute(delete(SignIn).where(SignIn.secret_hash == _hash(secret)))


def end_all(user_id: int) -> None:
    """Sign a person out of every browser."""
    with outside() as session, session.bookkeeping():
        session.execute(delete(SignIn).where(SignIn.user_id == user_id))


def end_one(user_id: int, sign_in_id: int) -> None:
    """Sign a person out of one browser. Twice is once."""
    with outside() as session, session.bookkeeping():
        session.execute(delete(SignIn).where(SignIn.id == sign_in_id, SignIn.user_id == user_id))


def all_of(user_id: int) -> list[SignIn]:
    """The browsers in which a person is signed in, the one used last first."""
    with outside() as session:
        rows = session.scalars(
            select(SignIn).where(SignIn.user_id == user_id).order_by(SignIn.last_seen_at.desc())
        )
        return [row for row in rows if not _expired(row)]


def end_expired() -> None:
    """Forget sign-ins that nobody can use any more."""
    with outside() as session, session.bookkeeping():
        session.execute(delete(SignIn).where(~holds()))


def holds() -> ColumnElement[bool]:
    """Whether a sign-in can still be used, as a condition on its row."""
    now = clock.now()
    return and_(SignIn.created_at >= now - ABSOLUTE, SignIn.last_seen_at >= now - IDLE)


def throttle(key: str, most: int, window: timedelta) -> None:
    """Count one try under this key; raises `LimitReached` past `most` in the window."""
    try:
        tries, until = _count(key, window)
    except IntegrityError:  # two first tries at once: the other made the row
        tries, until = _count(key, window)
    now = clock.now()
    if tries > most:
        minutes = max(1, round((until - now).total_seconds() / 60))
        raise LimitReached(
            f"That was tried more than {most} times. It can be tried again in {minutes} min.",
            retry_after=int((until - now).total_seconds()) + 1,
        )


def _count(key: str, window: timedelta) -> tuple[int, datetime]:
    with outside() as session, session.bookkeeping():
        row = session.scalar(select(Throttle).where(Throttle.key == key).with_for_update())
        now = clock.now()
        if row is None:
            row = Throttle(key=key, since=now, tries=0)
            session.add(row)
        elif row.since + window <= now:
            row.since, row.tries = now, 0
        row.tries += 1
        return row.tries, row.since + window


def uncount(key: str) -> None:
    """Take back one try that turned out to be right."""
    with outside() as session, session.bookkeeping():
        session.execute(
            update(Throttle)
            .where(Throttle.key == key, Throttle.tries > 0)
            .values(tries=Throttle.tries - 1)
        )


def unthrottle(key: str) -> None:
    """Forget the tries under a key, after one that was right."""
    with outside() as session, session.bookkeeping():
        session.execute(delete(Throttle).where(Throttle.key == key))


def forget_tries(age: timedelta = timedelta(days=1)) -> None:
    """Forget tries that were counted so long ago that no window holds them any more."""
    with outside() as session, session.bookkeeping():
        session.execute(delete(Throttle).where(Throttle.since < clock.now() - age))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _expired(row: SignIn) -> bool:
    now = clock.now()
    return now - row.created_at > ABSOLUTE or now - row.last_seen_at > IDLE


def _seen(session: Session, row: SignIn) -> None:
    if clock.now() - row.last_seen_at > SEEN_AT_MOST_EVERY:
        with session.bookkeeping():
            row.last_seen_at = clock.now()
