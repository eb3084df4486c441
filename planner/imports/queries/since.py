"""Whether anything that an import is held against was edited since its rows were checked."""

from sqlalchemy import func, or_, select

from planner.core.audit import AuditEvent
from planner.core.session import Session
from planner.imports.kinds.registry import kind_of
from planner.imports.models import Import

BY_IMPORTS = ("import.batch_applied", "import.batch_undone", "import.edits_taken_back")


def edited_since(session: Session, of: Import) -> bool:
    """Whether somebody changed what is of its kind, by hand or by another import. One statement."""
    checked = (
        select(func.max(AuditEvent.id))
        .where(
            AuditEvent.subject_kind == Import.__tablename__,
            AuditEvent.subject_id == of.id,
            AuditEvent.action == "import.checked",
        )
        .scalar_subquery()
    )
    others = select(Import.id).where(Import.kind == of.kind, Import.id != of.id)
    by_imports = (
        (AuditEvent.subject_kind == Import.__tablename__)
        & AuditEvent.action.in_(BY_IMPORTS)
        & AuditEvent.subject_id.in_(others)
    )
    by_hand = [AuditEvent.action.startswith(begins) for begins in kind_of(of).edits]
    found = select(AuditEvent.id).where(AuditEvent.id > checked, or_(by_imports, *by_hand)).limit(1)
    return session.scalar(found) is not None
