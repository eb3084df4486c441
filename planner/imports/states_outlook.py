"""What taking back an import of a kind that keeps states would do, told while somebody waits.

Each batch keeps the versions that its rows had once they were written. What still has its version
is as the import left it; the rest is compared with what was kept, by the rule of the undo itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Integer, select

from planner.core.among import among
from planner.core.session import Session
from planner.domain.runs import runs
from planner.imports.models import Import, ImportBatch
from planner.imports.queries.kept import changes_of
from planner.imports.standing import MOST, WAYS, Marked, Run, Stood, stand, within
from planner.imports.undoing import Left, Open, Outlook, Part, Rows, Stays, Terms, Weighed, weighed

FIRST = 1
"""The version of a row that was just made."""


class Batch(NamedTuple):
    """A batch, and its rows by runs of keys with one version."""

    id: int
    runs: Sequence[Run]


def marks(
    session: Session, rows: Rows, made: Sequence[int], changed: Sequence[int]
) -> dict[str, Any]:
    """What a batch keeps of its rows: runs of those it made, and of those it changed by version."""
    how = _marked(rows)
    found: dict[int, list[int]] = {}
    own = how.table.organisation_id == session.organisation_id
    chosen = select(how.key, how.table.version).where(own, among(how.key, changed))
    for key, now in session.execute(chosen) if changed else ():
        found.setdefault(now, []).append(key)
    return {
        "made": runs(sorted(made)),
        "changed": [
            [*run, now] for now, each in sorted(found.items()) for run in runs(sorted(each))
        ],
    }


def outlook(session: Session, of: Import, rows: Rows, *, plans: bool) -> Outlook | None:
    """What would be removed, be as before, and stay; None where a batch has kept no versions."""
    batches = _batches(session, of)
    if batches is None:
        return None
    how = _marked(rows)
    each = [run for batch in batches for run in batch.runs]
    stood = stand(session, how, each)
    there, touched = stood.there, stood.touched
    first = sorted({*stood.keys(True, 0, MOST), *stood.keys(False, 0, MOST)})[:MOST]
    compared = Weighed()
    for found in _compared(session, rows, batches, first, plans):
        compared.add(found)
    rest = Open(
        sum(touched.values()) - len(first),
        lambda: _left(_compared(session, rows, batches, _every(stood)[MOST:], plans)),
    )
    reasons = _reasons(session, rows, each, stood, plans)
    kept = {made: sum(one.made is made for one in reasons) for made in WAYS}
    return Outlook(
        removed=there[True] - touched[True] - kept[True] + len(compared.remove),
        restored=there[False] - touched[False] - kept[False] + len(compared.restore),
        gone=sum(run.last - run.first + 1 for run in each) - sum(there.values()),
        left=Stays(Part.of([*(one.left for one in reasons), *compared.left]), undecided=rest),
        scenarios=[],
    )


def _marked(rows: Rows) -> Marked:
    key = getattr(rows.table, rows.key)
    return Marked(key, Integer(), lambda _, mark, __: rows.table.version != mark)


def _batches(session: Session, of: Import) -> list[Batch] | None:
    chosen = select(ImportBatch.id, ImportBatch.marks)
    batches = []
    for key, kept in session.execute(
        chosen.where(ImportBatch.import_id == of.id).order_by(ImportBatch.number)
    ):
        if kept is None:
            return None
        batches.append(Batch(key, list(_runs(kept))))
    return batches


def _runs(kept: dict[str, Any]) -> Iterator[Run]:
    for first, last in kept["made"]:
        yield Run(True, first, last, FIRST)
    for first, last, version in kept["changed"]:
        yield Run(False, first, last, version)


def _compared(
    session: Session,
    rows: Rows,
    batches: Sequence[Batch],
    some: Sequence[int],
    plans: bool,
) -> Iterator[Weighed]:
    """What becomes of these that were touched, which are in order; batch after batch."""
    compared = set(some)
    for batch in batches if compared else ():
        if any(within(run, some) for run in batch.runs):
            changes = [row for row in changes_of(session, batch.id) if row[0] in compared]
            yield weighed(session, rows, changes, Terms(plans))


def _every(stood: Stood) -> list[int]:
    """All that were touched, in order."""
    return sorted({*stood.every(True), *stood.every(False)})


def _left(found: Iterable[Weighed]) -> Iterator[Left]:
    for each in found:
        yield from each.left


class _Kept(NamedTuple):
    """Something that nobody has touched and that has to stay; whether the import made it."""

    left: Left
    made: bool


def _reasons(
    session: Session, rows: Rows, each: Sequence[Run], stood: Stood, plans: bool
) -> list[_Kept]:
    made, changed = _keys(each, True), _keys(each, False)
    reasons = rows.reasons(session, made, changed, plans=plans)
    if not reasons:
        return []
    keys = sorted(reasons.keys() - set(_every(stood)))
    ours = set(made)
    known = rows.standing(session, keys, lock=False)
    return [
        _Kept(Left(key, known[key].title, reasons[key]), key in ours)
        for key in keys
        if key in known
    ]


def _keys(each: Sequence[Run], made: bool) -> list[int]:
    return [key for run in each if run.made is made for key in range(run.first, run.last + 1)]
