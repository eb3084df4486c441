"""The ways to change several pools' supply at once, each as a proposal."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from planner.capacity import queries as capacity
from planner.capacity.models import CalendarEntry, Employee, EmployeeSkill
from planner.core.session import Session
from planner.core.zone import today
from planner.domain import calendar
from planner.domain.amounts import round_half_up, written
from planner.domain.availability import CalendarFacts
from planner.domain.files.csv_numbers import NumberFormat
from planner.domain.lifecycle import SupplySource
from planner.domain.pasted import Taken
from planner.domain.pasted_tokens import Supplied, read_supplies
from planner.domain.people_supply import BuildUp, Worker, supply_from_people
from planner.periods.models import Period
from planner.scenarios.models import Scenario, TokenSupply
from planner.scenarios.planning import pools
from planner.scenarios.proposals import ProposedSupply, SupplyProposal
from planner.scenarios.queries.supply import SupplyLine, supplies
from planner.scenarios.writing import SupplyState

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Origin:
    """A scenario whose supply can be copied, and whether it is the plan of the quarter before."""

    id: int
    name: str
    quarter: str
    pools: int
    previous: bool


def pasted(
    session: Session, scenario: Scenario, text: str, numbers: NumberFormat | None
) -> SupplyProposal:
    """What a block says; pools it does not name, or gives no number, stay as they are."""
    lines = supplies(session, scenario)
    read = read_supplies(text, [(line.pool_id, line.pool) for line in lines], numbers)
    wanted = {
        line.pool_id: _restated(line, said.tokens, said.notes)
        for line in lines
        if (said := read.values.get(line.pool_id))
    }
    return _proposal(lines, wanted, {"how": "pasted"}, read)


def raised(
    session: Session, scenario: Scenario, percent: Decimal, pool_ids: Collection[int]
) -> SupplyProposal:
    """So many per cent more, or fewer, for these pools; all of them where none is chosen."""
    lines = supplies(session, scenario)
    wanted = {
        line.pool_id: _restated(line, round_half_up(line.tokens * (HUNDRED + percent) / HUNDRED))
        for line in lines
        if line.tokens is not None and _chosen(line, pool_ids)
    }
    return _proposal(lines, wanted, {"how": "raised", "percent": written(percent)})


def copied(
    session: Session, scenario: Scenario, origin: Scenario, pool_ids: Collection[int]
) -> SupplyProposal:
    """What another scenario states for these pools, and its notes; all where none is chosen."""
    lines = supplies(session, scenario)
    stated = {line.pool_id: line for line in supplies(session, origin) if line.tokens is not None}
    wanted = {
        line.pool_id: _restated(line, stated[line.pool_id].stated, stated[line.pool_id].notes or "")
        for line in lines
        if line.active and line.pool_id in stated and _chosen(line, pool_ids)
    }
    facts = {"how": "copied", "origin": origin.name, "origin_id": origin.id}
    return _proposal(lines, wanted, {**facts, "quarter": origin.period.label})


def from_people(
    session: Session, scenario: Scenario, once: bool, pool_ids: Collection[int]
) -> SupplyProposal:
    """What the people of these pools come to; where none is chosen, of every pool with a rate.

    A pool whose skill nobody has is left as it is.
    """
    lines, built = supplies(session, scenario), build_up(session, scenario, once)
    given = {
        line.pool.id: line
        for line in built
        if line.contributions and (line.pool.id in pool_ids if pool_ids else line.rate is not None)
    }
    wanted = {
        line.pool_id: SupplyState(given[line.pool_id].tokens, SupplySource.PEOPLE, line.notes or "")
        for line in lines
        if line.pool_id in given
    }
    people = {each.worker.id for line in given.values() for each in line.contributions}
    facts = {"how": "people", "people": len(people)}
    return replace(_proposal(lines, wanted, facts), build_up=built)


def build_up(session: Session, scenario: Scenario, once: bool) -> list[BuildUp]:
    """The hours of everybody who is here in the quarter, by pool, at the rates in force today."""
    quarter = calendar.quarter(scenario.period.year, scenario.period.ordinal)
    rates = capacity.rates_on(session, today(session))
    return supply_from_people(
        pools(session), _workers(session, scenario.period), rates, quarter, once
    )


def origins(session: Session, scenario: Scenario) -> list[Origin]:
    """The other scenarios that state supply, this quarter's first, then the latest."""
    rows = session.execute(
        select(
            Scenario.id,
            Scenario.name,
            Scenario.is_primary,
            Period.label,
            Period.start_date,
            Period.end_date,
            func.count(TokenSupply.id),
        )
        .join(Period, Period.id == Scenario.period_id)
        .join(TokenSupply, TokenSupply.scenario_id == Scenario.id)
        .where(Scenario.id != scenario.id)
        .group_by(Scenario.id, Period.id)
        .order_by(Period.start_date.desc(), Scenario.is_primary.desc(), Scenario.name)
    )
    begins = scenario.period.start_date
    return sorted(
        (
            Origin(key, name, label, stated, primary and end + calendar.DAY == begins)
            for key, name, primary, label, _, end, stated in rows
        ),
        key=lambda origin: origin.quarter != scenario.period.label,
    )


def previous(session: Session, scenario: Scenario) -> Origin | None:
    """The plan of the quarter before, where it states supply."""
    return next((each for each in origins(session, scenario) if each.previous), None)


def _restated(line: SupplyLine, tokens: Decimal, notes: str | None = None) -> SupplyState:
    """The pool's supply as somebody states it now; the same supply, where it is the same."""
    notes = (line.notes or "") if notes is None else notes
    if line.state and (line.tokens, line.notes) == (tokens, notes):
        return line.state
    return SupplyState(tokens, SupplySource.TYPED, notes)


def _chosen(line: SupplyLine, pool_ids: Collection[int]) -> bool:
    return not pool_ids or line.pool_id in pool_ids


def _proposal(
    lines: Iterable[SupplyLine],
    wanted: Mapping[int, SupplyState],
    facts: Mapping[str, Any],
    read: Taken[int, Supplied] | None = None,
) -> SupplyProposal:
    """The pools that would differ in tokens, notes or what they come from."""
    named = [
        ProposedSupply(line.pool_id, line.pool, line.state, wanted[line.pool_id])
        for line in lines
        if line.pool_id in wanted
    ]
    rows = [row for row in named if row.before != row.after]
    problems, numbers = (read.problems, read.numbers) if read else ((), None)
    return SupplyProposal(rows, len(named) - len(rows), problems, facts, numbers)


def _workers(session: Session, period: Period) -> list[Worker]:
    """Everybody who works here on some day of the quarter, by name: two selects."""
    rows = session.execute(
        select(
            Employee.id,
            Employee.name,
            Employee.hours_per_week,
            Employee.active_start,
            Employee.active_end,
            CalendarEntry.hours_available,
            CalendarEntry.time_off,
        )
        .outerjoin(CalendarEntry, CalendarEntry.in_period(period.id))
        .where(
            Employee.active_start <= period.end_date,
            Employee.active_end.is_(None) | (Employee.active_end >= period.start_date),
        )
        .order_by(Employee.name, Employee.id)
    )
    skills = _skills(session)
    return [
        Worker(key, name, weekly, skills[key], since, until, CalendarFacts(available, off))
        for key, name, weekly, since, until, available, off in rows
    ]


def _skills(session: Session) -> defaultdict[int, dict[str, int]]:
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    rows = session.execute(
        select(EmployeeSkill.employee_id, EmployeeSkill.name, EmployeeSkill.proficiency)
    )
    for employee_id, name, proficiency in rows:
        found[employee_id][name] = proficiency
    return found
