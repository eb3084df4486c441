"""What is known about a cause of dead letters: how it is mended, and whether it is kept quiet."""

from __future__ import annotations

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.jobs.many import Chosen, NoneOpen
from planner.core.jobs.models import DeadLetter, Millis
from planner.core.jobs.queries import now
from planner.core.models import Key, Model, Reference, keyed
from planner.core.session import Session
from planner.core.tenancy import Tenant

ABOUT = "a cause of dead letters"


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

    def __str__(self) -> str:
        return f"cause {self.fingerprint}"


def note(session: Session, fingerprint: str, fix: str) -> None:
    """Say how failures of this cause are mended; nothing takes the note away."""
    with session.recording("dead_cause.noted", ABOUT) as facts:
        cause = _cause(session, fingerprint)
        facts |= {"cause": fingerprint, "from": cause.fix, "to": fix or None}
        cause.fix = fix or None


def mute(session: Session, fingerprint: str, because: str) -> None:
    """Count failures of this cause no more among those that want an eye."""
    with session.recording("dead_cause.muted", ABOUT) as facts:
        cause = _cause(session, fingerprint)
        facts |= {"cause": fingerprint, "because": because}
        cause.muted_because, cause.muted_at = because, now(session)
        cause.muted_by = session.actor_id


def unmute(session: Session, fingerprint: str) -> None:
    """Tell of failures of this cause again."""
    with session.recording("dead_cause.unmuted", ABOUT) as facts:
        cause = _cause(session, fingerprint)
        facts["cause"] = fingerprint
        cause.muted_because = cause.muted_at = cause.muted_by = None


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
