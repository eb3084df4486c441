"""What a file of people would change of plans.

Plans in hours count the skills of those who are given to work, and where they may still change,
the hours of an allocation follow the weekly hours. Supply in tokens that was added up from people
stays as it is stated, until somebody adds it up again: what is foreseen is that sum.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select

from planner.capacity.models import CalendarEntry
from planner.core.among import among
from planner.core.session import Session
from planner.domain.availability import NOTHING_STATED, CalendarFacts
from planner.domain.hours import Booking
from planner.domain.lifecycle import SupplySource
from planner.domain.people_supply import Worker, supply_from_people
from planner.imports.examining import Examined
from planner.imports.foreseeing.plans import Plans
from planner.imports.kinds.people import Staff
from planner.imports.kinds.people_back import Skills
from planner.imports.models import Outcome
from planner.scenarios.booking import booked_hours, span
from planner.scenarios.fence import closed
from planner.scenarios.models import Allocation, AllocationPeriod, Scenario, TokenSupply
from planner.scenarios.planning import pools


class Becomes(NamedTuple):
    """A person's columns and skills before and after their row; a new one has no key."""

    key: int | None
    was: tuple[Mapping[str, Any], Skills] | None
    now: tuple[Mapping[str, Any], Skills]


class PeopleForesight:
    """Gathers what people who are added and changed do to plans."""

    def __init__(self, session: Session) -> None:
        self._session, self._plans = session, Plans(session)
        self._pools = pools(session)
        self._supplied = self._from_people()

    def note(self, examined: Examined) -> None:
        """Add what some rows would do. A statement for their work, and one for their calendars."""
        rows = list(_rows(examined))
        known = {row.key: row for row in rows if row.key is not None}
        for allocation in self._given(list(known)):
            self._offer(allocation, known[allocation.employee_id])
        if self._supplied:
            self._work(rows, self._facts(list(known)))

    def kept(self) -> dict[str, Any]:
        """By plan, how much more or less people can give."""
        return self._plans.kept()

    def _offer(self, allocation: Any, row: Becomes) -> None:
        plan, now = self._plans.of[allocation.scenario_id], row.now
        assert row.was is not None, "a new person is given to nothing yet"
        hours = had = allocation.hours
        if plan.status.editable:
            hours = booked_hours(_booking(allocation, now[0]["hours_per_week"]), plan.period)
        moves = self._plans[plan.id].hours
        moves.offer(had, row.was[1], -1)
        moves.offer(hours, now[1], 1)

    def _work(
        self, rows: Sequence[Becomes], facts: Mapping[tuple[int, int], CalendarFacts]
    ) -> None:
        for plan_id, pool_ids in self._supplied.items():
            plan = self._plans.of[plan_id]
            had = [_worker(row, row.was, facts, plan) for row in rows if row.was]
            have = [_worker(row, row.now, facts, plan) for row in rows]
            moves = self._plans[plan_id]
            for workers, times in ((had, -1), (have, 1)):
                for line in supply_from_people(self._pools, workers, {}, span(plan.period)):
                    if line.pool.id in pool_ids:
                        moves.worked[line.pool.id] += line.hours * times

    def _from_people(self) -> dict[int, set[int]]:
        """By plan that may change, the pools whose supply was added up from people."""
        found: defaultdict[int, set[int]] = defaultdict(set)
        chosen = select(TokenSupply.scenario_id, TokenSupply.pool_id)
        rows = self._session.execute(chosen.where(TokenSupply.source == SupplySource.PEOPLE))
        for plan_id, pool_id in rows:
            if self._plans.in_tokens(plan_id) and not closed(self._plans.of[plan_id]):
                found[plan_id].add(pool_id)
        return dict(found)

    def _given(self, people: Sequence[int]) -> Sequence[Any]:
        """What these people are given to in plans in hours, with its hours of the quarter."""
        plans = [key for key in self._plans.of if self._plans.in_hours(key)]
        if not people or not plans:
            return []
        return self._session.execute(
            select(
                Allocation.scenario_id,
                Allocation.employee_id,
                Allocation.start_date,
                Allocation.end_date,
                Allocation.percentage,
                AllocationPeriod.hours,
            )
            .join(AllocationPeriod, AllocationPeriod.allocation_id == Allocation.id)
            .join(Scenario, Scenario.id == Allocation.scenario_id)
            .where(
                among(Allocation.employee_id, people),
                Allocation.scenario_id.in_(plans),
                AllocationPeriod.period_id == Scenario.period_id,
            )
        ).all()

    def _facts(self, people: Sequence[int]) -> dict[tuple[int, int], CalendarFacts]:
        """By person and quarter, what is stated of their hours."""
        quarters = {self._plans.of[key].period_id for key in self._supplied}
        rows = self._session.execute(
            select(
                CalendarEntry.employee_id,
                CalendarEntry.period_id,
                CalendarEntry.hours_available,
                CalendarEntry.time_off,
            ).where(among(CalendarEntry.employee_id, people), CalendarEntry.period_id.in_(quarters))
        )
        return {(row[0], row[1]): CalendarFacts(row[2], row[3]) for row in rows}


def _rows(examined: Examined) -> Iterator[Becomes]:
    against, skills = examined.against, examined.sheet.of("skills")
    assert isinstance(against, Staff), "asked only of a file of people"
    for place in examined.places(Outcome.NEW):
        yield Becomes(None, None, (against.row(examined.sheet, place), skills[place] or {}))
    for place in examined.places(Outcome.CHANGED):
        row: Any = examined.differences[place]
        skilled = row.skills_before if row.skills is None else row.skills
        yield Becomes(row.employee_id, (row.before, row.skills_before), (row.after, skilled))


def _worker(
    row: Becomes,
    side: tuple[Mapping[str, Any], Skills],
    facts: Mapping[tuple[int, int], CalendarFacts],
    plan: Scenario,
) -> Worker:
    columns, skills = side
    return Worker(
        row.key or 0,
        columns["name"],
        columns["hours_per_week"],
        skills,
        columns["active_start"],
        columns["active_end"],
        facts.get((row.key or 0, plan.period_id), NOTHING_STATED),
    )


def _booking(row: Any, weekly: Decimal) -> Booking:
    """The allocation of a row of `_given`."""
    return Booking(weekly, row.percentage, row.start_date, row.end_date)
