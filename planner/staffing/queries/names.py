"""What a file of allocations calls people and work, so that it can be imported again."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import Select, func, select

from planner.capacity.models import Employee
from planner.core.session import Session
from planner.portfolio.models import Initiative
from planner.staffing.queries.allocations import Line

Names = Mapping[int, str]


class Called(NamedTuple):
    """By key, the names of those that share theirs with another: an external key, or e-mail."""

    people: Names
    work: Names

    def person(self, line: Line) -> str:
        """Whose allocation it is."""
        return self.people.get(line.employee_id, line.person)

    def initiative(self, line: Line) -> str | None:
        """What it is to; None for work without an initiative."""
        return self.work.get(line.initiative_id or 0, line.title)


def called(session: Session, lines: Collection[Line]) -> Called:
    """How the people and the work of these allocations are told apart. Two statements."""
    people = {line.employee_id for line in lines}
    work = {line.initiative_id for line in lines if line.initiative_id is not None}
    shared_names = _shared(select(func.lower(Employee.name)))
    shared_titles = _shared(select(func.lower(Initiative.title)))
    key = func.coalesce(Employee.external_key, Employee.email)
    found = session.execute(
        select(Employee.id, key).where(
            Employee.id.in_(people), func.lower(Employee.name).in_(shared_names)
        )
    )
    keyed = session.execute(
        select(Initiative.id, Initiative.external_key).where(
            Initiative.id.in_(work), func.lower(Initiative.title).in_(shared_titles)
        )
    )
    return Called(*({row[0]: row[1] for row in rows if row[1]} for rows in (found, keyed)))


def _shared(names: Select[tuple[str]]) -> Select[tuple[str]]:
    """The names that several have, whatever their case."""
    return names.group_by(*names.selected_columns).having(func.count() > 1)
