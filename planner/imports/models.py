"""Imports: the file, what its columns fill, what was found in it, and what was done with it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import clock
from planner.core.models import (
    JSON_VALUE,
    Instant,
    JsonList,
    JsonObject,
    Key,
    Model,
    Moment,
    Name,
    Reference,
    choice,
    keyed,
    within,
)
from planner.core.tenancy import Part, Tenant
from planner.domain.files.csv_days import DayOrder
from planner.domain.files.csv_encoding import Encoding
from planner.domain.files.csv_numbers import NumberFormat
from planner.domain.files.csv_reading import Layout
from planner.domain.importing.drafts import DRAFT_KEPT
from planner.domain.importing.undo import Forced


class ImportState(StrEnum):
    """How far an import has come."""

    DRAFT = "draft"
    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"
    STOPPED = "stopped"

    @property
    def open(self) -> bool:
        """Whether its matches may still change."""
        return self in (ImportState.DRAFT, ImportState.CHECKED)

    @property
    def begun(self) -> bool:
        """Whether rows of it may be in the portfolio already."""
        return self in (ImportState.APPLYING, ImportState.APPLIED, ImportState.STOPPED)


class Outcome(StrEnum):
    """What an import does with one row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    LEFT_OUT = "left_out"
    """Somebody wanted it left out, whatever it says."""


def by_outcome(counted: Mapping[str, int]) -> dict[str, int]:
    """Rows by outcome; of those that were left out only where there are any."""
    found = {outcome.value: counted.get(outcome.value, 0) for outcome in Outcome}
    return {name: rows for name, rows in found.items() if rows or name != Outcome.LEFT_OUT}


class Import(Tenant, Model):
    """One uploaded file, from the upload to what became of its rows."""

    __tablename__ = "imports"
    __table_args__ = (
        keyed(),
        Index("ix_imports_header", "organisation_id", "signature", "id"),
        Index("ix_imports_file", "organisation_id", "sha256", "id"),
    )

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(40), default="initiatives")
    """What its rows are: the name of a kind of `planner.imports.kinds`."""
    file_name: Mapped[Name]
    """As it was called where it came from; only shown."""
    stored: Mapped[str] = mapped_column(String(36))
    """What its text is called in the instance folder."""
    workbook: Mapped[str | None] = mapped_column(String(36))
    """What the workbook is called there that its text was taken from; None for a file of text."""
    sheet: Mapped[str | None] = mapped_column(String(255))
    """The sheet of the workbook that is read."""
    sheets: Mapped[JsonList] = mapped_column(default=list)
    """The names of its sheets."""
    size: Mapped[Reference]
    sha256: Mapped[str] = mapped_column(String(64))
    encoding: Mapped[Encoding] = mapped_column(choice(Encoding, "encoding"))
    delimiter: Mapped[str] = mapped_column(String(1))
    numbers: Mapped[NumberFormat] = mapped_column(choice(NumberFormat, "numbers"))
    days: Mapped[DayOrder] = mapped_column(choice(DayOrder, "days"), default=DayOrder.UNSAID)
    header: Mapped[int] = mapped_column(default=1)
    """The row that holds the names of its columns."""
    columns: Mapped[JsonList]
    samples: Mapped[JsonList]
    """The first values of each column."""
    empty: Mapped[JsonList] = mapped_column(default=list)
    """How many cells of each column say nothing; of files that were read before this was counted,
    no number at all.
    """
    rows: Mapped[int]
    signature: Mapped[str] = mapped_column(String(64))
    fills: Mapped[JsonList]
    """What each column fills: a field, hours, custom or ignore."""
    skills: Mapped[JsonObject] = mapped_column(default=dict)
    """By skill without a pool: `pool ID`, `create` or `leave`."""
    remember: Mapped[bool] = mapped_column(default=True)
    state: Mapped[ImportState] = mapped_column(
        choice(ImportState, "state"), default=ImportState.DRAFT
    )
    scenario_id: Mapped[Reference | None]
    """Where new initiatives are planned. The scenario itself may be gone by now."""
    whole: Mapped[bool] = mapped_column(default=False)
    """Whether no row is to be in where one cannot be imported."""
    plan: Mapped[JsonObject] = mapped_column(default=dict)
    """What became of it: ranked, demand rows, warnings; or `refused`, the rows for which all that
    was applied is taken back.
    """
    found: Mapped[JsonObject] = mapped_column(default=dict)
    """Rows by outcome as the check found them, and the number of changed cells."""
    repairs: Mapped[JsonObject] = mapped_column(default=dict, deferred=True)
    """Cells that were corrected: by column, `cells` by row, and `values` by what stood there."""
    left_out: Mapped[JsonList] = mapped_column(default=list)
    """The numbers of the rows that people left out, in order."""
    wrong: Mapped[JsonList] = mapped_column(default=list, deferred=True)
    """Wrong values that can be put right at once: kind, column, value, rows; the most rows first.
    """
    lacks: Mapped[JsonList] = mapped_column(default=list, deferred=True)
    """What its new rows lack, though they can be imported: see `domain.importing.lacks`."""
    weight: Mapped[JsonObject] = mapped_column(default=dict, deferred=True)
    """What its rows would ask of the pools: see `foreseeing`."""
    done: Mapped[JsonObject] = mapped_column(default=dict)
    """Rows by outcome as they were applied."""
    cursor: Mapped[int] = mapped_column(default=0)
    """Rows of the file that the running check or application has behind it."""
    job_id: Mapped[Reference | None]
    """The job that checks or applies it."""
    created_by: Mapped[Reference]
    created_at: Mapped[Moment] = mapped_column(default=clock.now)
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    applied_at: Mapped[datetime | None] = mapped_column(Instant)
    """When applying began."""
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    undo_job_id: Mapped[Reference | None]
    """The job that takes it back."""
    undo_asked_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone: Mapped[JsonObject] = mapped_column(default=dict)
    """Its rows by what became of them when it was taken back, and how far that is: `batch`, the
    last one that is done, from the highest number down, and `behind`, rows of the next.
    """
    undo_forced: Mapped[JsonObject] = mapped_column(default=dict, deferred=True)
    """What is taken back although it was edited since: `every`, or `keys`; empty for nothing."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def forced(self) -> Forced:
        """What is taken back although it was edited since."""
        kept = self.undo_forced
        return Forced(kept.get("every", False), frozenset(kept.get("keys", ())))

    @property
    def layout(self) -> Layout:
        """How its file is read."""
        return Layout(self.encoding, self.delimiter, self.numbers, self.days, self.header)

    @property
    def ready(self) -> int:
        """Rows that can be imported, as the check found them; 0 before it."""
        if not self.found:
            return 0
        return self.rows - int(self.found["rejected"]) - int(self.found.get("left_out", 0))

    @property
    def handed_back(self) -> int:
        """Rows that are rejected or left out: as it ended, and until then as the check found."""
        ended = self.state is ImportState.APPLIED or "refused" in self.plan
        counts = self.done if ended else self.found
        return sum(int(counts.get(name, 0)) for name in (Outcome.REJECTED, Outcome.LEFT_OUT))

    @property
    def draft_until(self) -> datetime | None:
        """How long it is kept for somebody to go on with; None once it needs nobody."""
        return (self.checked_at or self.created_at) + DRAFT_KEPT if self.state.open else None

    def __str__(self) -> str:
        return f"import {self.file_name}"


class ImportRow(Part, Model):
    """What the check found in one row; unchanged ones have none.

    `cells` holds problems (kind, column, found, expected, fix) of a row that is rejected or left
    out, and changes (field, was, now) of a changed one.
    """

    __tablename__ = "import_rows"
    __table_args__ = (
        Index("ix_import_rows_kind", "organisation_id", "import_id", "outcome", "kinds", "number"),
        UniqueConstraint("organisation_id", "import_id", "number"),
        CheckConstraint("number >= 1", name="number_from_1"),
        within("import_id", "imports", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    import_id: Mapped[Reference]
    number: Mapped[int]
    """As a spreadsheet numbers it; the header is 1."""
    line: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome, "outcome"))
    kinds: Mapped[str | None] = mapped_column(String(500))
    """The kinds of a rejected row's problems, or of what a new one lacks, with spaces between."""
    title: Mapped[Name] = mapped_column(default="")
    external_key: Mapped[str | None] = mapped_column(String(120))
    on_file_id: Mapped[Reference | None]
    """What on file it stands for: a key of the table that its kind writes."""
    cells: Mapped[JsonList]

    def __str__(self) -> str:
        return f"row {self.number} of import {self.import_id}"


