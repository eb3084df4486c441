"""Who has which seat, and what was done or refused with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from planner.accounts.listing import Entry, UserLine, users
from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.identity import User
from planner.core.session import Session
from planner.domain.entitlements import ACTIONS, BLOCKED, event_name

DAYS = 30
"""How far back events of seats are told."""


@dataclass(frozen=True, slots=True)
class SeatEvent:
    """Something that was done, or refused: what it is called, by whom, and the change itself."""

    name: str
    who: str | None
    event: AuditEvent

    @property
    def blocked(self) -> bool:
        """Whether it was refused for want of a decision seat."""
        return self.name == BLOCKED


def seated(session: Session) -> list[UserLine]:
    """Everybody who may sign in here, by name, each with a seat."""
    return [line for line in users(session) if line.entry is not Entry.OUT]


def seat_events(session: Session) -> Iterator[SeatEvent]:
    """What was done and refused in the last `DAYS` days, latest first."""
    rows = session.execute(
        select(AuditEvent, User.name)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(AuditEvent.action.in_(ACTIONS), AuditEvent.at >= clock.now() - timedelta(days=DAYS))
        .order_by(AuditEvent.id.desc())
    )
    for event, who in rows:
        if name := event_name(event.action, event.facts):
            yield SeatEvent(name, who, event)
