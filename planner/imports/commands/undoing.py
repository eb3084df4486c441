"""Undoing an import: asked for by a person, carried out batch by batch in a job."""

from time import perf_counter

from sqlalchemy import select
from sqlalchemy.orm import undefer

from planner.core import clock
from planner.core.jobs import Run
from planner.core.session import Session
from planner.domain.importing.undo import Forced
from planner.imports.allowed import MAY_PLAN, require_allowed
from planner.imports.commands.forcing import force, force_rest
from planner.imports.kinds.registry import kind_of
from planner.imports.models import Import, ImportBatch
from planner.imports.queries.undoing import undo_running, undoing_ends
from planner.imports.refusals import NothingToUndo, UndoneAlready, UndoOver
from planner.imports.sizes import first, following
from planner.imports.taking_back import take_back
from planner.imports.tasks import UNDO, UndoImport
from planner.imports.unplanning import unplan

COUNTS = ("removed", "restored", "left", "gone", "unranked")


def ask_to_undo(session: Session, of: Import, *, plans: bool) -> int:
    """Have the import taken back; gives the job's id. Asked twice, it is one job.

    `plans`: whether its initiatives may be taken out of scenarios. An undo that was stopped goes
    on where it stood.
    """
    if undo_running(session, of) and of.undo_job_id is not None:
        return of.undo_job_id
    with session.recording("import.undo_asked", of) as facts:
        if undo_running(session, of) and of.undo_job_id is not None:  # at the same moment
            facts["job_id"] = of.undo_job_id
            return of.undo_job_id
        _require_undoable(session, of)
        facts["job_id"] = job_id = begin_undo(session, of, plans=plans)
        return job_id


def ask_to_force(session: Session, of: Import, forced: Forced, reason: str, *, plans: bool) -> int:
    """The same, with rows that were edited since; gives the job's id.

    Of an import that was undone before, it is some of what that left. Raises UndoUnderway,
    UndoOver, NothingForced.
    """
    with session.recording("import.undo_forced", of) as facts:
        count = force(session, of, forced)
        _require_undoable(session, of)
        facts |= {"every": forced.every, "count": count or len(forced.keys), "reason": reason}
        facts["job_id"] = job_id = begin_undo(session, of, plans=plans)
        return job_id


def begin_undo(session: Session, of: Import, *, plans: bool) -> int:
    """Ask for the job that takes it back, inside an open change; gives its id."""
    payload = UndoImport(import_id=of.id, plans=plans)
    job = session.enqueue(UNDO, payload, subject=of)
    of.undo_asked_at, of.undo_job_id = of.undo_asked_at or clock.now(), job.id
    of.undone = of.undone or dict.fromkeys(COUNTS, 0)
    return job.id


def _require_undoable(session: Session, of: Import) -> None:
    if of.undone_at is not None:
        raise UndoneAlready(of)
    ends = undoing_ends(session, of)
    if ends is None:
        raise NothingToUndo(of)
    if clock.now() > ends and of.undo_asked_at is None:
        raise UndoOver(of)
    kind_of(of).undoing.require(session, of)


def undo(session: Session, of: Import, plans: bool, run: Run) -> dict[str, int]:
    """Take an import back from where the last execution stood; gives initiatives by outcome.

    Raises `MayNoMore` where whoever asked for it may not do so any more.

    Safe to run again: what is taken back, its audit event and the place commit together.
    """
    kind_of(of).undoing.require(session, of)
    size = first(session)
    for number, changed in _batches(session, of):
        size, last = min(size, first(session)) if changed else size, False
        while not last:
            run.stop_if_asked()
            began = perf_counter()
            last = _piece(session, of, number, size, plans, run)
            size = following(session, size, perf_counter() - began)
    force_rest(session, of, plans, run)
    with session.recording("import.undone", of) as facts:
        of.undone_at = clock.now()
        counts = {name: of.undone[name] for name in COUNTS}
        facts |= counts
        run.finish(counts)
    return counts


def _batches(session: Session, of: Import) -> list[tuple[int, bool]]:
    """The batches that are still to be taken back, the last first, and whether each changed any."""
    chosen = select(ImportBatch.number, ImportBatch.counts).where(ImportBatch.import_id == of.id)
    if (done := of.undone.get("batch")) is not None:
        chosen = chosen.where(ImportBatch.number < done)
    found = session.execute(chosen.order_by(ImportBatch.number.desc()))
    return [(number, bool(counts["changed"])) for number, counts in found]


def _piece(session: Session, of: Import, number: int, size: int, plans: bool, run: Run) -> bool:
    """Take back the next changes of a batch, from its end; whether they were the last of it."""
    with session.recording("import.batch_undone", of) as facts:
        plans = require_allowed(session, of) >= MAY_PLAN and plans
        batch, behind = _batch(session, of, number), int(of.undone.get("behind", 0))
        changes = batch.changes[::-1][behind : behind + size]
        last = behind + size >= len(batch.changes)
        run.checkpoint(done=done(of) + len(changes), total=total(of))
        counts = take_back(session, of, batch, changes, plans=plans)
        unranked = unplan(session, of, batch, plans=plans) if last else 0
        counts["unranked"] = unranked
        of.undone = {
            **{name: of.undone.get(name, 0) + counts[name] for name in COUNTS},
            "batch": number if last else of.undone.get("batch"),
            "behind": 0 if last else behind + len(changes),
        }
        facts |= {"batch": number, **counts}
    return last


def _batch(session: Session, of: Import, number: int) -> ImportBatch:
    return session.scalars(
        select(ImportBatch)
        .where(ImportBatch.import_id == of.id, ImportBatch.number == number)
        .options(undefer(ImportBatch.changes), undefer(ImportBatch.planned))
    ).one()


def done(of: Import) -> int:
    """Initiatives that the undo has behind it."""
    return sum(of.undone.get(name, 0) for name in ("removed", "restored", "left", "gone"))


def total(of: Import) -> int:
    """Initiatives that the import made or changed."""
    return sum(of.done.get(name, 0) for name in ("new", "changed"))
