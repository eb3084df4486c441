"""Who stated an input last, and when: from the row where it says so, else from the audit."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, or_, select

from planner.core.audit import AuditEvent
from planner.core.identity import User
from planner.core.session import Session
from planner.domain.explanation import Stated


def latest(
    session: Session, kind: str, keys: Collection[int], actions: Collection[str] = ()
) -> dict[int, Stated]:
    """The newest event about each of these rows of a table, by key: one select.

    Of actions that begin so, or of any. A row that nothing was recorded of is left out.
    """
    if not keys:
        return {}
    newest = (
        select(func.max(AuditEvent.id))
        .where(AuditEvent.subject_kind == kind, AuditEvent.subject_id.in_(keys))
        .group_by(AuditEvent.subject_id)
    )
    if actions:
        newest = newest.where(or_(*(AuditEvent.action.startswith(each) for each in actions)))
    rows = session.execute(
        select(AuditEvent.subject_id, User.name, AuditEvent.at)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(AuditEvent.id.in_(newest))
    )
    return {key: Stated(by, at) for key, by, at in rows if key is not None}


def of_scope(initiative: Stated | None, imported: bool, changed_at: datetime) -> Stated:
    """Who stated a scope item: the newest event of its initiative's scope.

    Without one it came with a file, or was there from the beginning, last touched at that moment.
    """
    if initiative is not None:
        return initiative
    return Stated(None, changed_at, "an import" if imported else "")
