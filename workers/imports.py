"""Imports that are checked and applied in the background."""

from planner.core import platform
from planner.core.jobs import Run
from planner.core.session import Session
from planner.imports.commands import applying, checking, undoing
from planner.imports.commands.tidying import forget_drafts
from planner.imports.queries import imports as queries
from planner.imports.tasks import (
    APPLY,
    CHECK,
    TIDY_FILES,
    UNDO,
    ApplyImport,
    CheckImport,
    TidyFiles,
    UndoImport,
)
from planner.portfolio import files
from planner.portfolio.queries import attachments
from planner.reports import queries as reports
from workers.handlers import handles


@handles(CHECK)
def check_import(session: Session, payload: CheckImport, run: Run) -> None:
    """Look at every row. Safe to run twice: it starts afresh, and changes no initiative."""
    checking.check_now(session, queries.one(session, payload.import_id), run)


@handles(APPLY)
def apply_import(session: Session, payload: ApplyImport, run: Run) -> dict[str, int]:
    """Apply an import. Safe to run twice: rows and cursor of a batch commit together."""
    return applying.apply(session, queries.one(session, payload.import_id), run)


@handles(UNDO)
def undo_import(session: Session, payload: UndoImport, run: Run) -> dict[str, int]:
    """Take an import back. Safe to run twice: what a batch undoes and its place commit together."""
    of = queries.one(session, payload.import_id)
    return undoing.undo(session, of, payload.plans, run)


@handles(TIDY_FILES)
def tidy_files(session: Session, payload: TidyFiles, run: Run) -> dict[str, int]:
    """Remove drafts of 7 days and files nothing refers to. Safe to run twice: gone stays gone."""
    for key in platform.organisation_ids():
        with platform.inside(key) as own:
            forget_drafts(own)
    return {"removed": files.forget_strays(_referred_to)}


def _referred_to() -> set[str]:
    """The stored names that imports, evidence and made files of any organisation refer to."""
    names: set[str] = set()
    for key in platform.organisation_ids():
        with platform.inside(key) as own:
            names.update(queries.stored_names(own))
            names.update(attachments.stored_names(own))
            names.update(reports.stored_names(own))
    return names
