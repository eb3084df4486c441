"""Both engines side by side, before a scenario's planning mode is switched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from planner.capacity import queries as capacity
from planner.core.session import Session
from planner.domain.planning import CapacityDemand, PlanningMode
from planner.domain.reconciliation import (
    PoolComparison,
    Readiness,
    Reconciliation,
    readiness,
    reconcile,
)
from planner.scenarios.models import Scenario
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
    found = reconcile(hours, ledger, capacity.rates_on(session, today))
    return BothEngines(hours, found, readiness(found, scenario.planning_mode.other))
