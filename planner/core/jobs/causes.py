"""What is known about a cause of dead letters: how it is mended, and whether it is kept quiet."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, String, UniqueConstraint, and_, func, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from planner.core.jobs.many import Chosen, NoneOpen
from planner.core.jobs.models import DeadLetter, Millis
from planner.core.jobs.queries import now
from planner.core.jobs.tasks import milliseconds
from planner.core.jobs.time import clock_milliseconds
from planner.core.models import Key, Model, Reference, keyed
from planner.core.session import Session
from planner.core.tenancy import Tenant

ABOUT = "a cause of dead letters"


class MuteEnd(StrEnum):
    """When a cause is told of again, without anybody saying so."""

    DAY = "1d"
    WEEK = "7d"
    NEXT = "next"
    """As soon as another job fails of it."""


SPANS = {MuteEnd.DAY: timedelta(days=1), MuteEnd.WEEK: timedelta(days=7)}


class DeadCause(Tenant, Model):
    """What the organisation has said about failures of one cause, also about those to come."""

    __tablename__ = "dead_causes"
    __table_args__ = (keyed(), UniqueConstraint("organisation_id", "fingerprint"))

    id: Mapped[Key]
    fingerprint: Mapped[str] = mapped_column(String(64))
    fix: Mapped[str | None] = mapped_column(String(1000))
    """How it is mended, for whoever meets it next."""
    muted_because: Mapped[str | None] = mapped_column(String(500))
    """Why nobody needs to look; None for a cause that is told of."""
    muted_by: Mapped[Reference | None]
    muted_at: Mapped[Millis | None]
    muted_until: Mapped[Millis | None]
    """When it is told of again by itself."""
    muted_upto: Mapped[Reference | None]
    """The newest letter when it was muted, where a later one of the cause is to end it."""

    def __str__(self) -> str:
        return f"cause {self.fingerprint}"


def note(session: Session, fingerprint: str, fix: str) -> None:
    """Say how failures of this cause are mended; nothing takes the note away."""
    with session.recording("dead_cause.noted", ABOUT) as facts:
        cause = _cause(session, fingerprint)
        facts |= {"cause": fingerprint, "from": cause.fix, "to": fix or None}
        cause.fix = fix or None


def mute(session: Session, fingerprint: str, because: str, end: MuteEnd) -> None:
    """Count failures of this cause no more among those that want an eye, until it ends by itself.

    Nothing is written at the end: `quiet` asks for it whenever causes are read.
    """
    with session.recording("dead_cause.muted", ABOUT) as facts:
        cause, at, span = _cause(session, fingerprint), now(session), SPANS.get(end)
        cause.muted_because, cause.muted_at = because, at
        cause.muted_by = session.actor_id
        cause.muted_until = None if span is None else at + milliseconds(span)
        cause.muted_upto = newest(session) if span is None else None
        facts |= {"cause": fingerprint, "because": because, "end": str(end)}
        facts["until"] = cause.muted_until


def unmute(session: Session, fingerprint: str) -> None:
    """Tell of failures of this cause again."""
    with session.recording("dead_cause.unmuted", ABOUT) as facts:
        cause = _cause(session, fingerprint)
        facts["cause"] = fingerprint
        cause.muted_because = cause.muted_at = cause.muted_by = None
        cause.muted_until = cause.muted_upto = None


def quiet() -> ColumnElement[bool]:
    """True of the causes that are muted now."""
    later = aliased(DeadLetter)
    failed_since = select(later.id).where(
        later.organisation_id == DeadCause.organisation_id,
        later.fingerprint == DeadCause.fingerprint,
        later.id > DeadCause.muted_upto,
    )
    return and_(
        DeadCause.muted_because.is_not(None),
        or_(DeadCause.muted_until.is_(None), DeadCause.muted_until > clock_milliseconds()),
        or_(DeadCause.muted_upto.is_(None), ~failed_since.exists()),
    )


def newest(session: Session) -> int:
    """The newest letter there is: what an act on all that are shown does not go beyond."""
    return session.scalar(select(func.max(DeadLetter.id))) or 0


def _cause(session: Session, fingerprint: str) -> DeadCause:
    """What is said of a cause so far; raises `NoneOpen` where no open letter has it."""
    letters = select(DeadLetter.id).where(*Chosen(fingerprint=fingerprint).rules())
    if session.scalar(letters.limit(1)) is None:
        raise NoneOpen
    said = select(DeadCause).where(DeadCause.fingerprint == fingerprint).with_for_update()
    cause = session.scalar(said)
    if cause is None:
        session.add(cause := DeadCause(fingerprint=fingerprint))
    return cause
