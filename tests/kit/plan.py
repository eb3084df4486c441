"""A small plan to test with: pools, initiatives, a quarter and a scenario, made in one change."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from planner.capacity.models import Calibration, Employee, EmployeeSkill, SkillPool
from planner.core.session import Session
from planner.domain.lifecycle import DemandSource, PeriodType, ScenarioStatus
from planner.domain.planning import PlanningMode
from planner.periods.models import Period
from planner.portfolio.models import Initiative, ScopeItem, ScopeShare, ScopeSkill
from planner.scenarios import totals
from planner.scenarios.models import (
    Allocation,
    AllocationPeriod,
    Ranking,
    Scenario,
    TokenDemand,
    TokenSupply,
)
from tests.kit.world import Organisation, World


@dataclass
class Plan:
    """A scenario's keys, by the names its parts were given."""

    scenario: int
    period: int
    pools: dict[str, int] = field(default_factory=dict)
    initiatives: dict[str, int] = field(default_factory=dict)


def quarter(session: Session, number: int = 4, year: int = 2026) -> Period:
    """A quarter on file, inside a change."""
    period = Period(
        type=PeriodType.QUARTER,
        year=year,
        ordinal=number,
        label=f"{year}-Q{number}",
        start_date=date(year, 3 * number - 2, 1),
        end_date=date(year, 3 * number, 30 if number in (2, 3) else 31),
    )
    session.add(period)
    session.flush()
    return period


def plan(
    world: World,
    organisation: Organisation | None = None,
    *,
    pools: dict[str, str | None] | None = None,
    demand: dict[str, dict[str, tuple[str, str | None]]] | None = None,
    mode: PlanningMode = PlanningMode.TOKEN,
    status: ScenarioStatus = ScenarioStatus.DRAFT,
    name: str = "Lean",
) -> Plan:
    """A scenario with supply per pool and typed demand per initiative, ranked as given.

    `plan(world, pools={"Data": "380"}, demand={"Sign-in": {"Data": ("62", "86")}})`; a pool
    without supply is given None.
    """
    with world.session(organisation) as session:
        of = organisation or world.acme
        with session.recording("scenario.created", "a plan"):
            period = quarter(session)
            scenario = Scenario(name=name, period_id=period.id, planning_mode=mode, status=status)
            session.add(scenario)
            session.flush()
            made = Plan(scenario.id, period.id)
            for pool_name, tokens in (pools or {}).items():
                made.pools[pool_name] = _pool(session, made.scenario, pool_name, tokens)
            for rank, (title, asked) in enumerate((demand or {}).items(), start=1):
                key = initiative(session, of, title)
                made.initiatives[title] = key
                session.add(Ranking(scenario_id=made.scenario, initiative_id=key, rank=rank))
                for pool_name, (p50, p90) in asked.items():
                    session.add(
                        TokenDemand(
                            scenario_id=made.scenario,
                            initiative_id=key,
                            pool_id=made.pools[pool_name],
                            tokens_p50=Decimal(p50),
                            tokens_p90=None if p90 is None else Decimal(p90),
                            source=DemandSource.TYPED,
                        )
                    )
            totals.redraw(session, made.scenario)
        return made


def _pool(session: Session, scenario_id: int, name: str, tokens: str | None) -> int:
    pool = SkillPool(name=name)
    session.add(pool)
    session.flush()
    if tokens is not None:
        session.add(TokenSupply(scenario_id=scenario_id, pool_id=pool.id, tokens=Decimal(tokens)))
    return pool.id


def initiative(session: Session, of: Organisation, title: str) -> int:
    """An initiative of the organisation's planner, inside a change."""
    row = Initiative(title=title, business_owner_id=of.people["planner"])
    session.add(row)
    session.flush()
    return row.id


def scope(
    session: Session,
    made: Plan,
    title: str,
    hours: dict[str, str],
    p50: str | None = None,
    p90: str | None = None,
    share: str | None = "1",
) -> int:
    """A scope item of an initiative, with its share of the plan's quarter, inside a change."""
    item = ScopeItem(
        initiative_id=made.initiatives[title],
        name=f"{title}: scope",
        estimate_p50=None if p50 is None else Decimal(p50),
        estimate_p90=None if p90 is None else Decimal(p90),
    )
    session.add(item)
    session.flush()
    for position, (skill, amount) in enumerate(hours.items()):
        session.add(
            ScopeSkill(scope_item_id=item.id, skill=skill, hours=Decimal(amount), position=position)
        )
    if share is not None:
        session.add(ScopeShare(scope_item_id=item.id, period_id=made.period, share=Decimal(share)))
    return item.id


def rate(session: Session, made: Plan, pool: str, tokens_per_hour: str, on: date) -> None:
    """A calibration of a pool from a day on, inside a change."""
    session.add(
        Calibration(
            pool_id=made.pools[pool],
            tokens_per_hour=Decimal(tokens_per_hour),
            effective_date=on,
        )
    )


def staffed(session: Session, made: Plan, skills: dict[str, int], *hours: str) -> None:
    """Somebody with these skills and one allocation per amount of stored hours."""
    employee = Employee(name="Ada", hours_per_week=Decimal(40), active_start=date(2020, 1, 1))
    session.add(employee)
    session.flush()
    for name, proficiency in skills.items():
        session.add(EmployeeSkill(employee_id=employee.id, name=name, proficiency=proficiency))
    for amount in hours:
        allocation = Allocation(
            scenario_id=made.scenario,
            employee_id=employee.id,
            start_date=date(2026, 10, 1),
            end_date=date(2026, 12, 31),
            percentage=Decimal(50),
        )
        session.add(allocation)
        session.flush()
        session.add(
            AllocationPeriod(
                allocation_id=allocation.id,
                period_id=made.period,
                hours=Decimal(amount),
                overlap_ratio=Decimal(1),
            )
        )
