"""How a plan stands, in brief: what home, lists and programs are told of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.domain.ledger import Balance, LedgerTotals, over_capacity, total
from planner.domain.planning import CapacityDemand, PlanningMode, SkillBalance


@dataclass(frozen=True, slots=True)
class Summary:
    """One scenario: in tokens its ledger, in hours its capacity and demand.

    `hours` is None in tokens, and where nobody has worked them out yet.
    """

    mode: PlanningMode
    ledger: Sequence[Balance] = ()
    hours: CapacityDemand | None = None

    @property
    def over(self) -> list[Balance]:
        """The pools over capacity, deepest deficit first."""
        return over_capacity(self.ledger)

    @property
    def used(self) -> list[Balance]:
        """The pools that give or are asked anything, the least to spare first."""
        used = [line for line in self.ledger if line.state is not None]
        return sorted(used, key=lambda line: line.delta)

    @property
    def asked(self) -> bool:
        """Whether anything is asked of any pool."""
        return any(line.rows for line in self.ledger)

    @property
    def without_p90(self) -> list[Balance]:
        """The pools whose P90 is unknown, most rows without one first."""
        lacking = (line for line in self.ledger if line.rows_without_p90)
        return sorted(lacking, key=lambda line: -line.rows_without_p90)

    @property
    def totals(self) -> LedgerTotals:
        """The foot of the ledger."""
        return total(self.ledger)

    @property
    def skills(self) -> list[SkillBalance]:
        """The skills of a plan in hours, the shortest first."""
        return sorted(self.hours.rows if self.hours else (), key=lambda row: row.gap)

    @property
    def short(self) -> list[SkillBalance]:
        """The skills that are asked for more hours than they have, the shortest first."""
        return [row for row in self.skills if row.gap < 0]
