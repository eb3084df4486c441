"""Taking back what was edited since an import, because somebody says so, and why."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import undefer

from planner.core import clock
from planner.core.jobs import Run
from planner.core.session import Session
from planner.domain.importing.batches import SMALLEST
from planner.domain.importing.undo import EDITED, Forced
from planner.domain.portions import portions
from planner.imports.allowed import MAY_PLAN, require_allowed
from planner.imports.models import Import, ImportBatch, ImportLeft
from planner.imports.queries.kept import batches_with
from planner.imports.queries.undoing import UndoState, undo_state, undoing_ends
from planner.imports.refusals import NothingForced, UndoOver, UndoUnderway
from planner.imports.taking_back import take_back
from planner.imports.unplanning import unplan


def force(session: Session, of: Import, forced: Forced) -> int | None:
    """Note, inside the change that asks for the undo, what it takes back all the same.

    Of an undo that has ended it is what that left, which it then still has before it. Gives how
    many that are; None where no undo has looked yet. Raises UndoUnderway, UndoOver, NothingForced.
    """
    state = undo_state(session, of)
    if state in (UndoState.RUNNING, UndoState.STOPPED):
        raise UndoUnderway(of)
    ends = undoing_ends(session, of)
    if ends is not None and clock.now() > ends:
        raise UndoOver(of)
    of.undo_forced = {"every": True} if forced.every else {"keys": sorted(forced.keys)}
    if state is not UndoState.DONE:
        return None
    count = (
        session.scalar(select(func.count(ImportLeft.id)).where(_edited(of), *_among(forced))) or 0
    )
    if not count:
        raise NothingForced(of)
    of.undone_at, of.undone = None, {**of.undone, "left": of.undone["left"] - count}
    return count


def force_rest(session: Session, of: Import, plans: bool, run: Run) -> None:
    """Take back what an earlier undo left as edited and is forced by now.

    Safe to run again: what is taken back is no longer among what was left.
    """
    chosen = select(ImportLeft.on_file_id).where(_edited(of), *_among(of.forced))
    keys = session.scalars(chosen.order_by(ImportLeft.on_file_id)).all() if of.forced else ()
    for batch_id, _, changes in batches_with(session, of, keys):
        for some in portions(changes, SMALLEST):
            run.stop_if_asked()
            _piece(session, of, batch_id, some, plans, run)


def _piece(
    session: Session,
    of: Import,
    batch_id: int,
    changes: Sequence[Sequence[object]],
    plans: bool,
    run: Run,
) -> None:
    with session.recording("import.edits_taken_back", of) as facts:
        plans = require_allowed(session, of) >= MAY_PLAN and plans
        run.checkpoint()
        keys = [int(str(key)) for key, *_ in changes]
        forgotten = delete(ImportLeft).where(_edited(of), ImportLeft.on_file_id.in_(keys))
        session.execute(forgotten.execution_options(synchronize_session=False))
        batch = session.scalars(
            select(ImportBatch)
            .where(ImportBatch.id == batch_id)
            .options(undefer(ImportBatch.planned))
        ).one()
        counts = take_back(session, of, batch, changes, plans=plans)
        counts["unranked"] = unplan(session, of, batch, plans=plans, only=keys)
        more = {name: of.undone.get(name, 0) + number for name, number in counts.items()}
        of.undone = {**of.undone, **more}
        facts |= {"batch": batch.number, **counts}


def _edited(of: Import) -> ColumnElement[bool]:
    return (ImportLeft.import_id == of.id) & (ImportLeft.reason == EDITED)


def _among(forced: Forced) -> list[ColumnElement[bool]]:
    return [] if forced.every else [ImportLeft.on_file_id.in_(forced.keys)]
