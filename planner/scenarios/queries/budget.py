"""What the allocated hours of a scenario cost: five selects, however many allocations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from planner.capacity.models import Employee, JobProfile
from planner.capacity.queries import costs
from planner.core.session import Session
from planner.domain.budget import Budget, Costs, Line, RateFrom, at_their_rates
from planner.domain.budget import budget as added_up
from planner.domain.money import to_minor
from planner.periods.models import Period
from planner.portfolio.titles import titles_of
from planner.scenarios.models import Allocation, AllocationPeriod, Scenario

NO_INITIATIVE = "No initiative"


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody allocated, and the role their hours are paid as."""

    id: int
    name: str
    profile_id: int | None
    profile: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """The costs of one initiative, or of work that belongs to none."""

    initiative_id: int | None
    title: str
    costs: Costs


@dataclass(frozen=True, slots=True)
class ScenarioBudget:
    """A scenario's costs, the dearest initiative first and work without one last."""

    budget: Budget
    groups: Sequence[Group]
    workers: Mapping[int, Worker]


def scenario_budget(session: Session, scenario: Scenario) -> ScenarioBudget:
    """The budget of a scenario; each day's hours at the rate that is in force on it."""
    workers = _workers(session, scenario)
    profiles = {worker.profile_id for worker in workers.values() if worker.profile_id}
    rates = costs.rates(session, profiles)
    found = added_up(_lines(session, scenario, workers, rates))
    titles = titles_of(session, list(found.initiatives))
    groups = [Group(key, titles[key], each) for key, each in found.initiatives.items()]
    if found.unallocated.lines:
        groups.append(Group(None, NO_INITIATIVE, found.unallocated))
    return ScenarioBudget(found, groups, workers)


def sums(costs: Costs) -> list[tuple[int, str]]:
    """The cost in minor units by currency, rounded once, the largest first."""
    return [(to_minor(amount, currency), currency) for currency, amount in costs.cost.items()]


def line_cost(line: Line) -> tuple[int, str] | None:
    """The cost of a line in minor units; None where it has no rate."""
    if line.rate is None or line.cost is None:
        return None
    return to_minor(line.cost, line.rate.currency), line.rate.currency


def _workers(session: Session, scenario: Scenario) -> dict[int, Worker]:
    allocated = select(Allocation.employee_id).where(Allocation.scenario_id == scenario.id)
    rows = session.execute(
        select(Employee.id, Employee.name, JobProfile.id, JobProfile.name)
        .outerjoin(JobProfile, JobProfile.id == Employee.job_profile_id)
        .where(Employee.id.in_(allocated))
    )
    return {row[0]: Worker(*row) for row in rows}


def _lines(
    session: Session,
    scenario: Scenario,
    workers: Mapping[int, Worker],
    rates: Mapping[int, Sequence[RateFrom]],
) -> list[Line]:
    rows = session.execute(
        select(Allocation, AllocationPeriod.hours, Period.start_date, Period.end_date)
        .join(AllocationPeriod, AllocationPeriod.allocation_id == Allocation.id)
        .join(Period, Period.id == AllocationPeriod.period_id)
        .where(Allocation.scenario_id == scenario.id)
        .order_by(Allocation.id, Period.start_date)
    )
    return [
        part
        for row, hours, start, end in rows
        for part in _parts(row, hours, (start, end), rates.get(_profile(workers, row), ()))
    ]


def _parts(
    row: Allocation, hours: Decimal, period: tuple[date, date], rates: Sequence[RateFrom]
) -> list[Line]:
    line = Line(row.employee_id, row.initiative_id, hours, None)
    start, end = max(row.start_date, period[0]), min(row.end_date, period[1])
    return at_their_rates(line, start, end, rates)


def _profile(workers: Mapping[int, Worker], row: Allocation) -> int:
    return workers[row.employee_id].profile_id or 0
