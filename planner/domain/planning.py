"""Planning modes, and what every mode's engine answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from planner.domain.amounts import ZERO
from planner.domain.calculation import Calculation, CalculatorOptions
from planner.domain.ledger import Balance
from planner.domain.refusals import Conflict


class PlanningMode(StrEnum):
    """How a scenario plans: in hours (LEGACY) or in tokens (TOKEN)."""

    LEGACY = "LEGACY"
    TOKEN = "TOKEN"  # noqa: S105 - a unit of work, not a secret

    @property
    def unit(self) -> str:
        """What it counts in, for people."""
        return "hours" if self is PlanningMode.LEGACY else "tokens"

    @property
    def other(self) -> "PlanningMode":
        """The mode a scenario in this one could be switched to."""
        return PlanningMode.TOKEN if self is PlanningMode.LEGACY else PlanningMode.LEGACY


class NotOffered(Conflict):
    """A scenario's planning mode cannot answer this."""

    def __init__(self, what: str, mode: PlanningMode) -> None:
        self.what, self.mode = what, mode
        self.remedy = (
            f"Reconcile the two engines and switch the scenario to {mode.other}; "
            "the figures of both modes are kept."
        )
        super().__init__(f"{what} is not offered while a scenario plans in {mode.unit} ({mode}).")


@dataclass(frozen=True, slots=True)
class SkillBalance:
    """What one skill (hours) or one pool (tokens) is asked for and can give, for the period."""

    name: str
    demand: Decimal
    capacity: Decimal

    @property
    def gap(self) -> Decimal:
        """Capacity less demand."""
        return self.capacity - self.demand


@dataclass(frozen=True, slots=True)
class CapacityDemand:
    """Capacity against demand, one row per skill or pool that matters, in the unit of `mode`.

    In LEGACY the rows count a person in full for every skill; `distinct_capacity_hours` counts
    every person's hours once. `unshared_hours` is scope that states no share of the quarter and
    therefore counts 0. Both are None in TOKEN.
    """

    mode: PlanningMode
    rows: Sequence[SkillBalance]
    distinct_capacity_hours: Decimal | None = None
    unshared_hours: Decimal | None = None

    @property
    def demand(self) -> Decimal:
        """Everything asked for."""
        return sum((row.demand for row in self.rows), ZERO)

    @property
    def capacity(self) -> Decimal:
        """The rows' capacity added up, with the over-statement of LEGACY."""
        return sum((row.capacity for row in self.rows), ZERO)


class PlanningEngine(Protocol):
    """One scenario, loaded and ready to be asked. What a mode cannot answer is NotOffered."""

    def capacity_demand(self) -> CapacityDemand: ...

    def calculate(self, options: CalculatorOptions) -> Calculation: ...

    def ledger(self) -> list[Balance]: ...
