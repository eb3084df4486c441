"""What a check found in the rows of a file, page by page."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select

from planner.core.session import Session
from planner.domain.importing.drafts import KINDS
from planner.domain.importing.readings import Otherwise, otherwise
from planner.imports.models import Import, ImportRow, Outcome

HANDED_BACK = (Outcome.REJECTED, Outcome.LEFT_OUT)
LEFT_OUT = "Left out of the import."
"""The reason of a row that somebody left out; what is wrong within it follows."""
AT_ONCE = 2000
"""So many rows are had together where all of them are gone through."""
FIRST = 6
"""So many rows are named of those with one kind of problem."""
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
    """Rejected rows with one kind of problem: how many, the first of them, and an example.

    A row with several kinds is in a group of each.
    """

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
    counts: Counter[str] = Counter()
    for kinds, rows in together(session, of.id, Outcome.REJECTED).items():
        counts.update(dict.fromkeys(kinds.split(), rows))
    if not counts:
        return []
    first: dict[str, list[int]] = {kind: [] for kind in counts}
    samples: dict[str, dict[str, str]] = {}
    for kinds, number, cells in session.execute(_first_of_each(of)):
        for kind in kinds.split():
            if len(first[kind]) < FIRST:
                first[kind].append(number)
            samples.setdefault(kind, next(cell for cell in cells if cell["kind"] == kind))
    order = list(KINDS)
    return [
        _group(of, kind, counts[kind], first[kind], samples[kind])
        for kind in sorted(counts, key=lambda kind: (-counts[kind], order.index(kind)))
    ]


def together(session: Session, import_id: int, outcome: Outcome) -> dict[str, int]:
    """How many rows with this outcome have the same kinds of problem, or lack the same, by these.

    Those with none are not among them.
    """
    counted = session.execute(
        select(ImportRow.kinds, func.count())
        .where(
            ImportRow.import_id == import_id,
            ImportRow.outcome == outcome,
            ImportRow.kinds.is_not(None),
        )
        .group_by(ImportRow.kinds)
    )
    return {str(kinds): rows for kinds, rows in counted}


def _first_of_each(of: Import) -> Select[Any]:
    """Of rows with the same kinds of problem the first ones, all in the order of the file."""
    place = func.row_number().over(partition_by=ImportRow.kinds, order_by=ImportRow.number)
    ranked = (
        select(ImportRow.kinds, ImportRow.number, ImportRow.cells, place.label("place"))
        .where(ImportRow.import_id == of.id, ImportRow.outcome == Outcome.REJECTED)
        .subquery()
    )
    return (
        select(ranked.c.kinds, ranked.c.number, ranked.c.cells)
        .where(ranked.c.place <= FIRST)
        .order_by(ranked.c.number)
    )


def _group(
    of: Import, kind: str, rows: int, first: list[int], sample: Mapping[str, str]
) -> ProblemGroup:
    return ProblemGroup(kind, KINDS[kind], rows, first, **_sample(sample), repair=repair(of, kind))


def having(
    session: Session, of: Import, kind: str, outcome: Outcome = Outcome.REJECTED
) -> ColumnElement[bool]:
    """The rows with this outcome that have such a kind, beside others or not. One statement.

    Of rejected rows it is a kind of problem, of new ones what they lack.
    """
    found = [kinds for kinds in together(session, of.id, outcome) if kind in kinds.split()]
    return (ImportRow.outcome == outcome) & ImportRow.kinds.in_(found)


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
    only: ColumnElement[bool] | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> list[ImportRow]:
    """The rows with this outcome, in the order of the file; those alone that meet a condition."""
    chosen = select(ImportRow).where(ImportRow.import_id == of.id, ImportRow.outcome == outcome)
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


def rejections(session: Session, import_id: int) -> Iterator[tuple[int, str]]:
    """The number of each row that is handed back, and why, in the order of the file."""
    chosen = (
        select(ImportRow.number, ImportRow.outcome, ImportRow.cells)
        .where(ImportRow.import_id == import_id, ImportRow.outcome.in_(HANDED_BACK))
        .order_by(ImportRow.number)
        .execution_options(yield_per=AT_ONCE)
    )
    for number, outcome, cells in session.execute(chosen):
        wanted = [LEFT_OUT] if outcome is Outcome.LEFT_OUT else []
        yield number, " ".join([*wanted, *map(told, cells)])


def told(cell: dict[str, str]) -> str:
    """A problem as one line: `Start: found "03/11", expected a quarter such as 2026-Q4. ...`"""
    return f'{cell["column"]}: found "{cell["found"]}", expected {cell["expected"]}. {cell["fix"]}'
