"""Work that was edited by itself since an import: that counts as no edit of its initiative.

The audit tells it of its initiative where somebody did it by hand; or a file of scope items did.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select

from planner.core.among import among
from planner.core.audit import AuditEvent
from planner.core.session import Session
from planner.imports.models import Import, ImportBatch
from planner.portfolio.models import Initiative, ScopeItem

MADE = 1
"""The version of a scope item that was just made."""
BY_HAND = "initiative.scope_item_"
"""How the audit actions of those edits begin."""


def work_edited(session: Session, items: Collection[int], since: datetime) -> set[int]:
    """The initiatives of which somebody edited one of these items `since` an import made it.

    An item that only imports of initiatives changed is what its hours and estimates say; what
    they cannot say is as it was made. Three statements, however many; one where none was touched.
    """
    if not items:
        return set()
    touched = select(ScopeItem.initiative_id).where(
        among(ScopeItem.id, items), ScopeItem.version != MADE
    )
    found = set(session.scalars(touched))
    if not found or scope_came(session, since):
        return found
    return told_of(session, found, since, AuditEvent.action.startswith(BY_HAND))


def scope_came(session: Session, since: datetime) -> bool:
    """Whether a file of scope items was applied since, which may have changed the work of any."""
    of_scope = select(Import.id).where(Import.kind == "scope-items")
    chosen = select(ImportBatch.id).where(
        ImportBatch.at > since, ImportBatch.import_id.in_(of_scope)
    )
    return session.scalar(chosen.limit(1)) is not None


def told_of(
    session: Session, keys: Collection[int], since: datetime, *which: ColumnElement[bool]
) -> set[int]:
    """Those of these initiatives of which the audit tells an edit since; of some kind, or any."""
    return set(_told(session, since, among(AuditEvent.subject_id, keys), *which)) if keys else set()


def told_between(session: Session, first: int, last: int, since: datetime) -> Sequence[int]:
    """The initiatives with keys from the first to the last of which it tells one, in order."""
    return sorted(set(_told(session, since, AuditEvent.subject_id.between(first, last))))


def _told(session: Session, since: datetime, *which: ColumnElement[bool]) -> Iterator[int]:
    about = AuditEvent.subject_kind == Initiative.__tablename__
    chosen = select(AuditEvent.subject_id).where(about, AuditEvent.at > since, *which)
    return (key for key in session.scalars(chosen) if key is not None)
