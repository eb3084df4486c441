"""Imports that are checked and applied in the background."""

from planner.core.jobs import Run
from planner.core.session import Session
from planner.imports.commands import applying, checking
from planner.imports.queries import imports as queries
from planner.imports.tasks import APPLY, CHECK, ApplyImport, CheckImport
from workers.handlers import handles


@handles(CHECK)
def check_import(session: Session, payload: CheckImport, run: Run) -> None:
    """Look at every row. Safe to run twice: it starts afresh, and changes no initiative."""
    checking.check_now(session, queries.one(session, payload.import_id), run)


@handles(APPLY)
def apply_import(session: Session, payload: ApplyImport, run: Run) -> dict[str, int]:
    """Apply an import. Safe to run twice: rows and cursor of a batch commit together."""
    return applying.apply(session, queries.one(session, payload.import_id), run)
