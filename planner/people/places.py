"""Where people belong, as something that can be kept and given back: memberships and links.

A place is a list: the table, its columns but the last day, and the last day, None while it is open.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from planner.capacity.models import OrgLink, OrgMembership, OrgNode
from planner.core.among import among
from planner.core.session import Session
from planner.domain import amounts
from planner.domain.organisation import Relationship

Place = Sequence[Any]
NODE = 1
"""Where a place has its org node."""
TABLES: Mapping[str, type[OrgMembership] | type[OrgLink]] = {
    "membership": OrgMembership,
    "link": OrgLink,
}
COLUMNS: Mapping[str, Sequence[str]] = {
    "membership": ("node_id", "start_date"),
    "link": ("node_id", "start_date", "relationship", "percentage", "consumes_capacity"),
}


def places_of(session: Session, people: Collection[int]) -> dict[int, list[Place]]:
    """The places of each of these people, in one order. Two statements."""
    found: dict[int, list[Place]] = {key: [] for key in people}
    for kind, row in _rows(session, people):
        found[row.employee_id].append(_kept(kind, row))
    return {key: sorted(places, key=str) for key, places in found.items()}


def ended(places: Sequence[Place], day: date) -> list[Place]:
    """The places of somebody who leaves: ended on that day; what would only begin later is gone."""
    last = day.isoformat()
    open_ = ([*place[:-1], min(place[-1] or last, last)] for place in places if place[2] <= last)
    return sorted(open_, key=str)


def left_so(before: Sequence[Place], now: Sequence[Place], day: str | None) -> bool:
    """Whether somebody's places are what leaving on that day has made of those before."""
    return day is not None and before != now == ended(before, date.fromisoformat(day))


def end_places(session: Session, last_days: Mapping[int, date]) -> dict[int, list[Place]]:
    """Let people leave their places on their last day; gives the former places of whom had any."""
    before = {key: places for key, places in places_of(session, last_days).items() if places}
    after = {key: ended(places, last_days[key]) for key, places in before.items()}
    restate_places(session, after)
    return {key: before[key] for key in before if before[key] != after[key]}


def restate_places(session: Session, wanted: Mapping[int, Sequence[Place]]) -> None:
    """Give each of these people these places and no others; org nodes that are gone have none."""
    missing = {key: list(places) for key, places in wanted.items()}
    for kind, row in _rows(session, wanted):
        own = missing[row.employee_id]
        begun = _kept(kind, row)[:-1]
        if place := next((each for each in own if list(each[:-1]) == begun), None):
            own.remove(place)
            row.end_date = place[-1] and date.fromisoformat(place[-1])
        else:
            session.delete(row)
    session.flush()
    nodes = set(session.scalars(select(OrgNode.id))) if any(missing.values()) else set()
    for key, places in missing.items():
        session.add_all(_made(key, place) for place in places if place[NODE] in nodes)


def _rows(session: Session, people: Collection[int]) -> Iterator[tuple[str, Any]]:
    for kind, table in TABLES.items():
        chosen = select(table).where(among(table.employee_id, people))
        for row in session.scalars(chosen).all() if people else ():
            yield kind, row


def _kept(kind: str, row: Any) -> Place:
    return [kind, *(_plain(getattr(row, name)) for name in (*COLUMNS[kind], "end_date"))]


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return amounts.plain(value)
    return str(value.value) if isinstance(value, Relationship) else value


def _made(employee_id: int, place: Place) -> OrgMembership | OrgLink:
    kind, node_id, start, *others, end = place
    days = {
        "start_date": date.fromisoformat(start),
        "end_date": end and date.fromisoformat(end),
    }
    if kind == "membership":
        return OrgMembership(employee_id=employee_id, node_id=node_id, **days)
    relationship, percentage, consumes = others
    return OrgLink(
        employee_id=employee_id,
        node_id=node_id,
        relationship=Relationship(relationship),
        percentage=amounts.from_text(percentage),
        consumes_capacity=consumes,
        **days,
    )
