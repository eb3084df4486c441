"""How many of the rows that an import wrote are still there, and how many were touched since.

The database counts them run by run of consecutive keys; only what was touched is looked at singly.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    column,
    func,
    literal,
    or_,
    select,
    values,
)
from sqlalchemy.types import TypeEngine

from planner.core.session import Session
from planner.domain.runs import runs

MANY, SPANS = 500, 200
"""Runs of keys that are counted one by one, and those that one statement names as conditions."""


class Run(NamedTuple):
    """Keys from the first to the last that a batch made, or changed, and what marks them since."""

    made: bool
    first: int
    last: int
    mark: Any


class Standing(NamedTuple):
    """How many of a run are still there, and how many of them somebody has touched since."""

    run: Run
    there: int
    touched: int


@dataclass(slots=True)
class Stood:
    """What stands of all runs: how many are there, and which were touched, made or changed."""

    there: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})
    touched: dict[bool, list[int]] = field(default_factory=lambda: {True: [], False: []})


@dataclass(frozen=True, slots=True)
class Marked:
    """How rows of a table tell that somebody has touched them since a mark."""

    table: type[Any]
    kind: TypeEngine[Any]
    """What a mark is."""
    touched: Callable[[ColumnElement[bool], ColumnElement[Any]], ColumnElement[bool]]
    """The condition, given whether the import made the row, and its mark."""

    @property
    def key(self) -> Any:
        """The column of its keys."""
        return self.table.id


def runs_of(made: bool, keys: Iterable[int], mark: Any) -> Iterator[Run]:
    """The runs of keys that have one mark."""
    for first, last in runs(sorted(keys)):
        yield Run(made, first, last, mark)


def stand(session: Session, how: Marked, each: Sequence[Run]) -> Stood:
    """How the rows of these runs stand.

    Few runs are counted where they are; the keys of many are read, with what became of each.
    """
    found = Stood()
    if len(each) > MANY:
        for (made, mark), some in _grouped(each).items():
            _read(session, how, made, mark, some, found)
        return found
    counted = _counted(session, how, each)
    for made in (True, False):
        found.there[made] = sum(one.there for one in counted if one.run.made is made)
        found.touched[made] = _touched(session, how, counted, made)
    return found


def _grouped(each: Sequence[Run]) -> dict[tuple[bool, Any], list[Run]]:
    """The runs by whether the import made them, and by mark."""
    groups: dict[tuple[bool, Any], list[Run]] = {}
    for run in each:
        groups.setdefault((run.made, run.mark), []).append(run)
    return groups


def _read(
    session: Session, how: Marked, made: bool, mark: Any, some: Sequence[Run], found: Stood
) -> None:
    """Read the keys from the first of these runs to the last; others among them are passed over."""
    ours = {key for run in some for key in range(run.first, run.last + 1)}
    touched = how.touched(literal(made), literal(mark, how.kind))
    within = how.key.between(min(ours), max(ours))
    for key, other in session.execute(select(how.key, touched).where(within)):
        if key in ours:
            found.there[made] += 1
            if other:
                found.touched[made].append(key)
    found.touched[made].sort()


def _counted(session: Session, how: Marked, each: Sequence[Run]) -> list[Standing]:
    """How every run stands, each counted by its own two seeks."""
    given = (
        values(
            column("place", Integer),
            column("made", Boolean),
            column("first", BigInteger),
            column("last", BigInteger),
            column("mark", how.kind),
        )
        .data([(place, *run) for place, run in enumerate(each)])
        .cte("given")
    )
    within = how.key.between(given.c.first, given.c.last)
    there = select(func.count(how.key)).select_from(how.table).where(within).correlate(given)
    touched = there.where(how.touched(given.c.made, given.c.mark))
    counted = select(given.c.place, there.scalar_subquery(), touched.scalar_subquery())
    return (
        [Standing(each[place], *rows) for place, *rows in session.execute(counted)] if each else []
    )


def _touched(session: Session, how: Marked, found: Sequence[Standing], made: bool) -> list[int]:
    """Those that were made, or changed, and touched since; by key."""
    each = [one.run for one in found if one.touched and one.run.made is made]
    keys: list[int] = []
    for begin in range(0, len(each), SPANS):
        touched = (
            how.key.between(run.first, run.last)
            & how.touched(literal(run.made), literal(run.mark, how.kind))
            for run in each[begin : begin + SPANS]
        )
        keys += session.scalars(select(how.key).select_from(how.table).where(or_(*touched)))
    return sorted(keys)
