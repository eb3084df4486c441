"""What was done to an initiative, alone or among others."""

from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.core.history import Happening, history
from planner.core.session import Session
from planner.portfolio.bulk_models import BulkChange, BulkChangeRow
from planner.portfolio.models import Initiative


def activity(session: Session, initiative: Initiative, limit: int | None) -> list[Happening]:
    """The events of an initiative, or so many, the latest first; with those of changes of many."""
    among = select(BulkChangeRow.bulk_change_id).where(BulkChangeRow.initiative_id == initiative.id)
    shared = select(AuditEvent.id).where(
        AuditEvent.subject_kind == BulkChange.__tablename__, AuditEvent.subject_id.in_(among)
    )
    return history(session, initiative, limit, also=shared)
