"""Who changed an allocation last, from the audit."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.core.identity import User
from planner.core.session import Session
from planner.scenarios.models import Scenario

LOOKED_AT = 200
"""As many of a scenario's changes of allocations are searched."""


@dataclass(frozen=True, slots=True)
class LastSave:
    """Who, and when; None where the changes that were searched do not say."""

    name: str | None
    actor_id: int | None
    at: datetime | None


def last_save(session: Session, scenario: Scenario, allocation_id: int) -> LastSave:
    """The newest change of one allocation that names it."""
    rows = session.execute(
        select(AuditEvent.at, AuditEvent.facts, AuditEvent.actor_id, User.name)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(
            AuditEvent.subject_kind == Scenario.__tablename__,
            AuditEvent.subject_id == scenario.id,
            AuditEvent.action.in_(("scenario.allocation_added", "scenario.allocation_changed")),
        )
        .order_by(AuditEvent.id.desc())
        .limit(LOOKED_AT)
    )
    for at, facts, actor_id, name in rows:
        if facts.get("allocation_id") == allocation_id:
            return LastSave(name, actor_id, at)
    return LastSave(None, None, None)
