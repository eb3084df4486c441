"""The dry run: every row held against what is on file, and nothing of the portfolio changed."""

from collections.abc import Iterator
from contextlib import suppress

from sqlalchemy import delete

from planner.core import clock
from planner.core.bulk import Columns
from planner.core.jobs import Run
from planner.core.session import Session
from planner.imports.examining import Examined
from planner.imports.findings import Findings
from planner.imports.keeping import found_rows, told
from planner.imports.models import Import, ImportRow, ImportState, Outcome
from planner.imports.pieces import Piece, Pieces, pieces
from planner.imports.queries.progress import check_stopped
from planner.imports.refusals import require_idle, require_not_begun
from planner.imports.tasks import CHECK, CheckImport

AT_ONCE = 2000
"""Files of up to so many rows are checked while the person waits."""
PIECE, CHANGING = 4000, 500
"""Rows that are looked at together, and noted in one transaction; and of such as change something,
which weigh ten times as much, after a piece that had any.
"""


def check(session: Session, of: Import) -> None:
    """Check the file now if it is small, else as a job."""
    if of.rows <= AT_ONCE:
        check_now(session, of)
        return
    with session.recording("import.check_asked", of):
        require_idle(of, "it cannot be checked again", check_stopped=check_stopped(session, of))
        of.state, of.found, of.cursor = ImportState.CHECKING, {}, 0
        of.job_id = session.enqueue(CHECK, CheckImport(import_id=of.id), subject=of).id


class _Overtaken(Exception):
    """Somebody said something else of the import since this check began, and has it checked."""


def check_now(session: Session, of: Import, run: Run | None = None) -> None:
    """Look at every row and keep what was found. Running it again starts afresh.

    Of two that run at a time the one that knows what was said last comes to its end.
    """
    with suppress(_Overtaken):
        _check(session, of, run)


def _check(session: Session, of: Import, run: Run | None) -> None:
    seen, findings = of.version, Findings(session, of)
    with pieces(session, of, CHANGING) as found:
        looks = _looks(found, findings)
        look = next(looks, None)
        while look:
            (piece, rows), look = look, None
            if run:
                run.stop_if_asked()
            if piece.last:
                findings.weigh()
            action = "import.checked" if piece.last else "import.rows_checked"
            with session.recording(action, of) as facts:
                _require_latest(of, seen, first=piece.begins == 0)
                if piece.begins == 0:
                    _forget(session, of)
                with found.reading_on():
                    kept = session.add_columns(ImportRow, rows)
                if kept and not found.alone:
                    look = next(looks, None)  # while these are on their way
                if piece.sheet.left_out:
                    _keep_left_out(session, of, found.left_out(piece))
                of.cursor = piece.ends
                facts |= {"rows": piece.sheet.rows, "from": piece.begins}
                if piece.last:
                    findings.keep()
                    of.state, of.checked_at, of.cursor = ImportState.CHECKED, clock.now(), 0
                    facts |= of.found
                if run:
                    _tell(run, of, piece)
                session.flush()
                seen = of.version
            look = look or next(looks, None)


def _looks(found: Pieces, findings: Findings) -> Iterator[tuple[Piece, Columns]]:
    """Each piece, with the columns of `ImportRow` for what is found in it."""
    for piece in found:
        examined = found.examine(piece)
        found.size = CHANGING if examined.counts["changed"] else PIECE
        yield piece, findings.note(examined)


def _require_latest(of: Import, seen: int, *, first: bool) -> None:
    """Stop where something else was said of the import since, or where it was applied."""
    if first:
        require_not_begun(of)
    if of.version != seen:
        raise _Overtaken


def _tell(run: Run, of: Import, piece: Piece) -> None:
    run.checkpoint(done=of.cursor, total=of.rows)
    if piece.last:
        run.finish(of.found)


def _keep_left_out(session: Session, of: Import, examined: Examined) -> None:
    """Keep what rows say that are left out, so that they can be told, and put back."""
    places = examined.places(Outcome.LEFT_OUT)
    session.add_columns(ImportRow, found_rows(of, examined, places, told(examined, places)))


def _forget(session: Session, of: Import) -> None:
    session.execute(
        delete(ImportRow)
        .where(ImportRow.import_id == of.id)
        .execution_options(synchronize_session=False)
    )
