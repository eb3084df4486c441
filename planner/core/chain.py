"""Walking the chain of an organisation's audit, to see that nobody changed what it says.

A sound walk is kept, with the hash it came to. So the next one also finds an end that was cut off,
and a chain that was written anew. What was recorded before there was a chain is counted apart.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import BigInteger, String, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import clock
from planner.core.audit import TOLD, AuditEvent, linked
from planner.core.models import Key, Model, Moment, keyed
from planner.core.session import Session
from planner.core.tenancy import Permanent, Tenant

PAGE = 500
"""Events that are read at once."""
COLUMNS = [getattr(AuditEvent, name) for name in ("id", "at", "hash", *TOLD)]


class AuditCheck(Tenant, Permanent, Model):
    """One walk along the whole chain of an organisation, and what it came to."""

    __tablename__ = "audit_checks"
    __table_args__ = (keyed(),)

    id: Mapped[Key]
    at: Mapped[Moment] = mapped_column(default=clock.now)
    event_id: Mapped[int] = mapped_column(BigInteger)
    """The last event that was sound; 0 where there was none."""
    hash: Mapped[str] = mapped_column(String(64))
    """Its hash: noted elsewhere, it shows that the chain is still the same."""
    events: Mapped[int]
    """How many events had a link and were sound."""
    broken_at: Mapped[int | None] = mapped_column(BigInteger)
    """The first event that is not as it was written; None where all are."""

    def __str__(self) -> str:
        return f"walk along the audit to event {self.event_id}"


@dataclass(frozen=True, slots=True)
class Walk:
    """How far a walk along the chain has come."""

    event_id: int = 0
    """The event it has come to; 0 at the beginning."""
    hash: str = ""
    events: int = 0
    unlinked: int = 0
    """Events from before there was a chain."""
    broken_at: int | None = None


def walked(session: Session, begun: Walk, noted: Mapping[int, str]) -> Iterator[Walk]:
    """Walk on along the chain, a page at a time; the last walk given is at its end, or broken.

    `noted` are hashes that events are known to have had, by their keys: the chain breaks at one
    that has another by now, or that is gone.
    """
    walk = begun
    while rows := _page(session, walk.event_id):
        walk = _along(walk, rows, session.organisation_id or 0, noted)
        yield walk
        if walk.broken_at is not None:
            return
    lost = [key for key in noted if key > walk.event_id]
    yield replace(walk, broken_at=min(lost)) if lost else walk


def known(session: Session) -> dict[int, str]:
    """What the last sound walk came to, by its event; nothing before there was one."""
    found = last(session, sound=True)
    return {found.event_id: found.hash} if found and found.event_id else {}


def last(session: Session, *, sound: bool = False) -> AuditCheck | None:
    """The latest walk that was kept, or the latest that found nothing amiss."""
    chosen = select(AuditCheck).order_by(AuditCheck.id.desc()).limit(1)
    return session.scalar(chosen.where(AuditCheck.broken_at.is_(None)) if sound else chosen)


def keep(session: Session, walk: Walk) -> None:
    """Keep what a walk came to, in the open change."""
    session.require_recording()
    told = {"event_id": walk.event_id, "hash": walk.hash, "events": walk.events}
    session.add(AuditCheck(broken_at=walk.broken_at, **told))


def _page(session: Session, after: int) -> list[Row[Any]]:
    chosen = select(*COLUMNS).where(AuditEvent.id > after).order_by(AuditEvent.id).limit(PAGE)
    return list(session.execute(chosen).all())


def _along(walk: Walk, rows: list[Row[Any]], own: int, noted: Mapping[int, str]) -> Walk:
    for row in rows:
        if row.hash is None and not walk.events:
            walk = replace(walk, event_id=row.id, unlinked=walk.unlinked + 1)
            continue
        said = {name: getattr(row, name) for name in ("at", *TOLD)}
        sound = linked(walk.hash, own, said) == row.hash == noted.get(row.id, row.hash)
        lost = any(walk.event_id < key < row.id for key in noted)
        if not sound or lost:
            return replace(walk, broken_at=row.id)
        walk = Walk(row.id, row.hash, walk.events + 1, walk.unlinked)
    return walk
