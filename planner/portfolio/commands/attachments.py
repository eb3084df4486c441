"""Attaching evidence to an initiative, and removing it again: either can be undone."""

from contextlib import ExitStack
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import func, select

from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.session import Session
from planner.domain.evidence import Kind, clean_name, kind_of
from planner.domain.refusals import ChangedSince, Conflict, Invalid, LimitReached
from planner.portfolio import files
from planner.portfolio.archive import require_in_use
from planner.portfolio.evidence_models import Attachment
from planner.portfolio.models import Initiative
from planner.portfolio.queries.attachments import attachment
from planner.portfolio.writing import touch

MEGABYTE = 1 << 20
MOST = 100
"""Files that one initiative may have."""
ATTACHMENTS = Attachment.__tablename__


class TooLarge(Invalid):
    """A file of evidence may only be so large."""

    remedy = "Choose a smaller file, or attach the part that matters."

    def __init__(self, megabytes: int) -> None:
        super().__init__(f"The file was not kept: it is larger than {megabytes} MB.")


class AlreadyAttached(Conflict):
    """The same content is attached once."""

    remedy = "Remove the one that is there, if it is to have another name or note."

    def __init__(self, name: str) -> None:
        super().__init__(f"The same file is attached already, as {name}.")


class TooManyAttachments(LimitReached):
    """An initiative has only so much room for files."""

    remedy = "Remove those that nobody needs."

    def __init__(self) -> None:
        super().__init__(f"This initiative has {MOST} files, which is as many as there may be.")


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent: under its sender's name, with what they say of it."""

    name: str
    stream: BinaryIO
    note: str = ""


def attach(session: Session, initiative_id: int, sent: Sent, megabytes: int) -> Attachment:
    """Keep a file for an initiative, as long as its content is of a kind that is taken.

    Raises `TooLarge`, `NotEvidence`, `AlreadyAttached` and `TooManyAttachments`, and keeps nothing.
    """
    initiative = session.find(Initiative, initiative_id)
    kept = files.keep(sent.stream)
    with ExitStack() as undoing:
        undoing.callback(files.discard, kept.name)
        if kept.size > megabytes * MEGABYTE:
            raise TooLarge(megabytes)
        with files.opened(kept.name) as stream:
            kind = kind_of(stream)
        made = _recorded(session, initiative, sent, kept, kind)
        undoing.pop_all()
    return made


def remove_attachment(session: Session, initiative_id: int, attachment_id: int) -> Attachment:
    """Take a file off an initiative; for 30 days it can be put back."""
    initiative = session.find(Initiative, initiative_id)
    with session.recording("initiative.attachment_removed", initiative) as facts:
        require_in_use(initiative)
        found = attachment(session, initiative_id, attachment_id)
        found.removed_at = clock.now()
        touch(session, initiative_id)
        facts["name"] = found.name
        session.detail(ATTACHMENTS, [[found.id, True, False]])
    return found


def undo(session: Session, event: AuditEvent, said: str) -> None:
    """Take off what was attached, or put back what was removed.

    Raises `ChangedSince` where that was done already, or where the content is gone for good.
    """
    assert event.subject_id is not None, "evidence is of an initiative"
    initiative = session.find(Initiative, event.subject_id)
    with session.recording(event.action, initiative) as facts:
        require_in_use(initiative)
        facts.update(event.facts, undoes=event.id, undid=said)
        for key, was, left in (event.details or {})[ATTACHMENTS]:
            _turn(session, key, was, left)
            session.detail(ATTACHMENTS, [[key, left, was]])
        touch(session, initiative.id)


def _turn(session: Session, key: int, was: bool, left: bool) -> None:
    found = session.find(Attachment, key, lock=True)
    if (found.removed_at is None) is not left:
        raise ChangedSince(f"{found.name} is {'removed' if left else 'attached'} again already.")
    if was and not files.there(found.stored):
        raise ChangedSince(f"The content of {found.name} is gone for good.")
    found.removed_at = None if was else clock.now()


def _recorded(
    session: Session, initiative: Initiative, sent: Sent, kept: files.Kept, kind: Kind
) -> Attachment:
    made = Attachment(
        initiative_id=initiative.id,
        name=clean_name(sent.name, kind),
        kind=kind.words,
        media_type=kind.media_type,
        size=kept.size,
        sha256=kept.sha256,
        stored=kept.name,
        note=sent.note,
        attached_by=session.actor_id,
    )
    with session.recording("initiative.attached", initiative) as facts:
        require_in_use(initiative)
        _require_room_for(session, initiative.id, kept.sha256)
        session.add(made)
        session.flush()
        touch(session, initiative.id)
        facts |= {"name": made.name, "kind": made.kind, "size": made.size, "sha256": made.sha256}
        session.detail(ATTACHMENTS, [[made.id, False, True]])
    return made


def _require_room_for(session: Session, initiative_id: int, sha256: str) -> None:
    there = (Attachment.initiative_id == initiative_id, Attachment.removed_at.is_(None))
    same = session.scalar(select(Attachment.name).where(*there, Attachment.sha256 == sha256))
    if same is not None:
        raise AlreadyAttached(same)
    counted = select(func.count()).select_from(Attachment).where(*there)
    if (session.scalar(counted) or 0) >= MOST:
        raise TooManyAttachments
