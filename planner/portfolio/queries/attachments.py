"""The evidence that is attached to an initiative."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from planner.core import clock
from planner.core.history import user_names
from planner.core.session import Session
from planner.domain.refusals import NotFound
from planner.portfolio.evidence_models import Attachment

KEPT = timedelta(days=30)
"""So long the content of what was removed can be put back."""


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """A file with the name of who attached it; size in bytes."""

    id: int
    name: str
    kind: str
    size: int
    note: str
    at: datetime
    by: str | None
    sha256: str


def attachments(session: Session, initiative_id: int) -> list[AttachmentLine]:
    """The files of an initiative, the latest first: two selects."""
    found = session.scalars(
        select(Attachment)
        .where(Attachment.initiative_id == initiative_id, Attachment.removed_at.is_(None))
        .order_by(Attachment.id.desc())
    ).all()
    names = user_names(session, [each.attached_by for each in found])
    return [
        AttachmentLine(
            each.id,
            each.name,
            each.kind,
            each.size,
            each.note,
            each.attached_at,
            names.get(each.attached_by or 0),
            each.sha256,
        )
        for each in found
    ]


def attachment(session: Session, initiative_id: int, attachment_id: int) -> Attachment:
    """One file of an initiative; `NotFound` where it has none of this key, or had it."""
    found = session.find(Attachment, attachment_id)
    if found.initiative_id != initiative_id or found.removed_at is not None:
        raise NotFound("attachment", attachment_id)
    return found


def stored_names(session: Session) -> Sequence[str]:
    """The contents that are still needed, by the names they are kept under."""
    needed = or_(Attachment.removed_at.is_(None), Attachment.removed_at > clock.now() - KEPT)
    return session.scalars(select(Attachment.stored).where(needed)).all()
