"""From the upload to the matches: everything before the first row is looked at."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from planner.core.session import Session
from planner.domain.csv_reading import MAX_BYTES, Layout, Survey, survey
from planner.domain.importing_fields import signature
from planner.imports import files
from planner.imports.models import Import, ImportState
from planner.imports.queries.imports import first_fills, remembered
from planner.imports.refusals import TooLarge, require_open


@dataclass(frozen=True, slots=True)
class Matching:
    """What each column fills, and what each skill without a pool means."""

    fills: list[str]
    skills: Mapping[str, str]
    remember: bool = True


def upload(session: Session, file_name: str, stream: BinaryIO) -> Import:
    """Keep a file and look through it once. Raises FileRefused or TooLarge, and keeps nothing."""
    name = PurePath(file_name.replace("\\", "/")).name[-255:] or "file.csv"
    kept = files.keep(stream)
    with ExitStack() as undoing:
        undoing.callback(files.discard, kept.name)
        if kept.size > MAX_BYTES:
            raise TooLarge(name)
        with files.opened(kept.name) as again:
            found = survey(again)
        made = _recorded(session, name, kept, found)
        undoing.pop_all()
    return made


def _recorded(session: Session, name: str, kept: files.Kept, found: Survey) -> Import:
    known = remembered(session, found.columns)
    made = Import(
        file_name=name,
        stored=kept.name,
        size=kept.size,
        sha256=kept.sha256,
        fills=first_fills(found.columns, known),
        skills=dict(known.skills) if known else {},
        created_by=session.actor_id,
        **_surveyed(found),
    )
    with session.recording("import.uploaded", made) as facts:
        session.add(made)
        facts |= {"rows": found.rows, "sha256": kept.sha256}
    return made


def read_as(session: Session, of: Import, layout: Layout) -> None:
    """Read the file another way. Raises FileRefused where it cannot be read so."""
    with files.opened(of.stored) as stream:
        found = survey(stream, layout)
    known = remembered(session, found.columns, but=of.id)
    with session.recording("import.layout_chosen", of) as facts:
        require_open(of, "how it is read cannot change")
        if found.columns != of.columns:
            of.fills = first_fills(found.columns, known)
        for name, value in _surveyed(found).items():
            setattr(of, name, value)
        of.state, of.found = ImportState.DRAFT, {}
        facts |= {
            "encoding": layout.encoding,
            "delimiter": layout.delimiter,
            "numbers": layout.numbers,
        }


def match(session: Session, of: Import, matching: Matching) -> None:
    """Say what the columns fill. What was found by an earlier check counts no longer."""
    with session.recording("import.matched", of) as facts:
        require_open(of, "its columns cannot be matched differently")
        of.fills, of.skills = list(matching.fills), dict(matching.skills)
        of.remember = matching.remember
        of.state, of.found = ImportState.DRAFT, {}
        facts["fills"] = dict(zip(of.columns, of.fills, strict=True))


def _surveyed(found: Survey) -> dict[str, object]:
    return {
        "encoding": found.layout.encoding,
        "delimiter": found.layout.delimiter,
        "numbers": found.layout.numbers,
        "columns": found.columns,
        "samples": found.samples,
        "rows": found.rows,
        "signature": signature(found.columns),
    }
