"""What was recorded last, as tests read it."""

from typing import Any

from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.core.session import Session
from tests.kit.world import World


def last(session: Session) -> AuditEvent:
    """The newest event."""
    return session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()


def last_event(world: World) -> AuditEvent:
    """The same, where no session is open."""
    with world.session() as session:
        return last(session)


def told(world: World) -> tuple[str, dict[str, Any]]:
    """What was done last, and the facts of it."""
    event = last_event(world)
    return event.action, event.facts
