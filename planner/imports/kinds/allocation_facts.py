"""What stands against an allocation of a file: the rules of staffing, asked of what is on file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select

from planner.capacity.models import Employee
from planner.core.session import Session
from planner.domain.importing.allocations import Work
from planner.domain.importing.drafts import Problem
from planner.domain.importing.plans import Plan
from planner.domain.lifecycle import InitiativeStatus
from planner.domain.refusals import Refusal
from planner.domain.staffing import (
    EndsBeforeItBegins,
    NotEmployed,
    OutsideQuarter,
    WorkHasEnded,
    require_days,
    require_employed,
    require_under_way,
)
from planner.portfolio.archive import IN_USE, InitiativeArchived
from planner.portfolio.models import Initiative
from planner.scenarios.booking import Engagement

BESIDE: Mapping[type[Refusal], str] = {
    OutsideQuarter: "start_date",
    EndsBeforeItBegins: "end_date",
    NotEmployed: "person",
    InitiativeArchived: "initiative",
    WorkHasEnded: "initiative",
}
"""The field that a refusal of an allocation concerns."""


class Someone(NamedTuple):
    """A person: their name, weekly hours, and first and last day of work."""

    name: str
    weekly: Decimal
    first: date
    last: date | None


class Something(NamedTuple):
    """An initiative."""

    title: str
    status: InitiativeStatus
    in_use: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the people and the initiatives of some rows."""

    people: Mapping[int, Someone]
    initiatives: Mapping[int, Something]

    def refused(
        self, plan: Plan, state: Engagement, column_of: Callable[[str], str]
    ) -> Problem | None:
        """The problem of an allocation that cannot be; None for one that can."""
        try:
            self._require(plan, state)
        except tuple(BESIDE) as refusal:
            column = column_of(BESIDE[type(refusal)])
            found = f"{state.start} to {state.end}"
            fix = refusal.in_full
            return Problem("staffing", column, found, "an allocation that can be", fix)
        return None

    def _require(self, plan: Plan, state: Engagement) -> None:
        person = self.people[state.employee_id]
        require_days(state.start, state.end, plan.period)
        require_employed(person.name, (person.first, person.last), state.start, state.end)
        if state.initiative_id is not None:
            work = self.initiatives[state.initiative_id]
            if not work.in_use:
                raise InitiativeArchived(work.title)
            require_under_way(work.title, work.status)


def facts_of(session: Session, rows: Sequence[Engagement | Work]) -> Facts:
    """What is known of the people and initiatives of these. Two statements."""
    people = {row.employee_id for row in rows}
    work = {row.initiative_id for row in rows}
    employees = select(
        Employee.id,
        Employee.name,
        Employee.hours_per_week,
        Employee.active_start,
        Employee.active_end,
    ).where(Employee.id.in_(people))
    titles = select(Initiative.id, Initiative.title, Initiative.status, IN_USE)
    return Facts(
        {row[0]: Someone(*row[1:]) for row in session.execute(employees)},
        {
            row[0]: Something(*row[1:])
            for row in session.execute(titles.where(Initiative.id.in_(work)))
        },
    )
