"""What a file of allocations calls people and work, so that it can be imported again."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import select

from planner.capacity.models import Employee
from planner.core.session import Session
from planner.domain.importing.plans import WORDS_OF_PEOPLE, WORDS_OF_WORK, called_by, word_for
from planner.portfolio.models import Initiative
from planner.staffing.queries.allocations import Line

Names = Mapping[int, str]


class Called(NamedTuple):
    """What files call the people and the work of some allocations, by key.

    By name, or where others are called so as well, by external key or e-mail.
    """

    people: Names
    work: Names

    def person(self, line: Line) -> str:
        """Whose allocation it is."""
        return self.people[line.employee_id]

    def initiative(self, line: Line) -> str | None:
        """What it is to; None for work without an initiative."""
        return None if line.initiative_id is None else self.work[line.initiative_id]


def called(session: Session, lines: Collection[Line]) -> Called:
    """How the people and the work of these allocations are told apart. Two statements."""
    people = {line.employee_id for line in lines}
    work = {line.initiative_id for line in lines if line.initiative_id is not None}
    of_people = [getattr(Employee, name) for name in WORDS_OF_PEOPLE]
    of_work = [getattr(Initiative, name) for name in WORDS_OF_WORK]
    return Called(
        _words(session.execute(select(Employee.id, *of_people)), people, WORDS_OF_PEOPLE),
        _words(session.execute(select(Initiative.id, *of_work)), work, WORDS_OF_WORK),
    )


def _words(rows: Iterable[Any], wanted: Collection[int], columns: Collection[str]) -> Names:
    """Of the wanted ones, the word of each: its name, or from the last of these columns on."""
    every = list(rows)
    name, *others = columns
    known, order = called_by(every, *columns), (name, *reversed(others))
    return {
        row.id: word_for(row.id, (getattr(row, each) for each in order), known)
        for row in every
        if row.id in wanted
    }
