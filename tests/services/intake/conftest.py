"""What tests of intake look up."""

from planner.core.session import Session
from planner.intake.models import IntakeRequest


def row(session: Session, key: int) -> IntakeRequest:
    return session.find(IntakeRequest, key)
