"""Looking again at what was edited between the check and the moment somebody applies it."""

from typing import Any

from sqlalchemy import select

from planner.core.session import Session
from planner.imports.commands.checking import AT_ONCE, check_now
from planner.imports.models import Import, ImportRow, ImportState
from planner.imports.queries.since import edited_since


def came_out_otherwise(session: Session, of: Import) -> bool:
    """Whether a small file would do something else by now than was shown; it is checked anew.

    Larger files are not: their preview says that something was edited, and offers to check again.
    """
    if of.state is not ImportState.CHECKED or of.rows > AT_ONCE or not edited_since(session, of):
        return False
    shown = _shown(session, of)
    check_now(session, of)
    return _shown(session, of) != shown


def _shown(session: Session, of: Import) -> list[Any]:
    """What the preview of an import says of its rows."""
    rows = select(ImportRow.number, ImportRow.outcome, ImportRow.on_file_id, ImportRow.cells)
    found = session.execute(rows.where(ImportRow.import_id == of.id).order_by(ImportRow.number))
    return [dict(of.found), *map(tuple, found)]
