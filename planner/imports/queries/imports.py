"""The imports of an organisation, and what is known about one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, defer

from planner.core import clock
from planner.core.identity import User
from planner.core.jobs.models import Job, JobState
from planner.core.session import Session
from planner.domain.importing.fields import (
    IGNORE,
    Certainty,
    Match,
    signature,
    without_reason,
)
from planner.domain.importing.guesses import guess
from planner.domain.importing.undo import undo_until
from planner.imports.kinds import Kind
from planner.imports.kinds.registry import kind_of
from planner.imports.models import Import, ImportBatch, ImportState, Outcome


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One line of the list of imports. Counts are None before they are known."""

    id: int
    kind: str
    file_name: str
    at: datetime
    by: str
    state: ImportState
    rows: int
    new: int | None
    changed: int | None
    unchanged: int | None
    rejected: int | None
    left_out: int | None
    undo: str
    """`undone`, `begun`, `stopped` halfway, `offered`, `over`, or empty for one that has nothing
    to take back.
    """
    undo_until: datetime | None
    draft_until: datetime | None


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """A column of a file, its first values, what it fills, and why.

    `empty` is how many of its cells say nothing, None where that is not known.
    """

    column: str
    samples: list[str]
    empty: int | None
    fills: str
    certainty: Certainty


def one(session: Session, import_id: int) -> Import:
    """The import; `NotFound` where this organisation has none of this number."""
    return session.find(Import, import_id)


def imports(
    session: Session, kinds: Sequence[Kind], offset: int = 0, limit: int | None = None
) -> list[ImportLine]:
    """The organisation's imports of these kinds, newest first."""
    undoing = aliased(Job)
    rows = session.execute(
        select(Import, User.name, Job.state, undoing.state)
        .join(User, User.id == Import.created_by)
        .outerjoin(Job, Job.id == Import.job_id)
        .outerjoin(undoing, undoing.id == Import.undo_job_id)
        .where(Import.kind.in_([kind.name for kind in kinds]))
        .order_by(Import.id.desc())
        .offset(offset)
        .limit(limit)
        .options(defer(Import.left_out))  # up to thousands of numbers each
    )
    return [_line(*row) for row in rows]


def number(session: Session, kinds: Sequence[Kind]) -> int:
    """How many imports of these kinds the organisation has."""
    chosen = select(func.count()).select_from(Import)
    return session.scalar(chosen.where(Import.kind.in_([kind.name for kind in kinds]))) or 0


def _line(row: Import, by: str, job: JobState | None, undoing: JobState | None) -> ImportLine:
    counts = row.done if row.state.begun else row.found
    return ImportLine(
        row.id,
        row.kind,
        row.file_name,
        row.created_at,
        by,
        _stands(row.state, job),
        row.rows,
        **{name.value: counts.get(name) for name in Outcome if name is not Outcome.LEFT_OUT},
        left_out=counts.get("left_out", 0) if counts else None,
        undo=_undo(row, undoing),
        undo_until=undo_until(row.finished_at) if row.finished_at else None,
        draft_until=row.draft_until,
    )


def _stands(state: ImportState, job: JobState | None) -> ImportState:
    """How far it has come: one whose job ended without settling it goes on no more."""
    under_way = state in (ImportState.CHECKING, ImportState.APPLYING)
    return ImportState.STOPPED if under_way and (job is None or job.final) else state


def _undo(row: Import, job: JobState | None) -> str:
    """How far taking it back is."""
    if row.undone_at is not None:
        return "undone"
    if row.undo_asked_at is not None:
        return "stopped" if job is None or job.final else "begun"
    if row.finished_at is None:
        return ""
    return "over" if clock.now() > undo_until(row.finished_at) else "offered"


def earlier_of_same_file(session: Session, of: Import) -> Import | None:
    """The last applied import of exactly these bytes, if there is one besides this."""
    return session.scalar(
        select(Import)
        .where(
            Import.sha256 == of.sha256,
            Import.sheet.is_not_distinct_from(of.sheet),
            Import.id != of.id,
            Import.state == ImportState.APPLIED,
            Import.undo_asked_at.is_(None),
        )
        .order_by(Import.id.desc())
        .limit(1)
    )


def remembered(session: Session, columns: list[str], but: int | None = None) -> Import | None:
    """The last import with this header whose matches were to be remembered.

    That of others only once they applied it. One's own from its check on, so that a file that was
    mended is uploaded again without matching it again.
    """
    begun = [state for state in ImportState if state.begun]
    own = (Import.state != ImportState.DRAFT) & (Import.created_by == session.actor_id)
    chosen = select(Import).where(
        Import.signature == signature(columns), Import.remember, Import.state.in_(begun) | own
    )
    if but is not None:
        chosen = chosen.where(Import.id < but)
    return session.scalar(chosen.order_by(Import.id.desc()).limit(1))


def first_fills(
    columns: list[str], samples: list[list[str]], kind: Kind, known: Import | None
) -> list[str]:
    """What each column fills as long as nobody says otherwise: as last time, or as guessed."""
    if known and known.kind == kind.name:
        return _fills_of(known, columns)
    return [match.fills for match in guess(kind.fields, columns, samples)]


def _fills_of(known: Import, columns: list[str]) -> list[str]:
    """What columns with that header fill; the reason of rejected rows, which only one has: none."""
    fills = known.fills[: len(without_reason(known.columns))]
    return [*fills, *[IGNORE] * (len(columns) - len(fills))]


def matches(of: Import, known: Import | None) -> list[ColumnMatch]:
    """The columns of a file with what they fill, and how that came about."""
    guessed = guess(kind_of(of).fields, of.columns, of.samples)
    same = known and known.kind == of.kind
    before = _fills_of(known, of.columns) if known and same else [None] * len(of.columns)
    return [
        ColumnMatch(column, samples, empty, fills, _certainty(fills, match, was))
        for column, samples, empty, fills, match, was in zip(
            of.columns,
            of.samples,
            of.empty or repeat(None, len(of.columns)),
            of.fills,
            guessed,
            before,
            strict=True,
        )
    ]


def _certainty(fills: str, match: Match, before: str | None) -> Certainty:
    if fills == before:
        return Certainty.REMEMBERED
    return match.certainty if match.fills == fills else Certainty.CHOSEN


def batches(session: Session, of: Import, latest: int = 8) -> list[ImportBatch]:
    """The last batches that were applied, in their order."""
    chosen = (
        select(ImportBatch)
        .where(ImportBatch.import_id == of.id)
        .order_by(ImportBatch.number.desc())
        .limit(latest)
    )
    return list(reversed(session.scalars(chosen).all()))


def stored_names(session: Session) -> set[str]:
    """What the files of every import are called in the instance folder."""
    rows = session.execute(select(Import.stored, Import.workbook)).all()
    return {name for row in rows for name in row if name is not None}
