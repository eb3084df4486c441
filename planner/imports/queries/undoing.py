"""Whether an import can be taken back, what that would do, and what it did."""

from datetime import datetime
from enum import StrEnum
from functools import partial

from sqlalchemy import func, select

from planner.core import clock
from planner.core.jobs import Job
from planner.core.session import Session
from planner.domain.importing.undo import undo_until
from planner.imports.kinds.registry import kind_of
from planner.imports.models import Import, ImportLeft, ImportState
from planner.imports.queries.progress import job_of, progress_of
from planner.imports.undoing import Left, Outlook, Part, Stays


class UndoState(StrEnum):
    """How far the undo of an import is."""

    NONE = "none"
    """There is nothing to take back yet."""
    OFFERED = "offered"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    OVER = "over"
    """Its 30 days have passed."""


def undo_running(session: Session, of: Import) -> bool:
    """Whether a job is taking the import back, or waits to."""
    job = undo_job(session, of)
    return of.undone_at is None and job is not None and not job.state.final


def undo_job(session: Session, of: Import) -> Job | None:
    """The job that takes it back; gone once the queue's retention has passed."""
    if of.undo_job_id is None:
        return None
    return session.scalar(select(Job).where(Job.id == of.undo_job_id))


def undoing_ends(session: Session, of: Import) -> datetime | None:
    """Until when the import can be undone; None while it is not applied, or still goes in."""
    if not of.state.begun or of.applied_at is None:
        return None
    if of.state is ImportState.APPLYING and progress_of(of, job_of(session, of)).running:
        return None
    return undo_until(of.finished_at or of.applied_at)


def undo_state(session: Session, of: Import) -> UndoState:
    """How far the undo of an import is."""
    if of.undone_at is not None:
        return UndoState.DONE
    if of.undo_asked_at is not None:
        return UndoState.RUNNING if undo_running(session, of) else UndoState.STOPPED
    ends = undoing_ends(session, of)
    if ends is None:
        return UndoState.NONE
    return UndoState.OVER if clock.now() > ends else UndoState.OFFERED


def may_force(state: UndoState, ends: datetime | None) -> bool:
    """Whether what was edited since may still be taken back as well, as the undo stands."""
    chosen = state in (UndoState.OFFERED, UndoState.DONE)
    return chosen and ends is not None and clock.now() <= ends


def outlook(session: Session, of: Import, *, plans: bool) -> Outlook:
    """What the undo would do as things stand. Without `plans`, what is planned stays."""
    return kind_of(of).undoing.outlook(session, of, plans=plans)


def staying(session: Session, of: Import, *, plans: bool) -> Stays:
    """What an undo would leave as it is, or has left."""
    if undo_state(session, of) is UndoState.OFFERED:
        return outlook(session, of, plans=plans).left
    return left_alone(session, of)


def left_alone(session: Session, of: Import) -> Stays:
    """What the undo left as it is, in its order."""
    chosen = select(func.count()).select_from(ImportLeft).where(ImportLeft.import_id == of.id)
    return Stays(Part(session.scalar(chosen) or 0, partial(_left, session, of)))


def _left(session: Session, of: Import, first: int, last: int) -> list[Left]:
    rows = session.execute(
        select(ImportLeft.on_file_id, ImportLeft.title, ImportLeft.reason)
        .where(ImportLeft.import_id == of.id)
        .order_by(ImportLeft.id)
        .offset(first)
        .limit(last - first)
    )
    return [Left(*row) for row in rows]
