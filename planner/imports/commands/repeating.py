"""Doing an import again: the same file, read, matched and corrected as it was then."""

from contextlib import ExitStack

from planner.core.session import Session
from planner.imports.commands import checking
from planner.imports.models import Import
from planner.imports.refusals import FileGone
from planner.portfolio import files

SAME = (
    "kind",
    "file_name",
    "sheet",
    "sheets",
    "size",
    "sha256",
    "encoding",
    "delimiter",
    "numbers",
    "days",
    "header",
    "columns",
    "samples",
    "empty",
    "rows",
    "signature",
    "fills",
    "skills",
    "remember",
    "repairs",
    "left_out",
)
"""What does not depend on when it is done."""


def repeat(session: Session, of: Import) -> Import:
    """Hold the file of an import against what is on file now; nothing changes yet.

    The new import has a copy of the file, since either may be thrown away. Raises FileGone.
    """
    with ExitStack() as undoing:
        stored = _copy(of, of.stored, undoing)
        workbook = _copy(of, of.workbook, undoing) if of.workbook else None
        made = Import(
            stored=stored,
            workbook=workbook,
            created_by=session.actor_id,
            **{name: getattr(of, name) for name in SAME},
        )
        with session.recording("import.repeated", made) as facts:
            session.add(made)
            facts |= {"rows": of.rows, "of": of.id}
        undoing.pop_all()
    checking.check(session, made)
    return made


def _copy(of: Import, name: str, undoing: ExitStack) -> str:
    """The name of a copy of this file, which goes again should anything fail."""
    if not files.there(name):
        raise FileGone(of)
    with files.opened(name) as stream:
        kept = files.keep(stream)
    undoing.callback(files.discard, kept.name)
    return kept.name
