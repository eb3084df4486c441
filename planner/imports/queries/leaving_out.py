"""Which rows are meant when some are to be left out of an import."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from planner.core.session import Session
from planner.domain.importing.drafts import MOST_LEFT_OUT
from planner.imports.models import Import, ImportRow, Outcome
from planner.imports.queries.edits import by_hand
from planner.imports.queries.found import having


@dataclass(frozen=True, slots=True)
class Which:
    """One row, the rows with a kind of problem, those that lack something, or were edited by hand.

    What is None, or False, is not asked for.
    """

    row: int | None = None
    problem: str | None = None
    lack: str | None = None
    by_hand: bool = False


def numbers(session: Session, of: Import, which: Which) -> list[int]:
    """The numbers of these rows, as the last check found them; at most one more than may be."""
    only = _condition(session, of, which)
    if only is None:
        return []
    chosen = select(ImportRow.number).where(
        ImportRow.import_id == of.id, ImportRow.outcome != Outcome.LEFT_OUT, only
    )
    return list(session.scalars(chosen.order_by(ImportRow.number).limit(MOST_LEFT_OUT + 1)))


def _condition(session: Session, of: Import, which: Which) -> ColumnElement[bool] | None:
    if which.row is not None:
        return ImportRow.number == which.row
    if which.problem:
        return having(session, of, which.problem)
    if which.lack:
        return having(session, of, which.lack, Outcome.NEW)
    edited = by_hand(session, of) if which.by_hand else None
    return edited and edited.only & (ImportRow.outcome == Outcome.CHANGED)
