"""The list of people as a file: read so many at a time, so that memory stays flat."""

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import select

from planner.capacity.models import Employee
from planner.core.session import Session
from planner.core.streaming import AT_ONCE
from planner.core.streaming import in_order as streamed
from planner.domain.portions import portions
from planner.domain.views import View, in_order, shows
from planner.people.queries.listed import ORDERS, Listed, Seen, listed, matches, values_of
from planner.people.queries.roster import SHAPE


def shown_keys(session: Session, view: View, of: Seen) -> list[int]:
    """The keys of everybody that the view shows, in its order; nothing else of them is kept."""
    every = session.scalars(select(Employee.id).order_by(Employee.name, Employee.id)).all()
    order = ORDERS[view.sort.removeprefix("-")]
    found: list[tuple[Any, int]] = [
        (order(each), each.employee.id)
        for some in portions(every, AT_ONCE)
        for each in listed(session, of, some)
        if matches(each, view.q) and shows(view, values_of(each), SHAPE.facets)
    ]
    return [key for _, key in in_order(found, view.sort, dict.fromkeys(ORDERS, itemgetter(0)))]


def exported(session: Session, of: Seen, keys: Sequence[int]) -> Iterator[Listed]:
    """The people with these keys, read as they are taken."""
    return streamed(keys, lambda some: {one.employee.id: one for one in listed(session, of, some)})
