"""How many of the rows that an import wrote are still there, and how many were touched since.

The database counts them run by run of consecutive keys; what was touched is read piece by piece.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    and_,
    case,
    column,
    func,
    literal,
    or_,
    select,
    values,
)
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine

from planner.core.session import Session
from planner.domain.portions import portions

MANY, SPANS = 500, 200
"""Runs of keys that are counted one by one, and those that one statement names as conditions."""
MOST = 500
"""So many that an import changed and somebody touched since are compared while a person waits."""
EACH = 10**9
"""More than a run has rows."""
WAYS = (True, False)
"""What an import did to a row: made it, or changed it."""


class Run(NamedTuple):
    """Keys from the first to the last that a batch made, or changed, and what marks them since."""

    made: bool
    first: int
    last: int
    mark: Any
    again: int = 0
    """How often imports have changed these since and given them back, which is two edits each."""


class Standing(NamedTuple):
    """How many of a run are still there, and how many of them somebody has touched since."""

    run: Run
    there: int
    touched: int


@dataclass(frozen=True, slots=True)
class Stood:
    """What stands of all runs, by whether the import made it: how many are there, and touched."""

    there: Mapping[bool, int]
    touched: Mapping[bool, int]
    keys: Callable[[bool, int, int], Sequence[int]]
    """The touched ones that were made, or changed, in order: from which on, and up to which."""

    def every(self, made: bool) -> Sequence[int]:
        """All that were touched of what was made, or changed."""
        return self.keys(made, 0, self.touched[made])


@dataclass(frozen=True, slots=True)
class Marked:
    """How rows of a table tell that somebody has touched them since a mark."""

    key: InstrumentedAttribute[Any]
    """The column of the keys."""
    kind: TypeEngine[Any]
    """What a mark is."""
    touched: Callable[
        [ColumnElement[bool], ColumnElement[Any], ColumnElement[int]], ColumnElement[bool]
    ]
    """The condition, given whether the import made the row, its mark, and how often again."""

    @property
    def table(self) -> Any:
        """The table they are in."""
        return self.key.class_

    def touching(self, made: bool, mark: Any, again: int) -> ColumnElement[bool]:
        """The same condition for one run."""
        return self.touched(literal(made), literal(mark, self.kind), literal(again))

    def within(self, session: Session, first: Any, last: Any) -> ColumnElement[bool]:
        """The rows of the organisation with keys from the first to the last."""
        own = self.table.organisation_id == session.organisation_id
        return and_(own, self.key.between(first, last))


def within(run: Run, keys: Sequence[int]) -> bool:
    """Whether any of these keys, which are in order, is of the run."""
    at = bisect_left(keys, run.first)
    return at < len(keys) and keys[at] <= run.last


def stand(session: Session, how: Marked, each: Sequence[Run]) -> Stood:
    """How the rows of these runs stand.

    Few runs are counted where they are; the keys of many are read, with what became of each.
    """
    if len(each) > MANY:
        return _all_read(session, how, each)
    counted = sorted(_counted(session, how, each), key=lambda one: one.run.first)
    return Stood(
        {made: sum(one.there for one in counted if one.run.made is made) for made in WAYS},
        {made: sum(one.touched for one in counted if one.run.made is made) for made in WAYS},
        partial(_touched, session, how, counted),
    )


def _all_read(session: Session, how: Marked, each: Sequence[Run]) -> Stood:
    there, touched = dict.fromkeys(WAYS, 0), {made: list[int]() for made in WAYS}
    for (made, mark, again), some in _grouped(each).items():
        number, keys = _read(session, how, how.touching(made, mark, again), some)
        there[made] += number
        touched[made] += keys
    for keys in touched.values():
        keys.sort()
    return Stood(
        there,
        {made: len(keys) for made, keys in touched.items()},
        lambda made, first, last: touched[made][first:last],
    )


def _grouped(each: Sequence[Run]) -> dict[tuple[bool, Any, int], list[Run]]:
    """The runs by whether the import made them, by mark and by how often again."""
    groups: dict[tuple[bool, Any, int], list[Run]] = {}
    for run in each:
        groups.setdefault((run.made, run.mark, run.again), []).append(run)
    return groups


def _read(
    session: Session, how: Marked, touched: ColumnElement[bool], some: Sequence[Run]
) -> tuple[int, list[int]]:
    """How many are there, and the keys of the touched.

    Read from the first of these runs to the last; others among them are passed over.
    """
    ours = {key for run in some for key in range(run.first, run.last + 1)}
    between = how.within(session, min(ours), max(ours))
    rows = session.execute(select(how.key, touched).where(between))
    found = [(key, other) for key, other in rows if key in ours]
    return len(found), [key for key, other in found if other]


def _counted(session: Session, how: Marked, each: Sequence[Run]) -> list[Standing]:
    """How every run stands, each counted by a seek of its own, in which no row is read twice.

    What is there and what was touched are counted in one number.
    """
    given = (
        values(
            column("place", Integer),
            column("made", Boolean),
            column("first", BigInteger),
            column("last", BigInteger),
            column("mark", how.kind),
            column("again", Integer),
        )
        .data([(place, *run) for place, run in enumerate(each)])
        .cte("given")
    )
    touched = case((how.touched(given.c.made, given.c.mark, given.c.again), EACH + 1), else_=1)
    both = (
        select(func.coalesce(func.sum(touched), 0))
        .select_from(how.table)
        .where(how.within(session, given.c.first, given.c.last))
        .correlate(given)
    )
    counted = session.execute(select(given.c.place, both.scalar_subquery())) if each else ()
    standing = []
    for place, number in counted:
        number_touched, there = divmod(int(number), EACH)
        standing.append(Standing(each[place], there, number_touched))
    return standing


def _touched(
    session: Session, how: Marked, counted: Sequence[Standing], made: bool, first: int, last: int
) -> list[int]:
    """Those that were made, or changed, and touched since, by key; only the runs of these are read.

    Runs are in order, and no key is of two.
    """
    ahead, before = 0, None
    some: list[Run] = []
    for one in counted:
        if one.run.made is made and one.touched and ahead < last:
            if ahead + one.touched > first:
                before = ahead if before is None else before
                some.append(one.run)
            ahead += one.touched
    keys: list[int] = []
    for portion in portions(some, SPANS):
        touched = (
            how.within(session, run.first, run.last) & how.touching(run.made, run.mark, run.again)
            for run in portion
        )
        keys += session.scalars(select(how.key).select_from(how.table).where(or_(*touched)))
    return sorted(keys)[first - (before or 0) : last - (before or 0)]
