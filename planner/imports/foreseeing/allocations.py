"""What a file of allocations would change of plans.

Plans in hours count what the people who are given to work in them can do. A ledger of tokens counts
the supply that is stated, and stays as it is.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select

from planner.capacity.models import Employee, EmployeeSkill
from planner.core.among import among
from planner.core.session import Session
from planner.domain.amounts import ZERO
from planner.domain.hours import Booking
from planner.imports.examining import Examined
from planner.imports.foreseeing.plans import Plans
from planner.imports.models import Outcome
from planner.scenarios.booking import Engagement, booked_hours
from planner.scenarios.calculating.people import proficiencies
from planner.scenarios.models import AllocationPeriod


class Given(NamedTuple):
    """Somebody given to work in a plan, as the row says it; a new one has no key."""

    key: int | None
    plan_id: int
    state: Engagement


class AllocationForesight:
    """Gathers what allocations that are added and changed do to plans."""

    def __init__(self, session: Session) -> None:
        self._session, self._plans = session, Plans(session)
        self._hours: defaultdict[tuple[int, int], Decimal] = defaultdict(Decimal)
        """By plan and person, the hours that come or go."""
        self._untouched: set[int] = set()

    def note(self, examined: Examined) -> None:
        """Add what some rows would do. Two statements."""
        rows = _rows(examined)
        self._untouched |= {row.plan_id for row in rows if self._plans.in_tokens(row.plan_id)}
        rows = [row for row in rows if self._plans.in_hours(row.plan_id)]
        weekly = self._weekly({row.state.employee_id for row in rows})
        before = self._before([row.key for row in rows if row.key is not None])
        for row in rows:
            period = self._plans.of[row.plan_id].period
            hours = booked_hours(_booking(row.state, weekly), period)
            had = ZERO if row.key is None else before.get(row.key, ZERO)
            self._hours[row.plan_id, row.state.employee_id] += hours - had

    def kept(self) -> dict[str, Any]:
        """By plan, how much more or less people can give."""
        people = {employee_id for _, employee_id in self._hours}
        skills = proficiencies(self._session, among(EmployeeSkill.employee_id, people))
        for (plan_id, employee_id), hours in self._hours.items():
            self._plans[plan_id].hours.offer(hours, skills.get(employee_id, {}), 1)
        return self._plans.kept(self._untouched)

    def _weekly(self, people: set[int]) -> dict[int, Decimal]:
        chosen = select(Employee.id, Employee.hours_per_week)
        return dict(self._session.execute(chosen.where(among(Employee.id, people))).all())

    def _before(self, keys: Sequence[int]) -> dict[int, Decimal]:
        """The hours on file of these allocations."""
        if not keys:
            return {}
        chosen = select(AllocationPeriod.allocation_id, AllocationPeriod.hours)
        rows = self._session.execute(chosen.where(among(AllocationPeriod.allocation_id, keys)))
        return dict(rows.all())


def _booking(state: Engagement, weekly: Mapping[int, Decimal]) -> Booking:
    return Booking(weekly[state.employee_id], state.percentage, state.start, state.end)


def _rows(examined: Examined) -> list[Given]:
    works, states = examined.sheet.of("work"), examined.sheet.of("state")
    new = [
        Given(None, works[place].plan_id, states[place]) for place in examined.places(Outcome.NEW)
    ]
    changed: list[Any] = [examined.differences[place] for place in examined.places(Outcome.CHANGED)]
    return [*new, *(Given(row.key, *row.becomes) for row in changed)]
