"""Planning in tokens: what the skill pools of a scenario can give, against its token demand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from planner.domain.calculation import Calculation, CalculatorOptions
from planner.domain.ledger import Balance, Pool, PoolTotals, Supply, balance_of_totals
from planner.domain.planning import CapacityDemand, PlanningMode, SkillBalance
from planner.domain.token_calculator import TokenCalculatorInputs, calculate_tokens


@dataclass(frozen=True, slots=True)
class TokenInputs:
    """A scenario in tokens: the pools in the order of the ledger, supplies, and demand per pool."""

    pools: Sequence[Pool]
    supplies: Sequence[Supply]
    totals: Sequence[PoolTotals]


@dataclass(frozen=True, slots=True)
class TokenFlowModel:
    """The engine of TOKEN scenarios. What its calculator reads is read when it is asked."""

    inputs: TokenInputs
    calculator: Callable[[CalculatorOptions], TokenCalculatorInputs]

    def capacity_demand(self) -> CapacityDemand:
        """One row per pool that is asked for or has supply, in pool order; tokens at P50."""
        lines = [line for line in self.ledger() if line.rows or line.supply]
        return CapacityDemand(
            PlanningMode.TOKEN,
            [SkillBalance(line.pool.name, line.p50, line.supply) for line in lines],
        )

    def calculate(self, options: CalculatorOptions) -> Calculation:
        """Demand, capacity and what is wrong between them, in tokens."""
        return calculate_tokens(self.calculator(options), options.breakdown)

    def ledger(self) -> list[Balance]:
        """One line per active pool, in pool order."""
        return balance_of_totals(self.inputs.pools, self.inputs.supplies, self.inputs.totals)
