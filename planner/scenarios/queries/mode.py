"""Both engines side by side, before a scenario's planning mode is switched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import case, func, select

from planner.capacity import queries as capacity
from planner.core.session import Session
from planner.domain.amounts import ZERO
from planner.domain.lifecycle import DemandSource
from planner.domain.planning import CapacityDemand, PlanningMode
from planner.domain.reconciliation import (
    PoolComparison,
    Readiness,
    Reconciliation,
    readiness,
    reconcile,
)
from planner.domain.reconciliation_causes import Asked, Evidence
from planner.portfolio.models import ScopeItem, ScopeSkill
from planner.scenarios.models import ITS_RANK, Ranking, Scenario, TokenDemand
from planner.scenarios.planning import planning_engine


@dataclass(frozen=True, slots=True)
class BothEngines:
    """What each engine says, pool by pool, and whether the other mode is ready to take over."""

    hours: CapacityDemand
    reconciliation: Reconciliation
    readiness: Readiness

    @property
    def compared(self) -> Sequence[PoolComparison]:
        """The pools that at least one engine says something about."""
        return [
            pool
            for pool in self.reconciliation.pools
            if pool.hours is not None or pool.line.rows or pool.line.supply
        ]


def both_engines(session: Session, scenario: Scenario, today: date) -> BothEngines:
    """Ask both engines, and weigh the mode the scenario is not in, at the rates of today."""
    hours = planning_engine(session, scenario, PlanningMode.LEGACY).capacity_demand()
    ledger = planning_engine(session, scenario, PlanningMode.TOKEN).ledger()
    rates = capacity.rates_on(session, today)
    found = reconcile(hours, ledger, rates, _evidence(session, scenario))
    return BothEngines(hours, found, readiness(found, scenario.planning_mode.other))


def _evidence(session: Session, scenario: Scenario) -> Evidence:
    """Three selects: sums of tokens by pool, pairs typed by hand, and hours of ranked scope."""
    typed = session.execute(
        select(TokenDemand.initiative_id, TokenDemand.pool_id).where(
            TokenDemand.scenario_id == scenario.id, TokenDemand.source == DemandSource.TYPED
        )
    )
    pairs = frozenset((initiative_id, pool_id) for initiative_id, pool_id in typed)
    return Evidence(_asked(session, scenario), _hours(session, scenario), pairs)


def _asked(session: Session, scenario: Scenario) -> dict[int, Asked]:
    ranked = Ranking.id.is_not(None)
    rows = session.execute(
        select(TokenDemand.pool_id, TokenDemand.source, ranked, func.sum(TokenDemand.tokens_p50))
        .outerjoin(Ranking, ITS_RANK)
        .where(TokenDemand.scenario_id == scenario.id)
        .group_by(TokenDemand.pool_id, TokenDemand.source, ranked)
    )
    sums: dict[int, dict[str, Decimal]] = {}
    for pool_id, source, in_ranking, tokens in rows:
        part = source.value if in_ranking else "unranked"
        before = sums.setdefault(pool_id, {})
        before[part] = before.get(part, ZERO) + tokens
    return {pool_id: Asked(**parts) for pool_id, parts in sums.items()}


def _hours(session: Session, scenario: Scenario) -> dict[tuple[int | None, str], Decimal]:
    typing = select(TokenDemand.initiative_id).where(
        TokenDemand.scenario_id == scenario.id, TokenDemand.source == DemandSource.TYPED
    )
    apart = case((ScopeItem.initiative_id.in_(typing), ScopeItem.initiative_id))
    rows = session.execute(
        select(apart, ScopeSkill.skill, func.sum(ScopeSkill.hours))
        .select_from(Ranking)
        .join(ScopeItem, ScopeItem.initiative_id == Ranking.initiative_id)
        .join(ScopeSkill, ScopeSkill.scope_item_id == ScopeItem.id)
        .where(Ranking.scenario_id == scenario.id)
        .group_by(apart, ScopeSkill.skill)
    )
    return {(initiative_id, skill): hours for initiative_id, skill, hours in rows}
