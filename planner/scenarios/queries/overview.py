"""What the overview of a scenario says: its verdict, and what its figures lack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from planner.capacity import queries as capacity
from planner.core.identity import User
from planner.core.session import Session
from planner.domain.amounts import ZERO
from planner.domain.ledger import Balance, LedgerTotals, over_capacity, total
from planner.domain.planning import CapacityDemand, PlanningMode, SkillBalance
from planner.portfolio.models import Initiative, ScopeItem, ScopeShare, ScopeSkill
from planner.scenarios.models import Allocation, AllocationPeriod, Ranking, Scenario
from planner.scenarios.planning import planning_engine
from planner.scenarios.queries.priorities import RankedLine, ranked_count, ranked_lines

TOP = 5
"""As many ranked initiatives are shown."""

TIGHTEST = 6
"""As many pools are shown, tightest first."""


@dataclass(frozen=True, slots=True)
class TokenView:
    """A scenario in tokens. `over` is deepest deficit first, `tightest` by delta."""

    totals: LedgerTotals
    over: Sequence[Balance]
    tightest: Sequence[Balance]


@dataclass(frozen=True, slots=True)
class HoursView:
    """A scenario in hours. `short` holds the skills whose demand exceeds capacity, worst first."""

    balance: CapacityDemand
    short: Sequence[SkillBalance]

    @property
    def missing(self) -> Decimal:
        """Hours that the short skills lack together."""
        return -sum((skill.gap for skill in self.short), ZERO)


@dataclass(frozen=True, slots=True)
class People:
    """Who is allocated, and the hours stored for them in the quarter."""

    count: int
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Skill:
    """What the ranked scope asks of one skill, whole items."""

    name: str
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Unshared:
    """A ranked initiative with scope items that state no share of the quarter."""

    initiative_id: int
    title: str
    items: int


@dataclass(frozen=True, slots=True)
class Quality:
    """What is missing from the figures, each with where to mend it."""

    without_p90: Sequence[Balance]
    without_supply: Sequence[Balance]
    without_pool: Sequence[Skill]
    uncalibrated: Sequence[Balance]
    unshared: Sequence[Unshared]

    @property
    def count(self) -> int:
        """How many things there are to mend."""
        lists = (self.without_p90, self.without_supply, self.without_pool, self.uncalibrated)
        return sum(map(len, lists)) + len(self.unshared)


@dataclass(frozen=True, slots=True)
class Overview:
    """One scenario at a glance. `tokens` or `hours` is given, by its planning mode."""

    tokens: TokenView | None
    hours: HoursView | None
    quality: Quality
    ranked: Sequence[RankedLine]
    ranked_count: int
    people: People
    updated_by: str | None
    made_from: str | None
    """The name of the scenario it was cloned from, if it was and that is still there."""


def overview(session: Session, scenario: Scenario, today: date) -> Overview:
    """The scenario at a glance, with the rates in force today."""
    engine = planning_engine(session, scenario)
    in_tokens = scenario.planning_mode is PlanningMode.TOKEN
    ledger = engine.ledger() if in_tokens else []
    return Overview(
        tokens=_token_view(ledger) if in_tokens else None,
        hours=None if in_tokens else _hours_view(engine.capacity_demand()),
        quality=_quality(session, scenario, ledger, today),
        ranked=ranked_lines(session, scenario, TOP),
        ranked_count=ranked_count(session, scenario),
        people=people(session, scenario),
        updated_by=session.scalar(select(User.name).where(User.id == scenario.updated_by)),
        made_from=_made_from(session, scenario),
    )


def _made_from(session: Session, scenario: Scenario) -> str | None:
    if scenario.cloned_from_id is None:
        return None
    return session.scalar(select(Scenario.name).where(Scenario.id == scenario.cloned_from_id))


def people(session: Session, scenario: Scenario) -> People:
    """Everyone allocated in the scenario once, and all their stored hours of its quarter."""
    count, hours = session.execute(
        select(func.count(Allocation.employee_id.distinct()), func.sum(AllocationPeriod.hours))
        .select_from(Allocation)
        .outerjoin(
            AllocationPeriod,
            (AllocationPeriod.allocation_id == Allocation.id)
            & (AllocationPeriod.period_id == scenario.period_id),
        )
        .where(Allocation.scenario_id == scenario.id)
    ).one()
    return People(count, hours or ZERO)


def _token_view(ledger: list[Balance]) -> TokenView:
    weighed = [line for line in ledger if line.rows or line.supply]
    tightest = sorted(weighed, key=lambda line: line.delta)[:TIGHTEST]
    return TokenView(total(ledger), over_capacity(ledger), tightest)


def _hours_view(balance: CapacityDemand) -> HoursView:
    short = sorted((skill for skill in balance.rows if skill.gap < 0), key=lambda skill: skill.gap)
    return HoursView(balance, short)


def _quality(
    session: Session, scenario: Scenario, ledger: Sequence[Balance], today: date
) -> Quality:
    """In hours only the shares can be missing; in tokens whole items count, whatever they state."""
    if scenario.planning_mode is PlanningMode.LEGACY:
        return Quality([], [], [], [], _unshared(session, scenario))
    skills = _skills(session, scenario)
    asked = {skill.name.lower() for skill in skills}
    rates: Mapping[int, Decimal] = capacity.rates_on(session, today)
    pools = {line.pool.name.lower() for line in ledger}
    return Quality(
        without_p90=[line for line in ledger if line.rows_without_p90],
        without_supply=[line for line in ledger if line.p50 and not line.supply],
        without_pool=[skill for skill in skills if skill.name.lower() not in pools],
        uncalibrated=[
            line
            for line in ledger
            if line.pool.id not in rates and (line.rows or line.pool.name.lower() in asked)
        ],
        unshared=[],
    )


def _skills(session: Session, scenario: Scenario) -> list[Skill]:
    rows = session.execute(
        select(ScopeSkill.skill, func.sum(ScopeSkill.hours))
        .select_from(Ranking)
        .join(ScopeItem, ScopeItem.initiative_id == Ranking.initiative_id)
        .join(ScopeSkill, ScopeSkill.scope_item_id == ScopeItem.id)
        .where(Ranking.scenario_id == scenario.id)
        .group_by(ScopeSkill.skill)
        .order_by(ScopeSkill.skill)
    )
    return [Skill(*row) for row in rows]


def _unshared(session: Session, scenario: Scenario) -> list[Unshared]:
    rows = session.execute(
        select(Initiative.id, Initiative.title, func.count())
        .select_from(Ranking)
        .join(Initiative, Initiative.id == Ranking.initiative_id)
        .join(ScopeItem, ScopeItem.initiative_id == Ranking.initiative_id)
        .outerjoin(ScopeShare, ScopeShare.in_period(scenario.period_id))
        .where(Ranking.scenario_id == scenario.id, ScopeShare.id.is_(None))
        .group_by(Initiative.id, Initiative.title, Ranking.rank)
        .order_by(Ranking.rank)
    )
    return [Unshared(*row) for row in rows]
