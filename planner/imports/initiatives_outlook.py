"""What taking an import of initiatives back would do, told while somebody waits for the page.

The undo itself weighs every row. Here the database says what nobody has touched since its batch
was written: that is as the import left it. Only what is left over is looked at singly.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from planner.core.models import Instant
from planner.core.session import Session
from planner.domain.importing_undo import EDITED
from planner.domain.runs import runs
from planner.imports.models import Import, ImportBatch
from planner.imports.standing import SPANS, Marked, Run, runs_of, stand
from planner.imports.undoing import Left, Outlook
from planner.imports.weighing import weigh
from planner.portfolio.models import Initiative
from planner.scenarios.fence import closed
from planner.scenarios.withdrawing import Spans, planning, uses

MOST = 2000
"""So many that an import changed and somebody touched since are compared while a person waits."""
MARKED = Marked(
    Initiative,
    Instant(),
    lambda made, at: (Initiative.updated_at > at) | (made & (Initiative.version != 1)),
)
AT_ONCE = 1000
"""Titles that one statement asks for."""


class Batch(NamedTuple):
    """A batch that was applied `at`: the keys of what it made, and of what it changed."""

    number: int
    at: datetime
    made: Sequence[int]
    changed: Sequence[int]


def outlook(session: Session, of: Import, *, plans: bool) -> Outlook:
    """What would be removed, be as before, and stay. Without `plans`, what is planned stays."""
    batches = _batches(session, of)
    stood = stand(session, MARKED, [run for batch in batches for run in _runs(batch)])
    scenarios, used = _used(session, batches, plans)
    reasons = used | dict.fromkeys(stood.touched[True], EDITED)
    edited, undecided = _edited(session, of, batches, stood.touched[False])
    there = stood.there
    return Outlook(
        removed=there[True] - len(reasons),
        restored=there[False] - len(edited) - undecided,
        gone=sum(len(batch.made) + len(batch.changed) for batch in batches) - sum(there.values()),
        left=[*_titled(session, reasons), *edited],
        scenarios=scenarios,
        undecided=undecided,
    )


def _used(
    session: Session, batches: Sequence[Batch], plans: bool
) -> tuple[list[str], dict[int, str]]:
    """The plans that lose what was made, and by initiative what keeps it from being removed."""
    made = runs(sorted(key for batch in batches for key in batch.made))
    names: set[str] = set()
    used: dict[int, str] = {}
    for begin in range(0, len(made), SPANS):
        some = Spans(made[begin : begin + SPANS])
        scenarios = planning(session, some)
        used |= uses(session, some, scenarios, plans=plans)
        names.update(scenario.name for scenario in scenarios if not closed(scenario))
    return sorted(names), used


def _batches(session: Session, of: Import) -> list[Batch]:
    """The batches of an import, in their order."""
    rows = session.execute(
        select(ImportBatch.number, ImportBatch.at, ImportBatch.counts, ImportBatch.on_file_ids)
        .where(ImportBatch.import_id == of.id)
        .order_by(ImportBatch.number)
    ).all()
    return [
        Batch(number, at, keys, ())
        if counts["new"] == len(keys) and not counts["changed"] + counts["unchanged"]
        else _mixed(session, of, number, at)
        for number, at, counts, keys in rows
    ]


def _mixed(session: Session, of: Import, number: int, at: datetime) -> Batch:
    changes = _changes(session, of, number)
    made = [key for key, before, _ in changes if before is None]
    return Batch(number, at, made, [key for key, before, _ in changes if before is not None])


def _changes(session: Session, of: Import, number: int) -> Sequence[Sequence[Any]]:
    chosen = select(ImportBatch.changes).where(ImportBatch.import_id == of.id)
    return session.scalars(chosen.where(ImportBatch.number == number)).one()


def _runs(batch: Batch) -> Iterator[Run]:
    for made, keys in ((True, batch.made), (False, batch.changed)):
        yield from runs_of(made, keys, batch.at)


def _edited(
    session: Session, of: Import, batches: Sequence[Batch], touched: Sequence[int]
) -> tuple[list[Left], int]:
    """Those it changed that are no longer as it left them, and how many are not compared here."""
    compared = set(touched[:MOST])
    left: list[Left] = []
    for batch in batches if compared else ():
        if not compared.isdisjoint(batch.changed):
            changes = _changes(session, of, batch.number)
            asked = [row for row in changes if row[0] in compared and row[1] is not None]
            left += weigh(session, asked, batch.at, plans=True).left
    return left, len(touched) - len(compared)


def _titled(session: Session, reasons: Mapping[int, str]) -> Iterator[Left]:
    keys = sorted(reasons)
    for begin in range(0, len(keys), AT_ONCE):
        chosen = select(Initiative.id, Initiative.title).order_by(Initiative.id)
        some = chosen.where(Initiative.id.in_(keys[begin : begin + AT_ONCE]))
        for key, title in session.execute(some):
            yield Left(key, title, reasons[key])
