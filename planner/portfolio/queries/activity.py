"""What was done to an initiative, alone or among others."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from planner.core.audit import AuditEvent
from planner.core.history import Happening, every_key, history
from planner.core.session import Session
from planner.portfolio.bulk_models import BulkChange, BulkChangeRow
from planner.portfolio.models import Initiative


def activity(session: Session, initiative: Initiative, limit: int) -> list[Happening]:
    """So many events of an initiative, the latest first; with those of changes of many."""
    return history(session, initiative, limit, also=_shared(initiative))


def activity_keys(session: Session, initiative: Initiative) -> Sequence[int]:
    """The keys of all of these, in the same order."""
    return every_key(session, initiative, also=_shared(initiative))


def _shared(initiative: Initiative) -> Select[int]:
    among = select(BulkChangeRow.bulk_change_id).where(BulkChangeRow.initiative_id == initiative.id)
    return select(AuditEvent.id).where(
        AuditEvent.subject_kind == BulkChange.__tablename__, AuditEvent.subject_id.in_(among)
    )
