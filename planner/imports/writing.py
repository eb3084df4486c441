"""Writing one batch of examined rows into the portfolio, inside an open change."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, delete

from planner.core.session import Session
from planner.domain.lifecycle import InitiativeOrigin
from planner.imports.differences import COLUMNS
from planner.imports.examining import Examined
from planner.imports.keeping import found_rows
from planner.imports.models import Import, ImportBatch, ImportRow, Outcome
from planner.portfolio.queries.stated import StatedScope
from planner.portfolio.writing import add_initiatives, change_initiatives, restate_scopes


def write_batch(
    session: Session, of: Import, number: int, period_id: int | None, rows: Sequence[Examined]
) -> dict[str, int]:
    """Add and change what the rows say, and keep what it was; gives the rows by outcome.

    `period_id` is the quarter the work is planned in, None for none.
    """
    new = [row for row in rows if row.outcome is Outcome.NEW]
    changed = [row for row in rows if row.outcome is Outcome.CHANGED]
    _add(session, new)
    change_initiatives(
        session,
        [{"id": row.initiative_id, **row.values} for row in changed if row.values != row.before],
    )
    restate_scopes(
        session,
        [
            replace(row.scope, initiative_id=row.initiative_id, period_id=period_id)
            for row in (*new, *changed)
            if row.scope is not None and row.initiative_id is not None
        ],
    )
    _hand_back(session, of, rows)
    found = Counter(row.outcome.value for row in rows)
    counts = {outcome.value: found[outcome.value] for outcome in Outcome}
    session.add(
        ImportBatch(
            import_id=of.id,
            number=number,
            rows=len(rows),
            counts=counts,
            initiatives=[row.initiative_id for row in rows if row.initiative_id is not None],
            changes=[_undoable(row) for row in (*new, *changed)],
        )
    )
    return counts


def _add(session: Session, new: Sequence[Examined]) -> None:
    if not new:
        return
    keys = add_initiatives(
        session, [{**row.values, "origin": InitiativeOrigin.LEGACY} for row in new]
    )
    for key, row in zip(keys, new, strict=True):
        row.initiative_id = key


def _hand_back(session: Session, of: Import, rows: Sequence[Examined]) -> None:
    """Keep which rows were rejected now, whatever the check had said of them."""
    if of.found.get("rejected"):
        numbers = ImportRow.number.between(rows[0].number, rows[-1].number)
        _forget(session, of, ImportRow.outcome == Outcome.REJECTED, numbers)
    rejected = [row for row in rows if row.outcome is Outcome.REJECTED]
    if rejected:
        _forget(session, of, ImportRow.number.in_([row.number for row in rejected]))
        session.add_rows(ImportRow, found_rows(of, rejected))


def _forget(session: Session, of: Import, *which: ColumnElement[bool]) -> None:
    session.execute(
        delete(ImportRow)
        .where(ImportRow.import_id == of.id, *which)
        .execution_options(synchronize_session=False)
    )


def _undoable(row: Examined) -> list[Any]:
    """An initiative's key, what it was (None for a new one) and what it became: what differs."""
    if row.outcome is Outcome.NEW:
        return [row.initiative_id, None, _state(row.values, row.scope)]
    names = [name for name in COLUMNS if row.before[name] != row.values[name]]
    before = {name: row.before[name] for name in names}
    after = {name: row.values[name] for name in names}
    was = row.scope_before if row.scope is not None else None
    return [row.initiative_id, _state(before, was), _state(after, row.scope)]


def _state(values: Mapping[str, Any], scope: StatedScope | None) -> dict[str, Any]:
    state = {name: value for name, value in values.items() if value is not None}
    if scope is not None:
        state["scope"] = {
            "name": scope.name,
            "p50": None if scope.p50 is None else str(scope.p50),
            "p90": None if scope.p90 is None else str(scope.p90),
            "hours": {skill: str(hours) for skill, hours in scope.hours.items()},
        }
    return state
