"""Rows that people leave out of an import, and put back: the file stays as it was uploaded."""

from collections.abc import Collection

from planner.core.session import Session
from planner.domain.importing.drafts import MOST_LEFT_OUT
from planner.domain.runs import runs
from planner.imports.commands import checking
from planner.imports.models import Import
from planner.imports.refusals import TooManyLeftOut, require_open


def leave_out(session: Session, of: Import, rows: Collection[int]) -> None:
    """Import none of these rows, called by number, whatever they say; all others are checked again.

    Raises TooManyLeftOut.
    """
    with session.recording("import.rows_left_out", of) as facts:
        require_open(of, "its rows cannot be left out")
        new = sorted({*rows} - {*of.left_out})
        of.left_out = sorted([*of.left_out, *new])
        if len(of.left_out) > MOST_LEFT_OUT:
            raise TooManyLeftOut(of)
        facts |= {"rows": len(new), "which": runs(new), "left_out": len(of.left_out)}
    checking.check(session, of)


def put_back(session: Session, of: Import, row: int | None = None) -> None:
    """Let one of the rows that are left out, or all of them, be imported like the others."""
    with session.recording("import.rows_put_back", of) as facts:
        require_open(of, "its rows stay as they are")
        back = [number for number in of.left_out if row in (None, number)]
        of.left_out = [number for number in of.left_out if number not in {*back}]
        facts |= {"rows": len(back), "which": runs(back), "left_out": len(of.left_out)}
    checking.check(session, of)
