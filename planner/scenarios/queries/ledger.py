"""The ledger of a scenario, and where each pool over capacity runs out."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from planner.core.counting import LEDGERS
from planner.core.session import Session
from planner.domain.ledger import Balance, over_capacity
from planner.domain.planning import PlanningMode
from planner.domain.supply_line import Cut, Entry, cut, supply_line
from planner.portfolio.models import Initiative
from planner.scenarios.models import BY_RANK, ITS_RANK, Ranking, Scenario, TokenDemand
from planner.scenarios.planning import planning_engine


@dataclass(frozen=True, slots=True)
class Overrun:
    """A pool over capacity, and the initiative its supply cuts first."""

    line: Balance
    cut: Cut | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every active pool's line, the pools over capacity, deepest deficit first, and who asks."""

    lines: Sequence[Balance]
    over: Sequence[Overrun]
    initiatives: int
    """How many initiatives ask for anything."""

    def overrun(self, pool_id: int) -> Overrun | None:
        """The overrun of a pool; None for one that is not over capacity."""
        return next((found for found in self.over if found.line.pool.id == pool_id), None)


@LEDGERS.time()
def ledger(session: Session, scenario: Scenario, mode: PlanningMode | None = None) -> Ledger:
    """The ledger: three selects, however many pools. Raises NotOffered for one that plans in hours.

    `mode` asks the token engine whatever the scenario's own mode, to prepare a switch.
    """
    lines = planning_engine(session, scenario, mode).ledger()
    over = over_capacity(lines)
    asked = entries(session, scenario.id, [line.pool.id for line in over])
    return Ledger(
        lines,
        [Overrun(line, _cut(asked[line.pool.id], line)) for line in over],
        initiatives(session, scenario.id),
    )


def entries(
    session: Session, scenario_id: int, pool_ids: Collection[int] | Select[int]
) -> defaultdict[int, list[Entry]]:
    """Demand on these pools in order of rank, by pool; what is not ranked comes last."""
    rows = session.execute(
        select(
            TokenDemand.pool_id,
            TokenDemand.initiative_id,
            Initiative.title,
            Ranking.rank,
            TokenDemand.tokens_p50,
            TokenDemand.tokens_p90,
        )
        .join(Initiative, Initiative.id == TokenDemand.initiative_id)
        .outerjoin(Ranking, ITS_RANK)
        .where(TokenDemand.scenario_id == scenario_id, TokenDemand.pool_id.in_(pool_ids))
        .order_by(*BY_RANK, TokenDemand.id)
    )
    found: defaultdict[int, list[Entry]] = defaultdict(list)
    for pool_id, initiative_id, title, rank, p50, p90 in rows:
        found[pool_id].append(Entry(initiative_id, title, rank, p50, p90))
    return found


def _cut(asked: Sequence[Entry], line: Balance) -> Cut | None:
    return cut(supply_line(asked, line.supply), line.supply)


def initiatives(session: Session, scenario_id: int) -> int:
    """How many initiatives ask for anything."""
    counted = select(func.count(TokenDemand.initiative_id.distinct()))
    return session.scalar(counted.where(TokenDemand.scenario_id == scenario_id)) or 0
