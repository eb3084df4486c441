"""The dry run: every row held against what is on file, and nothing of the portfolio changed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy import delete

from planner.core import clock
from planner.core.jobs import Run
from planner.core.session import Session
from planner.domain.files.csv_reading import Record, read
from planner.domain.importing.lacks import Lacking
from planner.domain.importing.repairs import Wrong, repaired, wrong_values
from planner.imports.examining import Examination, Examined
from planner.imports.foreseeing import foresight
from planner.imports.keeping import found_rows, told
from planner.imports.kinds.registry import kind_of
from planner.imports.models import Import, ImportRow, ImportState, Outcome, by_outcome
from planner.imports.refusals import require_not_begun, require_open
from planner.imports.tasks import CHECK, CheckImport
from planner.portfolio import files

AT_ONCE = 2000
"""Files of up to so many rows are checked while the person waits."""
PIECE, CHANGING = 2500, 500
"""Rows that are looked at together, and noted in one transaction; and of such as change something,
which weigh ten times as much, after a piece that had any.
"""
SHOWN = 200
"""So many wrong values are kept, to be put right wherever they stand."""


def check(session: Session, of: Import) -> None:
    """Check the file now if it is small, else as a job."""
    if of.rows <= AT_ONCE:
        check_now(session, of)
        return
    with session.recording("import.check_asked", of):
        require_open(of, "it cannot be checked again")
        of.state, of.found, of.cursor = ImportState.CHECKING, {}, 0
        of.job_id = session.enqueue(CHECK, CheckImport(import_id=of.id), subject=of).id


def check_now(session: Session, of: Import, run: Run | None = None) -> None:
    """Look at every row and keep what was found. Running it again starts afresh."""
    counts: Counter[str] = Counter()
    wrong: Counter[Wrong] = Counter()
    examination, lacking = Examination(session, of), Lacking(kind_of(of).fields)
    foreseen = foresight(session, kind_of(of).weighs)
    with files.opened(of.stored) as stream:
        records = read(stream, of.layout)
        next(records, None)
        records = repaired(records, of.repairs, of.columns)
        sizes = [CHANGING]
        for begins, last, piece in _pieces(records, sizes):
            if run:
                run.stop_if_asked()
            examined = examination.examine(examination.read(piece))
            if foreseen:
                foreseen.note(examined)
            lacking.note(examined.sheet, examined.places(Outcome.NEW))
            wrong.update(wrong_values(examined.sheet.problems.values()))
            sizes.append(CHANGING if examined.counts["changed"] else PIECE)
            counts.update(examined.counts)
            places = examined.places(Outcome.NEW, Outcome.CHANGED, Outcome.REJECTED)
            cells = told(examined, places)
            counts["cells"] += sum(
                len(found)
                for place, found in zip(places, cells, strict=True)
                if examined.outcomes[place] is Outcome.CHANGED
            )
            weight = foreseen.kept() if foreseen and last else {}
            action = "import.checked" if last else "import.rows_checked"
            with session.recording(action, of) as facts:
                if begins == 0:
                    require_not_begun(of)
                    _forget(session, of)
                session.add_columns(ImportRow, found_rows(of, examined, places, cells))
                _keep_left_out(session, of, examination.left_out(examined.sheet))
                of.cursor = begins + len(piece)
                facts |= {"rows": len(piece), "from": begins}
                if last:
                    _settle(of, counts)
                    of.weight, of.lacks = weight, lacking.kept()
                    of.wrong = [[*value, rows] for value, rows in wrong.most_common(SHOWN)]
                    facts |= of.found
                if run:
                    run.checkpoint(done=of.cursor, total=of.rows)
                if run and last:
                    run.finish(of.found)


def _keep_left_out(session: Session, of: Import, examined: Examined) -> None:
    """Keep what rows say that are left out, so that they can be told, and put back."""
    if places := examined.places(Outcome.LEFT_OUT):
        session.add_columns(ImportRow, found_rows(of, examined, places, told(examined, places)))


def _forget(session: Session, of: Import) -> None:
    session.execute(
        delete(ImportRow)
        .where(ImportRow.import_id == of.id)
        .execution_options(synchronize_session=False)
    )


def _settle(of: Import, counts: Counter[str]) -> None:
    of.found = {**by_outcome(counts), "cells": counts["cells"]}
    of.state, of.checked_at, of.cursor = ImportState.CHECKED, clock.now(), 0


def _pieces(
    records: Iterator[Record], sizes: Sequence[int]
) -> Iterator[tuple[int, bool, Sequence[Record]]]:
    """The rows piece by piece: how many came before, whether it is the last, and the rows.

    A piece has as many as the last of the sizes says by then. A file without rows has one
    empty piece.
    """
    begins, ahead = 0, list(islice(records, 1))
    while True:
        piece = [*ahead, *islice(records, sizes[-1] - len(ahead))]
        ahead = list(islice(records, 1))
        yield begins, not ahead, piece
        if not ahead:
            return
        begins += len(piece)
