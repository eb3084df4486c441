"""What tests of intake look up."""

from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.core.session import Session
from planner.intake.models import IntakeRequest


def last(session: Session) -> AuditEvent:
    return session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()


def row(session: Session, key: int) -> IntakeRequest:
    return session.find(IntakeRequest, key)
