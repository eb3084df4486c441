"""Applying an import: asked for by a person, carried out batch by batch in a job."""

from collections import Counter
from contextlib import nullcontext
from datetime import timedelta
from time import perf_counter

from sqlalchemy import func, select

from planner.capacity.adding import add_pools
from planner.core import clock
from planner.core.jobs import Run
from planner.core.session import Session
from planner.domain.importing.batches import CHANGING
from planner.imports.allowed import require_allowed
from planner.imports.commands.checking import check_now
from planner.imports.commands.planning import plan_in
from planner.imports.commands.undoing import begin_undo
from planner.imports.examining import Examined
from planner.imports.models import Import, ImportBatch, ImportState, Outcome, by_outcome
from planner.imports.pieces import Piece, Pieces, pieces
from planner.imports.queries.skills import pools_to_make
from planner.imports.refusals import ImportClosed, ImportUndone, RowsRejected
from planner.imports.sizes import first, following
from planner.imports.tasks import APPLY, ApplyImport
from planner.imports.writing import hand_back, write_batch
from planner.scenarios.fence import require_editable
from planner.scenarios.models import Scenario


class NotWhole(Exception):
    """A row that cannot be imported, of an import that is wanted whole or not at all."""

    def __init__(self, examined: Examined) -> None:
        super().__init__()
        self.examined = examined


def ask_to_apply(
    session: Session,
    of: Import,
    scenario_id: int | None,
    delay: timedelta | None = None,
    *,
    whole: bool = False,
) -> int:
    """Have the checked import applied, and planned in a scenario or none; gives the job's id.

    Asked twice, it is one job. Pools that were to be made are made here, by whoever asks. `delay`
    keeps workers off for so long. `whole`: no row is to be in where one cannot be imported; raises
    RowsRejected where that is known already.
    """
    if of.state is ImportState.APPLYING and of.job_id is not None:
        return of.job_id
    with session.recording("import.apply_asked", of) as facts:
        if of.state is ImportState.APPLYING and of.job_id is not None:  # at the same moment
            facts["job_id"] = of.job_id
            return of.job_id
        if of.state is not ImportState.CHECKED:
            raise ImportClosed(of, "it cannot be applied now")
        if whole and of.found["rejected"]:
            raise RowsRejected(of)
        if scenario_id is not None:
            scenario = session.find(Scenario, scenario_id, lock=True)
            require_editable(scenario)
            facts["scenario"] = scenario.name
        facts["pools"] = list(add_pools(session, pools_to_make(session, of)))
        of.scenario_id, of.whole, of.applied_at = scenario_id, whole, clock.now()
        facts["whole"] = whole
        of.cursor, of.plan, of.done = 0, {}, by_outcome({})
        facts["job_id"] = of.job_id = _enqueue(session, of, delay)
        return of.job_id


def go_on(session: Session, of: Import) -> int:
    """Have the rest of an import applied whose job was stopped or failed; gives the job's id."""
    with session.recording("import.resumed", of) as facts:
        if not of.state.begun or of.state is ImportState.APPLIED:
            raise ImportClosed(of, "there is nothing to go on with")
        if of.undo_asked_at is not None:
            raise ImportUndone(of)
        facts["job_id"] = of.job_id = _enqueue(session, of)
        return of.job_id


def _enqueue(session: Session, of: Import, delay: timedelta | None = None) -> int:
    of.state = ImportState.APPLYING
    return session.enqueue(APPLY, ApplyImport(import_id=of.id), subject=of, delay=delay).id


def apply(session: Session, of: Import, run: Run) -> dict[str, int]:
    """Apply the rows from where the last execution stood; gives the rows by outcome.

    Safe to run again: a batch's rows, its audit event and the cursor commit together, and the
    fence undoes the batch of a run that has lost its job.
    """
    try:
        with pieces(session, of, first(session)) as found:
            found.pass_over(of.cursor)
            for piece in found:
                if piece.sheet.rows:
                    found.size = _batch(session, of, run, found, piece)
    except NotWhole as met:
        return _give_up(session, of, met.examined, run)
    return plan_in(session, of, run)


def _batch(session: Session, of: Import, run: Run, found: Pieces, piece: Piece) -> int:
    """Apply some rows in one transaction; gives how many a later one is to have."""
    _stop_if_asked(session, of, run)
    rows = piece.sheet.rows
    with session.recording("import.batch_applied", of) as facts:
        began = perf_counter()
        require_allowed(session, of)
        run.checkpoint(cursor=piece.ends, done=piece.ends, total=of.rows)
        number = _number(session, of)
        examined = found.examine(piece, lock=True)
        if of.whole and Outcome.REJECTED in examined.outcomes:
            raise NotWhole(examined)
        # after a first few, when nobody knows yet how many fit, the next are read meanwhile
        with found.reading_on() if rows > first(session) else nullcontext():
            counts = write_batch(session, of, number, _period_id(session, of), examined)
        of.cursor = piece.ends
        of.done = by_outcome(Counter(of.done) + Counter(counts))
        facts |= {"batch": number, "rows": rows, **counts}
    size = following(session, rows, perf_counter() - began)
    return min(size, CHANGING) if counts["changed"] else size


def _give_up(session: Session, of: Import, examined: Examined, run: Run) -> dict[str, int]:
    """Let nothing of it be in: what was applied is taken back by a job of its own."""
    if of.cursor == 0:
        with session.recording("import.given_up", of) as facts:
            facts["rejected"] = examined.counts["rejected"]
            of.state, of.applied_at = ImportState.CHECKING, None
        check_now(session, of, run)
        return of.found
    with session.recording("import.given_up", of) as facts:
        hand_back(session, of, examined)
        facts["rejected"] = rejected = examined.counts["rejected"]
        of.state, of.plan = ImportState.STOPPED, {"refused": rejected}
        of.done = {**of.done, "rejected": rejected}
        facts["job_id"] = begin_undo(session, of, plans=False)
        run.finish(of.done)
    return of.done


def _stop_if_asked(session: Session, of: Import, run: Run) -> None:
    if run.cancelled():
        with session.recording("import.stopped", of) as facts:
            of.state = ImportState.STOPPED
            facts |= {"applied": of.cursor, "left": of.rows - of.cursor}
    run.stop_if_asked()


def _number(session: Session, of: Import) -> int:
    chosen = select(func.count()).select_from(ImportBatch).where(ImportBatch.import_id == of.id)
    return (session.scalar(chosen) or 0) + 1


def _period_id(session: Session, of: Import) -> int | None:
    """The quarter of the scenario that is planned in, if it is still there."""
    if of.scenario_id is None:
        return None
    return session.scalar(select(Scenario.period_id).where(Scenario.id == of.scenario_id))
