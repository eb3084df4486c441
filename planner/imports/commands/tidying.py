"""Letting go of imports that nobody went on with."""

from sqlalchemy import func, select

from planner.core import clock
from planner.core.session import Session
from planner.domain.importing.drafts import DRAFT_KEPT
from planner.imports.models import Import, ImportState
from planner.imports.queries.progress import check_stopped
from planner.imports.refusals import require_idle


def forget_drafts(session: Session) -> int:
    """Remove imports that were not applied within 7 days of their last check; gives how many.

    Their uploaded files go when files are next tidied.
    """
    last = func.coalesce(Import.checked_at, Import.created_at)
    waiting = Import.state.in_([state for state in ImportState if not state.begun])
    chosen = select(Import).where(waiting, last < clock.now() - DRAFT_KEPT)
    old = [
        of for of in session.scalars(chosen).all() if of.state.open or check_stopped(session, of)
    ]
    for of in old:
        _forget(session, of, "import.draft_forgotten")
    return len(old)


def throw_away(session: Session, of: Import) -> None:
    """Remove a draft that nobody is to go on with. Raises ImportClosed where it is none."""
    _forget(session, of, "import.draft_thrown_away")


def _forget(session: Session, of: Import, action: str) -> None:
    """Remove one. Raises ImportClosed where somebody has it applied at this moment."""
    with session.recording(action, of) as facts:
        stopped = check_stopped(session, of)
        require_idle(of, "it is no draft to let go of", check_stopped=stopped)
        facts["rows"] = of.rows
        session.delete(of)
