"""Initiatives that an import made, and others changed and gave back: as if nobody had touched them.

Each import that was taken back counted two edits of such an initiative, its change and the return.
Work that is edited by itself counts none, but is told by the audit, or came with a file of scope.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import select

from planner.core.among import among
from planner.core.session import Session
from planner.domain.runs import runs
from planner.imports.models import Import, ImportBatch, ImportLeft
from planner.imports.work_since import scope_came, told_of
from planner.portfolio.models import Initiative

MADE = 1
"""The version of an initiative that was just made."""


class Back(NamedTuple):
    """Keys from the first to the last that so many imports changed and gave back."""

    first: int
    last: int
    times: int

    @property
    def version(self) -> int:
        """What these have by now, where nobody else touched them."""
        return MADE + 2 * self.times


def given_back(session: Session, keys: Collection[int], since: datetime) -> set[int]:
    """Those of these that only imports changed `since` they were made, all of them taken back.

    Five statements, however many keys; one where no import was taken back.
    """
    wanted = set(keys)
    versions = {
        key: each.version
        for each in backs(session, runs(sorted(wanted)), since)
        for key in wanted.intersection(range(each.first, each.last + 1))
    }
    if not versions:
        return set()
    on_file = select(Initiative.id, Initiative.version).where(among(Initiative.id, versions))
    found = {key for key, now in session.execute(on_file) if now == versions[key]}
    return found - told_of(session, found, since)


def backs(session: Session, spans: Sequence[tuple[int, int]], since: datetime) -> list[Back]:
    """Which keys imports gave back that are within these spans, in order; those around them, too.

    None where a file of scope items came since. Three statements.
    """
    rows = _taken_back(session, since) if spans else []
    if not rows or scope_came(session, since):
        return []
    left = select(ImportLeft.import_id, ImportLeft.on_file_id).where(
        ImportLeft.import_id.in_({import_id for import_id, _ in rows}),
        ImportLeft.on_file_id.between(spans[0][0], spans[-1][1]),
    )
    stayed: dict[int, list[int]] = {}
    for import_id, key in session.execute(left.order_by(ImportLeft.on_file_id)):
        stayed.setdefault(import_id, []).append(key)
    return list(
        _counted(
            part
            for import_id, marks in rows
            for first, last, *_ in marks["changed"]
            for part in without(first, last, stayed.get(import_id, []))
        )
    )


def _taken_back(
    session: Session, since: datetime
) -> Sequence[tuple[int, dict[str, list[list[int]]]]]:
    """The batches since of imports of initiatives that were taken back."""
    rows = session.execute(
        select(ImportBatch.import_id, ImportBatch.marks)
        .join(Import, Import.id == ImportBatch.import_id)
        .where(
            Import.kind == "initiatives",
            Import.undone_at.is_not(None),
            ImportBatch.at > since,
            ImportBatch.marks.is_not(None),
        )
    )
    return [(import_id, marks) for import_id, marks in rows if marks]


def without(first: int, last: int, keys: Sequence[int]) -> Iterator[tuple[int, int]]:
    """What is left of a run without these keys, which are in order."""
    for key in keys[bisect_left(keys, first) : bisect_right(keys, last)]:
        if first < key:
            yield first, key - 1
        first = key + 1
    if first <= last:
        yield first, last


def _counted(each: Iterable[tuple[int, int]]) -> Iterator[Back]:
    """By how many of these runs keys are covered, from edge to edge."""
    edges: Counter[int] = Counter()
    for first, last in each:
        edges[first] += 1
        edges[last + 1] -= 1
    times = 0
    for begin, end in pairwise(sorted(key for key, change in edges.items() if change)):
        times += edges[begin]
        if times:
            yield Back(begin, end - 1, times)
