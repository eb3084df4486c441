"""Planning in tokens: what the skill pools of a scenario can give, against its token demand."""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.domain.ledger import Balance, Pool, PoolTotals, Supply, balance_of_totals
from planner.domain.planning import CapacityDemand, PlanningMode, SkillBalance


@dataclass(frozen=True, slots=True)
class TokenInputs:
    """A scenario in tokens: the pools in the order of the ledger, supplies, and demand per pool."""

    pools: Sequence[Pool]
    supplies: Sequence[Supply]
    totals: Sequence[PoolTotals]


@dataclass(frozen=True, slots=True)
class TokenFlowModel:
    """The engine of TOKEN scenarios."""

    inputs: TokenInputs

    def capacity_demand(self) -> CapacityDemand:
        """One row per pool that is asked for or has supply, in pool order; tokens at P50."""
        lines = [line for line in self.ledger() if line.rows or line.supply]
        return CapacityDemand(
            PlanningMode.TOKEN,
            [SkillBalance(line.pool.name, line.p50, line.supply) for line in lines],
        )

    def ledger(self) -> list[Balance]:
        """One line per active pool, in pool order."""
        return balance_of_totals(self.inputs.pools, self.inputs.supplies, self.inputs.totals)
