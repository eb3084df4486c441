"""From the upload to the matches: everything before the first row is looked at."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePath
from typing import BinaryIO

from planner.core.session import Session
from planner.domain.files.csv_reading import MAX_BYTES, Layout
from planner.domain.files.csv_survey import Survey, survey
from planner.domain.files.xlsx_package import is_workbook
from planner.domain.files.xlsx_reading import LAYOUT, Workbook
from planner.domain.importing.fields import Holds, signature, without_reason
from planner.imports.kinds import Kind
from planner.imports.kinds.registry import kind_of, likely
from planner.imports.models import Import, ImportState
from planner.imports.queries.imports import first_fills, remembered
from planner.imports.queries.offers import meanings
from planner.imports.refusals import TooLarge, require_open
from planner.portfolio import files


@dataclass(frozen=True, slots=True)
class Matching:
    """What each column fills, and what each skill without a pool means."""

    fills: list[str]
    skills: Mapping[str, str]
    remember: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """Where the text of an import is kept, and of which sheet of which workbook it is."""

    stored: str
    workbook: str | None = None
    sheet: str | None = None
    sheets: Sequence[str] = ()


def upload(
    session: Session,
    file_name: str,
    stream: BinaryIO,
    kinds: Sequence[Kind],
    sheet: str | None = None,
) -> Import:
    """Keep a file and look through it once. Raises FileRefused or TooLarge, and keeps nothing.

    Of several kinds that it may be, it is that of the last file with its header, or the likely.
    Of a workbook, one sheet is read: the first that can be seen, where none is named.
    """
    name = PurePath(file_name.replace("\\", "/")).name[-255:] or "file.csv"
    kept = files.keep(stream)
    with ExitStack() as undoing:
        undoing.callback(files.discard, kept.name)
        if kept.size > MAX_BYTES:
            raise TooLarge(name)
        source = _source(kept.name, sheet)
        if source.workbook:
            undoing.callback(files.discard, source.stored)
        with files.opened(source.stored) as again:
            found = survey(again, given=LAYOUT if source.workbook else None)
        made = _recorded(session, name, kept, source, found, kinds)
        undoing.pop_all()
    return made


def _source(name: str, sheet: str | None, layout: Layout = LAYOUT) -> Source:
    """What to read of a kept file: itself, or the text of a sheet where it is a workbook."""
    with files.opened(name) as stream:
        if not is_workbook(stream):
            return Source(name)
        book = Workbook(stream)
        names = [part.name for part in book.sheets]
        chosen = sheet or names[0]
        text = files.write(partial(book.write_csv, chosen, numbers=layout.numbers))
        return Source(text, name, chosen, names)


def _recorded(
    session: Session,
    name: str,
    kept: files.Kept,
    source: Source,
    found: Survey,
    kinds: Sequence[Kind],
) -> Import:
    known = remembered(session, found.columns)
    kind = next(
        (kind for kind in kinds if known and known.kind == kind.name),
        likely(kinds, found.columns, found.samples),
    )
    fills = first_fills(found.columns, found.samples, kind, known)
    found = _told_by_figures(found, kind, fills, numbers=not source.workbook)
    if known and not source.workbook and _written_alike(known, found):
        found = _written_as(known, found)
    made = Import(
        kind=kind.name,
        file_name=name,
        stored=source.stored,
        workbook=source.workbook,
        sheet=source.sheet,
        sheets=list(source.sheets),
        size=kept.size,
        sha256=kept.sha256,
        fills=fills,
        skills=dict(known.skills) if known else {},
        repairs=meanings(known) if known and known.kind == kind.name else {},
        created_by=session.actor_id,
        **_surveyed(found),
    )
    with session.recording("import.uploaded", made) as facts:
        session.add(made)
        facts |= {"rows": found.rows, "sha256": kept.sha256}
    return made


def _told_by_figures(found: Survey, kind: Kind, fills: Sequence[str], *, numbers: bool) -> Survey:
    """The same where columns of figures and of days alone tell how these are written.

    Text tells nothing of them. Where no column is known to hold any, each may.
    """
    holds = [kind.fields.holds(field) for field in fills]
    every = range(len(fills))
    figures = [place for place in every if holds[place] is Holds.FIGURE] or every
    days = [place for place in every if holds[place] is Holds.DAY] or every
    return found.told_by(figures if numbers else (), days)


def _written_alike(known: Import, found: Survey) -> bool:
    """Whether a file comes from where one with its header came from: as its delimiter tells, or
    since it holds rows that were handed back.
    """
    came_back = len(without_reason(found.columns)) < len(found.columns)
    return came_back or known.delimiter == found.layout.delimiter


def _written_as(known: Import, found: Survey) -> Survey:
    """The same, with numbers and days as the last file with its header where no cell tells them."""
    before = {part: getattr(known, part) for part in found.silent}
    return replace(found, layout=replace(found.layout, **before))


def read_as(session: Session, of: Import, layout: Layout) -> None:
    """Read the file another way. Raises FileRefused where it cannot be read so."""
    with files.opened(of.stored) as stream:
        found = survey(stream, layout)
    with session.recording("import.layout_chosen", of) as facts:
        _read_afresh(session, of, found)
        facts |= {
            "encoding": layout.encoding,
            "delimiter": layout.delimiter,
            "numbers": layout.numbers,
            "days": layout.days,
            "header": layout.header,
        }


def read_sheet(session: Session, of: Import, sheet: str, layout: Layout = LAYOUT) -> None:
    """Read a sheet of its workbook; numbers and days that are text there as `layout` says.

    What was corrected in another sheet, or left out of it, is let go of. Raises FileRefused where
    it cannot be read.
    """
    assert of.workbook is not None, "asked only of workbooks"
    before, source = of.stored, _source(of.workbook, sheet, layout)
    with ExitStack() as undoing:
        undoing.callback(files.discard, source.stored)
        with files.opened(source.stored) as stream:
            same = of.sheet == sheet
            found = survey(stream, layout) if same else survey(stream, given=layout)
        with session.recording("import.sheet_chosen", of) as facts:
            _read_afresh(session, of, found)
            of.repairs, of.left_out = (of.repairs, of.left_out) if same else ({}, [])
            of.stored, of.sheet = source.stored, source.sheet
            facts |= {"sheet": sheet, "numbers": layout.numbers, "days": layout.days}
            facts["header"] = of.header
        undoing.pop_all()
    files.discard(before)


def read_otherwise(session: Session, of: Import, layout: Layout) -> None:
    """Read the same text or sheet with its numbers and days written another way."""
    if of.sheet is None:
        read_as(session, of, layout)
    else:
        read_sheet(session, of, of.sheet, layout)


def hold_as(session: Session, of: Import, kind: Kind) -> None:
    """Say that the file holds something else; its columns are matched afresh."""
    with session.recording("import.kind_chosen", of) as facts:
        require_open(of, "what it holds cannot change")
        known = remembered(session, of.columns, but=of.id)
        of.kind, of.fills = kind.name, first_fills(of.columns, of.samples, kind, known)
        of.repairs, of.left_out = {}, []
        of.state, of.found = ImportState.DRAFT, {}
        facts["holds"] = kind.many


def _read_afresh(session: Session, of: Import, found: Survey) -> None:
    require_open(of, "how it is read cannot change")
    if found.columns != of.columns:
        known = remembered(session, found.columns, but=of.id)
        of.fills = first_fills(found.columns, found.samples, kind_of(of), known)
        of.left_out = []
    for name, value in _surveyed(found).items():
        setattr(of, name, value)
    of.state, of.found = ImportState.DRAFT, {}


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
        "days": found.layout.days,
        "header": found.layout.header,
        "columns": found.columns,
        "samples": found.samples,
        "empty": found.empty,
        "rows": found.rows,
        "signature": signature(found.columns),
    }
