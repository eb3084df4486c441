"""Imports of one organisation are written in turns, each knowing what the others have written.

A file is held against what was on file as it was opened. What another import, or a person, added
since would otherwise be added once more.
"""

from sqlalchemy import or_, select

from planner.core.audit import AuditEvent
from planner.core.identity import Organisation
from planner.core.session import Session
from planner.imports.models import Import


def take_turn(session: Session) -> None:
    """Wait, inside a change, until no other import of the organisation is writing.

    Rows that refer to the organisation are added meanwhile all the same.
    """
    own = select(Organisation.id).where(Organisation.id == session.organisation_id)
    session.execute(own.with_for_update(key_share=True))


def written_by_others(session: Session, of: Import, since: int) -> bool:
    """Whether anything was recorded after an event that this import did not do itself."""
    by_others = or_(
        AuditEvent.subject_kind.is_distinct_from(Import.__tablename__),
        AuditEvent.subject_id != of.id,
    )
    found = select(AuditEvent.id).where(AuditEvent.id > since, by_others).limit(1)
    return session.scalar(found) is not None
