"""What a check found in the rows of a file, page by page."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select

from planner.core.session import Session
from planner.domain.importing.drafts import KINDS
from planner.domain.importing.readings import Otherwise, otherwise
from planner.imports.models import Import, ImportRow, Outcome

AT_ONCE = 2000
"""So many rows are had together where all of them are gone through."""
MANY = 25
"""As many different wrong values of one kind are asked for together."""


class WrongValue(NamedTuple):
    """A value that a column has in so many rows, and cannot have."""

    column: str
    found: str
    rows: int


@dataclass(frozen=True, slots=True)
class Repairing:
    """What puts problems of one kind right wherever they stand."""

    kind: str
    heading: str
    values: list[WrongValue]
    """Wrong values, the most rows first."""
    further: int
    """How many other wrong values there are."""
    otherwise: list[Otherwise]
    """Other ways of reading the whole file by which some of them are right."""


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
    repair: Repairing


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
        _group(of, kind, counts[kind], first[kind], samples[kind])
        for kind in sorted(counts, key=lambda kind: (-counts[kind], order.index(kind)))
    ]


def _group(
    of: Import, kind: str, rows: int, first: list[int], sample: Mapping[str, str]
) -> ProblemGroup:
    return ProblemGroup(kind, KINDS[kind], rows, first, **_sample(sample), repair=repair(of, kind))


def other_repairs(of: Import, groups: Iterable[ProblemGroup]) -> list[Repairing]:
    """What puts problems right that rows of these groups have beside the one they are counted by.

    They can be said at once, and not only once the first problem of a row is gone.
    """
    grouped = {group.kind for group in groups}
    kinds = dict.fromkeys(kind for kind, *_ in of.wrong)
    found = [repair(of, kind) for kind in kinds if kind not in grouped]
    return [each for each in found if each.values or each.otherwise]


def repair(of: Import, kind: str) -> Repairing:
    """What puts every problem of a kind right, as far as values or a way of reading can."""
    values = [WrongValue(*rest) for its, *rest in of.wrong if its == kind]
    ways = otherwise(kind, [value.found for value in values], of.layout)
    shown = [] if kind == "ambiguous_day" else values[:MANY]
    further = len(values) - len(shown) if shown else 0
    return Repairing(kind, KINDS[kind], shown, further, ways)


def _sample(cell: Mapping[str, str]) -> dict[str, str]:
    return {name: cell[name] for name in ("column", "found", "expected", "fix")}


def found_rows(
    session: Session,
    of: Import,
    outcome: Outcome,
    *,
    kind: str | None = None,
    only: ColumnElement[bool] | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> list[ImportRow]:
    """The rows with this outcome, in the order of the file.

    Those with this kind of problem, or those that meet a condition, where one is given.
    """
    chosen = select(ImportRow).where(ImportRow.import_id == of.id, ImportRow.outcome == outcome)
    if kind:
        chosen = chosen.where(ImportRow.kind == kind)
    if only is not None:
        chosen = chosen.where(only)
    return list(session.scalars(chosen.order_by(ImportRow.number).offset(offset).limit(limit)))


def number_of_rows(
    session: Session, of: Import, outcome: Outcome, only: ColumnElement[bool]
) -> int:
    """How many rows with this outcome meet a condition."""
    chosen = select(func.count()).select_from(ImportRow)
    chosen = chosen.where(ImportRow.import_id == of.id, ImportRow.outcome == outcome, only)
    return session.scalar(chosen) or 0


def rejections(session: Session, of: Import) -> Iterator[tuple[int, str]]:
    """The number of each rejected row, and why it was rejected, in the order of the file."""
    chosen = (
        select(ImportRow.number, ImportRow.cells)
        .where(ImportRow.import_id == of.id, ImportRow.outcome == Outcome.REJECTED)
        .order_by(ImportRow.number)
        .execution_options(yield_per=AT_ONCE)
    )
    for number, cells in session.execute(chosen):
        yield number, " ".join(told(cell) for cell in cells)


def new_rows(session: Session, of: Import) -> Iterator[Sequence[int]]:
    """The numbers of the new rows, in the order of the file, so many at a time."""
    chosen = (
        select(ImportRow.number)
        .where(ImportRow.import_id == of.id, ImportRow.outcome == Outcome.NEW)
        .order_by(ImportRow.number)
        .execution_options(yield_per=AT_ONCE)
    )
    return session.scalars(chosen).partitions()


def told(cell: dict[str, str]) -> str:
    """A problem as one line: `Start: found "03/11", expected a quarter such as 2026-Q4. ...`"""
    return f'{cell["column"]}: found "{cell["found"]}", expected {cell["expected"]}. {cell["fix"]}'
