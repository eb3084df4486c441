"""What becomes of plans when initiatives are put away, and what keeps them from being deleted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from planner.core.among import among
from planner.core.session import Session
from planner.domain.amounts import ZERO
from planner.domain.planning import PlanningMode
from planner.portfolio.evidence_models import Attachment
from planner.scenarios import totals
from planner.scenarios.fence import closed
from planner.scenarios.life_models import BaselineAllocation, BaselineDemand, BaselineSnapshot
from planner.scenarios.models import (
    Allocation,
    AllocationPeriod,
    Ranking,
    Scenario,
    TokenDemand,
)
from planner.scenarios.planning import planning_engine
from planner.scenarios.withdrawing import planning, uses


@dataclass(frozen=True, slots=True)
class Freed:
    """A pool that is asked for less: tokens at P50, and its delta before and after."""

    pool_id: int
    pool: str
    tokens: Decimal
    before: Decimal
    after: Decimal

    @property
    def relieved(self) -> bool:
        """Whether it is over capacity now, and then no longer."""
        return self.before < 0 <= self.after


@dataclass(frozen=True, slots=True)
class Leaving:
    """A scenario that plans some of them, and what leaves it; nothing where it is closed."""

    scenario: Scenario
    closed: str | None
    """Why it cannot change, and so keeps them."""
    ranks: Sequence[int]
    ranked: int
    demands: int
    people: int
    hours: Decimal
    pools: Sequence[Freed]


def leaving(session: Session, keys: Collection[int]) -> list[Leaving]:
    """Every scenario that plans some of these initiatives, those that may change first.

    Three statements for all, and two for each scenario in tokens that may change.
    """
    scenarios = planning(session, keys, staffed=True)
    ranks, counts = _ranks(session, keys), _ranked(session, scenarios)
    demands, staff = _demands(session, keys), _staff(session, keys)
    found = [
        Leaving(
            scenario,
            refusal.sentence if (refusal := closed(scenario)) else None,
            ranks.get(scenario.id, []),
            counts.get(scenario.id, 0),
            demands.get(scenario.id, 0),
            *staff.get(scenario.id, (0, ZERO)),
            _freed(session, scenario, keys) if demands.get(scenario.id) and not refusal else [],
        )
        for scenario in scenarios
    ]
    return sorted(found, key=lambda each: (each.closed is not None, each.scenario.name.lower()))


def kept_by(session: Session, keys: Sequence[int], *, lock: bool = False) -> dict[int, str]:
    """By initiative, why it is not deleted: it is, or was, part of somebody's plan or work."""
    found = uses(session, keys, planning(session, keys, lock=lock), plans=False)
    for model in (BaselineDemand, BaselineAllocation):
        agreed = (
            select(model.initiative_id, Scenario.name)
            .join(BaselineSnapshot, BaselineSnapshot.id == model.snapshot_id)
            .join(Scenario, Scenario.id == BaselineSnapshot.scenario_id)
            .where(among(model.initiative_id, keys))
        )
        for key, name in session.execute(agreed):
            found.setdefault(key or 0, f"It is part of what was agreed in {name}")
    shown = select(Attachment.initiative_id).where(
        among(Attachment.initiative_id, keys), Attachment.removed_at.is_(None)
    )
    for key in session.scalars(shown):
        found.setdefault(key, "Evidence is attached to it")
    return {key: f"{why}: archive it instead." for key, why in found.items()}


def _freed(session: Session, scenario: Scenario, keys: Collection[int]) -> list[Freed]:
    if scenario.planning_mode is not PlanningMode.TOKEN:
        return []
    gone = totals.moves(
        session, TokenDemand.scenario_id == scenario.id, among(TokenDemand.initiative_id, keys)
    )
    lines = planning_engine(session, scenario).ledger()
    found = [
        Freed(
            line.pool.id,
            line.pool.name,
            gone[line.pool.id].p50,
            line.delta,
            line.delta + gone[line.pool.id].p50,
        )
        for line in lines
        if line.pool.id in gone
    ]
    return sorted(found, key=lambda each: (-each.tokens, each.pool.lower()))


def _ranks(session: Session, keys: Collection[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    chosen = select(Ranking.scenario_id, Ranking.rank).where(among(Ranking.initiative_id, keys))
    for scenario_id, rank in session.execute(chosen.order_by(Ranking.rank)):
        found.setdefault(scenario_id, []).append(rank)
    return found


def _ranked(session: Session, scenarios: Sequence[Scenario]) -> Mapping[int, int]:
    ids = [scenario.id for scenario in scenarios]
    counted = select(Ranking.scenario_id, func.count()).where(Ranking.scenario_id.in_(ids))
    return dict(session.execute(counted.group_by(Ranking.scenario_id)).all())


def _demands(session: Session, keys: Collection[int]) -> Mapping[int, int]:
    counted = select(TokenDemand.scenario_id, func.count())
    chosen = counted.where(among(TokenDemand.initiative_id, keys))
    return dict(session.execute(chosen.group_by(TokenDemand.scenario_id)).all())


def _staff(session: Session, keys: Collection[int]) -> dict[int, tuple[int, Decimal]]:
    """By scenario, how many people are given to them, and their stored hours."""
    rows = session.execute(
        select(
            Allocation.scenario_id,
            func.count(Allocation.employee_id.distinct()),
            func.sum(AllocationPeriod.hours),
        )
        .outerjoin(AllocationPeriod, AllocationPeriod.allocation_id == Allocation.id)
        .where(among(Allocation.initiative_id, keys))
        .group_by(Allocation.scenario_id)
    )
    return {key: (people, hours or ZERO) for key, people, hours in rows}