class ImportBatch(Tenant, Model):
    """Rows that were applied in one transaction, with what they were before and after."""

    __tablename__ = "import_batches"
    __table_args__ = (
        UniqueConstraint("organisation_id", "import_id", "number"),
        within("import_id", "imports", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    import_id: Mapped[Reference]
    number: Mapped[int]
    rows: Mapped[int]
    counts: Mapped[JsonObject]
    """Rows by outcome."""
    at: Mapped[Moment] = mapped_column(default=clock.now)
    on_file_ids: Mapped[JsonList] = mapped_column(deferred=True)
    """The keys of what its rows stand for, in the order of the file."""
    planned: Mapped[JsonObject] = mapped_column(default=dict, deferred=True)
    """What planning added: the initiatives ranked, and the scope items given a share of a period.
    """
    marks: Mapped[dict[str, Any] | None] = mapped_column(JSON_VALUE, deferred=True)
    """Runs of keys that it `made`, and `changed`, these by the version that they were written with
    where a kind's rows have one; None where no runs are kept.
    """
    changes: Mapped[JsonList] = mapped_column(deferred=True)
    """By thing on file: its key, what it was (null for a new one) and what it became: what differs;
    of a new one its whole state, or the cells of the row that made it.
    """

    def __str__(self) -> str:
        return f"batch {self.number} of import {self.import_id}"


class ImportLeft(Tenant, Model):
    """Something on file that undoing an import left as it is, and why."""

    __tablename__ = "import_left"
    __table_args__ = (
        Index("ix_import_left_import", "organisation_id", "import_id", "id"),
        within("import_id", "imports", ondelete="CASCADE"),
    )

    id: Mapped[Key]
    import_id: Mapped[Reference]
    on_file_id: Mapped[Reference]
    title: Mapped[Name]
    reason: Mapped[Name]

    def __str__(self) -> str:
        return f"{self.title}, left by import {self.import_id}"
