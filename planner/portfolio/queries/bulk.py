"""Many initiatives before they are changed as one, and what became of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.core.history import user_names
from planner.core.session import Session
from planner.domain.lifecycle import InitiativeStatus
from planner.domain.refusals import NotFound
from planner.domain.views import View
from planner.portfolio.bulk_models import BulkChange, BulkChangeRow
from planner.portfolio.models import Initiative
from planner.portfolio.queries.listing import ordered_keys

SHOWN = 50
"""Initiatives of one change that its pages name."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Initiatives that are to be changed as one: by key, in order, and the first by title."""

    keys: Sequence[int]
    titles: Sequence[tuple[int, str]]
    statuses: Mapping[InitiativeStatus, int]
    """How many are in each status, in the order of statuses."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An initiative that a change left as it was, and why."""

    initiative_id: int
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Deed:
    """A change of many that was made: by whom, to which, and which it left and why."""

    bulk: BulkChange
    event: AuditEvent
    who: str | None
    count: int
    changed: Sequence[tuple[int, str]]
    """The first by key and title."""
    refused: Sequence[Refused]
    undone: bool
    """Whether the newest event about it is its undoing."""


def chosen(session: Session, keys: Sequence[int]) -> Chosen:
    """What these keys stand for, in their order; keys of nothing are left out."""
    found = session.execute(
        select(Initiative.id, Initiative.title, Initiative.status).where(Initiative.id.in_(keys))
    )
    rows = {row.id: row for row in found}
    there = [key for key in dict.fromkeys(keys) if key in rows]
    counted = Counter(rows[key].status for key in there)
    statuses = {status: counted[status] for status in InitiativeStatus if counted[status]}
    return Chosen(there, [(key, rows[key].title) for key in there[:SHOWN]], statuses)


def keys_of(session: Session, view: View, most: int) -> Sequence[int]:
    """The keys of the initiatives that a view shows, on whatever page, up to so many."""
    return session.scalars(ordered_keys(view).limit(most)).all()


def deed(session: Session, bulk_id: int) -> Deed:
    """What became of a change of many; `NotFound` where there was none."""
    bulk = session.find(BulkChange, bulk_id)
    events = session.scalars(
        select(AuditEvent)
        .where(
            AuditEvent.subject_kind == BulkChange.__tablename__, AuditEvent.subject_id == bulk_id
        )
        .order_by(AuditEvent.id)
    ).all()
    if not events:
        raise NotFound("change of initiatives", bulk_id)
    last = events[-1]
    names = user_names(session, [last.actor_id])
    refused = [Refused(*each) for each in events[0].facts["refused"]]
    turns = sum("undoes" in event.facts for event in events)
    return Deed(
        bulk,
        last,
        names.get(last.actor_id or 0),
        events[0].facts["count"],
        events[0].facts.get("deleted") or _changed(session, bulk_id),
        refused,
        turns % 2 == 1,
    )


def _changed(session: Session, bulk_id: int) -> list[tuple[int, str]]:
    found = session.execute(
        select(Initiative.id, Initiative.title)
        .join(BulkChangeRow, BulkChangeRow.initiative_id == Initiative.id)
        .where(BulkChangeRow.bulk_change_id == bulk_id)
        .order_by(Initiative.title, Initiative.id)
        .limit(SHOWN)
    )
    return [(key, title) for key, title in found]
