"""By how much a file would change each plan, and how that is kept with the import.

Kept as `plans`: by scenario its revision as the rows were checked, `demand` by pool in tokens,
`asks`, `offers` and `allocated` in hours, and `worked`, hours of people by pool.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from planner.core.session import Session
from planner.domain.importing.hours import HoursMoves
from planner.domain.importing.impact import together
from planner.domain.ledger import PoolTotals
from planner.domain.planning import PlanningMode
from planner.scenarios import inputs
from planner.scenarios.models import Scenario


@dataclass(slots=True)
class PlanMoves:
    """By how much a file would change one plan."""

    revision: int
    """That of the plan's inputs when the rows were checked."""
    demand: dict[int, PoolTotals] = field(default_factory=dict)
    """By pool, how its sums move once demand is derived."""
    hours: HoursMoves = field(default_factory=HoursMoves)
    worked: defaultdict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    """By pool whose supply was added up from people, the hours that these gain or lose."""

    def add(self, moved: Mapping[int, PoolTotals]) -> None:
        """Add how the sums of demand of some pools move."""
        self.demand = together(self.demand, moved)

    def __bool__(self) -> bool:
        return bool(self.demand or self.hours or any(self.worked.values()))

    @property
    def size(self) -> int:
        """How many figures change."""
        return len(self.demand) + len(self.hours.asks) + len(self.hours.offers) + len(self.worked)

    def kept(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "revision": self.revision,
            "demand": [list(_fields(sums)) for sums in self.demand.values()],
            "asks": [[*ask, hours] for ask, hours in self.hours.asks.items() if hours],
            "offers": [[*offer, hours] for offer, hours in self.hours.offers.items() if hours],
            "allocated": self.hours.allocated,
            "worked": [[pool_id, hours] for pool_id, hours in self.worked.items() if hours],
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "PlanMoves":
        """What was kept."""
        found = cls(kept["revision"])
        for key, p50, p90, rows, lacking in kept["demand"]:
            found.demand[key] = PoolTotals(key, Decimal(p50), Decimal(p90), rows, lacking)
        for skill, share, hours in kept["asks"]:
            found.hours.asks[skill, None if share is None else Decimal(share)] = Decimal(hours)
        for skill, proficiency, hours in kept["offers"]:
            found.hours.offers[skill, proficiency] = Decimal(hours)
        found.hours.allocated = Decimal(kept["allocated"])
        for pool_id, hours in kept["worked"]:
            found.worked[pool_id] = Decimal(hours)
        return found


class Plans:
    """The plans that are not put away, and by how much some rows would change each."""

    def __init__(self, session: Session) -> None:
        in_use = select(Scenario).where(Scenario.archived_at.is_(None)).order_by(Scenario.id)
        self.of = {plan.id: plan for plan in session.scalars(in_use)}
        self._moves = {
            key: PlanMoves(inputs.stamp(session, plan).revision) for key, plan in self.of.items()
        }

    def __getitem__(self, key: int) -> PlanMoves:
        return self._moves[key]

    def in_hours(self, key: int) -> bool:
        """Whether it is a plan in use that counts in hours."""
        return key in self.of and self.of[key].planning_mode is PlanningMode.LEGACY

    def in_tokens(self, key: int) -> bool:
        """Whether it is a plan in use that counts in tokens."""
        return key in self.of and self.of[key].planning_mode is PlanningMode.TOKEN

    def kept(self, untouched: Iterable[int] = ()) -> dict[str, Any]:
        """Those that would change, as they are kept, and the `untouched` that only are named."""
        moved = {str(key): moves.kept() for key, moves in self._moves.items() if moves}
        return {"plans": moved, "untouched": sorted(set(untouched))}


def plan_moves(kept: Mapping[str, Any]) -> dict[int, PlanMoves]:
    """By scenario, by how much a file would change it."""
    return {int(key): PlanMoves.of(moves) for key, moves in kept.get("plans", {}).items()}


def _fields(sums: PoolTotals) -> tuple[int, Decimal, Decimal, int, int]:
    return sums.pool_id, sums.p50, sums.p90, sums.rows, sums.rows_without_p90
