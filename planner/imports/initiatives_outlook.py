"""What taking an import of initiatives back would do, told while somebody waits for the page.

The undo itself weighs every row. Here the database says what nobody has touched since its batch
was written: that is as the import left it. Only what is left over is looked at singly.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import select

from planner.core.models import Instant
from planner.core.session import Session
from planner.domain.importing.undo import EDITED
from planner.domain.portions import portions
from planner.domain.runs import joined, runs
from planner.imports.given_back import MADE, Back, backs, without
from planner.imports.initiatives_weighing import weigh
from planner.imports.models import Import, ImportBatch
from planner.imports.queries.kept import changes_of
from planner.imports.standing import MOST, SPANS, Marked, Run, Stood, stand, within
from planner.imports.undoing import Left, Open, Outlook, Part, Stays, Terms
from planner.imports.work_since import told_between
from planner.portfolio.models import Initiative
from planner.portfolio.titles import titles_of
from planner.scenarios.fence import closed
from planner.scenarios.withdrawing import Spans, planning, uses

MARKED = Marked(
    Initiative.id,
    Instant(),
    lambda made, at, again: (
        (made & (Initiative.version != MADE + 2 * again))
        | ((again == 0) & (Initiative.updated_at > at))
    ),
)


class Batch(NamedTuple):
    """A batch that was applied `at`, and its rows by runs of keys."""

    id: int
    at: datetime
    runs: Sequence[Run]


def outlook(session: Session, of: Import, *, plans: bool) -> Outlook:
    """What would be removed, be as before, and stay. Without `plans`, what is planned stays."""
    batches = _batches(session, of)
    each = _with_those_given_back(session, batches)
    stood = stand(session, MARKED, each)
    there, touched = stood.there, stood.touched
    scenarios, used = _used(session, [run for run in each if run.made], plans)
    for key in stood.every(True) if used else ():
        used.pop(key, None)
    edited = list(_edited(session, batches, stood.keys(False, 0, MOST)))
    rest = Open(
        max(touched[False] - MOST, 0),
        lambda: _edited(session, batches, stood.keys(False, MOST, touched[False])),
    )
    return Outlook(
        removed=there[True] - touched[True] - len(used),
        restored=there[False] - len(edited) - rest.number,
        gone=sum(run.last - run.first + 1 for run in each) - sum(there.values()),
        left=Stays(
            _made_and_edited(session, stood),
            _kept(session, used),
            Part.of(edited),
            undecided=rest,
        ),
        scenarios=scenarios,
    )


def _with_those_given_back(session: Session, batches: Sequence[Batch]) -> list[Run]:
    """The runs of all batches, those that were made cut where imports have given some back."""
    each = [run for batch in batches for run in batch.runs]
    made = sorted((run.first, run.last) for run in each if run.made)
    if not made:
        return each
    since = min(batch.at for batch in batches)
    found = backs(session, made, since)
    if not found:
        return each
    told = told_between(session, found[0].first, found[-1].last, since)
    parts = [
        back._replace(first=first, last=last)
        for back in found
        for first, last in without(back.first, back.last, told)
    ]
    return [part for run in each for part in (_cut(run, parts) if run.made else [run])]


def _cut(run: Run, parts: Sequence[Back]) -> Iterator[Run]:
    """A run in pieces, of which those that are of these parts, which are in order, say so."""
    first = run.first
    for part in parts[bisect_left(parts, run.first, key=attrgetter("last")) :]:
        if part.first > run.last:
            break
        if first < part.first:
            yield run._replace(first=first, last=part.first - 1)
        last = min(part.last, run.last)
        yield run._replace(first=max(first, part.first), last=last, again=part.times)
        first = last + 1
    if first <= run.last:
        yield run._replace(first=first)


def _made_and_edited(session: Session, stood: Stood) -> Part:
    """Of what was made, those that somebody edited."""

    def tell(first: int, last: int) -> list[Left]:
        return _titled(session, dict.fromkeys(stood.keys(True, first, last), EDITED))

    return Part(stood.touched[True], tell)


def _kept(session: Session, used: Mapping[int, str]) -> Part:
    """Of what was made, those that something else depends on."""
    keys = sorted(used)

    def tell(first: int, last: int) -> list[Left]:
        return _titled(session, {key: used[key] for key in keys[first:last]})

    return Part(len(keys), tell)


def _used(session: Session, made: Sequence[Run], plans: bool) -> tuple[list[str], dict[int, str]]:
    """The plans that lose what was made, and by initiative what keeps it from being removed."""
    spans = joined((run.first, run.last) for run in made)
    names: set[str] = set()
    used: dict[int, str] = {}
    for some in map(Spans, portions(spans, SPANS)):
        scenarios = planning(session, some)
        used |= uses(session, some, scenarios, plans=plans)
        names.update(scenario.name for scenario in scenarios if not closed(scenario))
    return sorted(names), used


def _batches(session: Session, of: Import) -> list[Batch]:
    """The batches of an import, in their order."""
    rows = session.execute(
        select(ImportBatch.id, ImportBatch.at, ImportBatch.marks)
        .where(ImportBatch.import_id == of.id)
        .order_by(ImportBatch.number)
    ).all()
    return [
        Batch(batch_id, at, list(_runs(kept or _unmarked(session, batch_id), at)))
        for batch_id, at, kept in rows
    ]


def _runs(kept: Mapping[str, Any], at: datetime) -> Iterator[Run]:
    for made, name in ((True, "made"), (False, "changed")):
        for first, last in kept[name]:
            yield Run(made, first, last, at)


def marks(made: Sequence[int], changed: Sequence[int]) -> dict[str, Any]:
    """What a batch keeps of its rows: runs of the keys that it made, and that it changed."""
    return {"made": runs(sorted(made)), "changed": runs(sorted(changed))}


def _unmarked(session: Session, batch_id: int) -> dict[str, Any]:
    """The marks of a batch that was written before they were kept."""
    changes = changes_of(session, batch_id)
    made = [key for key, before, _ in changes if before is None]
    return marks(made, [key for key, before, _ in changes if before is not None])


def _edited(session: Session, batches: Sequence[Batch], touched: Sequence[int]) -> Iterator[Left]:
    """Which of these that it changed are no longer as it left them, batch after batch."""
    compared = set(touched)
    for batch in batches if compared else ():
        if any(within(run, touched) for run in batch.runs if not run.made):
            changes = changes_of(session, batch.id)
            asked = [row for row in changes if row[0] in compared and row[1] is not None]
            yield from weigh(session, asked, batch.at, Terms(plans=True)).left


def _titled(session: Session, reasons: Mapping[int, str]) -> list[Left]:
    titles = titles_of(session, reasons)
    return [Left(key, title, reasons[key]) for key, title in titles.items()]
