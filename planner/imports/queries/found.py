"""What a check found in the rows of a file, page by page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import func, select

from planner.core.session import Session
from planner.domain.importing_drafts import KINDS
from planner.domain.importing_readings import Otherwise, otherwise
from planner.imports.models import Import, ImportRow, Outcome

FEW = 5


class WrongValue(NamedTuple):
    """A value that a column has in so many rows, and cannot have."""

    column: str
    found: str
    rows: int


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """Rejected rows with the same kind of problem: how many, the first of them, and an example."""

    kind: str
    heading: str
    rows: int
    first: list[int]
    column: str
    found: str
    expected: str
    fix: str
    values: list[WrongValue] = field(default_factory=list)
    """Wrong values that can be put right wherever they stand, the most rows first."""
    otherwise: list[Otherwise] = field(default_factory=list)
    """Other ways of reading the whole file by which some of them are right."""


def problem_groups(session: Session, of: Import) -> list[ProblemGroup]:
    """The kinds of problem of a file, most rows first. Two statements, however many rows."""
    counted = session.execute(
        select(ImportRow.kind, func.count())
        .where(ImportRow.import_id == of.id, ImportRow.outcome == Outcome.REJECTED)
        .group_by(ImportRow.kind)
    )
    counts = {str(kind): rows for kind, rows in counted}
    if not counts:
        return []
    place = func.row_number().over(partition_by=ImportRow.kind, order_by=ImportRow.number)
    ranked = (
        select(ImportRow.kind, ImportRow.number, ImportRow.cells, place.label("place"))
        .where(ImportRow.import_id == of.id, ImportRow.outcome == Outcome.REJECTED)
        .subquery()
    )
    first: dict[str, list[int]] = {}
    samples: dict[str, dict[str, str]] = {}
    for kind, number, cells in session.execute(
        select(ranked.c.kind, ranked.c.number, ranked.c.cells)
        .where(ranked.c.place <= 6)
        .order_by(ranked.c.number)
    ):
        first.setdefault(kind, []).append(number)
        samples.setdefault(kind, cells[0])
    order = list(KINDS)
    return [
        ProblemGroup(
            kind,
            KINDS[kind],
            counts[kind],
            first[kind],
            **_sample(samples[kind]),
            values=[WrongValue(*rest) for its, *rest in of.wrong if its == kind][:FEW],
            otherwise=otherwise(
                kind, [found for its, _, found, _ in of.wrong if its == kind], of.layout
            ),
        )
        for kind in sorted(counts, key=lambda kind: (-counts[kind], order.index(kind)))
    ]


def _sample(cell: dict[str, str]) -> dict[str, str]:
    return {name: cell[name] for name in ("column", "found", "expected", "fix")}


def found_rows(
    session: Session,
    of: Import,
    outcome: Outcome,
    *,
    kind: str | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> list[ImportRow]:
    """The rows with this outcome, and this kind of problem, in the order of the file."""
    chosen = select(ImportRow).where(ImportRow.import_id == of.id, ImportRow.outcome == outcome)
    if kind:
        chosen = chosen.where(ImportRow.kind == kind)
    return list(session.scalars(chosen.order_by(ImportRow.number).offset(offset).limit(limit)))


def rejections(session: Session, of: Import) -> Iterator[tuple[int, str]]:
    """The number of each rejected row, and why it was rejected, in the order of the file."""
    chosen = (
        select(ImportRow.number, ImportRow.cells)
        .where(ImportRow.import_id == of.id, ImportRow.outcome == Outcome.REJECTED)
        .order_by(ImportRow.number)
        .execution_options(yield_per=2000)
    )
    for number, cells in session.execute(chosen):
        yield number, " ".join(told(cell) for cell in cells)


def told(cell: dict[str, str]) -> str:
    """A problem as one line: `Start: found "03/11", expected a quarter such as 2026-Q4. ...`"""
    return f'{cell["column"]}: found "{cell["found"]}", expected {cell["expected"]}. {cell["fix"]}'
