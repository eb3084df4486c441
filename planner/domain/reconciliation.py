"""Both engines' answers for one scenario side by side, before its planning mode is switched.

A skill of the hours engine belongs to the active pool of the same name, whatever the case. Its
hours become tokens at the pool's rate in force, or 1:1 where there is none. Figures agree when
they lie within 5 % of the hours' figure. A scenario is ready for a mode when every pool the other
mode plans with is also planned in that mode; figures that differ are explained, and block nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from planner.domain.amounts import ONE, ZERO, counted
from planner.domain.ledger import Balance, Pool
from planner.domain.planning import CapacityDemand, PlanningMode, SkillBalance
from planner.domain.reconciliation_causes import Asked, Cause, Evidence, demand_causes, scope_of

TOLERANCE = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class PoolComparison:
    """One pool in both engines. `hours` is None where no ranked initiative asks for the skill."""

    line: Balance
    hours: SkillBalance | None
    rate: Decimal | None
    causes: Sequence[Cause] = field(default_factory=list)
    """What the difference in demand is made of, where it was asked; it adds up to it."""

    @property
    def pool(self) -> Pool:
        """The pool compared."""
        return self.line.pool

    @property
    def conversion(self) -> str:
        """The unit conversion in words."""
        if self.rate is None:
            return "1 hour = 1 token, as no rate is in force"
        return f"1 hour = {counted(self.rate, 'token')}"

    @property
    def hours_demand(self) -> Decimal:
        """Demand in hours, converted to tokens."""
        return self._converted(self.hours.demand) if self.hours else ZERO

    @property
    def hours_capacity(self) -> Decimal:
        """Capacity in hours, converted to tokens."""
        return self._converted(self.hours.capacity) if self.hours else ZERO

    @property
    def demand_difference(self) -> Decimal:
        """Token demand at P50 less the converted hours."""
        return self.line.p50 - self.hours_demand

    @property
    def supply_difference(self) -> Decimal:
        """Token supply less the converted capacity."""
        return self.line.supply - self.hours_capacity

    @property
    def agrees(self) -> bool:
        """True when both demand and supply say about the same."""
        return not self.reasons

    @property
    def reasons(self) -> list[str]:
        """Why the two engines differ on this pool, in words; empty where they agree."""
        return [reason for reason in (_demand_reason(self), _supply_reason(self)) if reason]

    @property
    def reason(self) -> str:
        """The reasons as one text, or that there is no difference."""
        return " ".join(self.reasons) or "Both engines say about the same."

    def _converted(self, hours: Decimal) -> Decimal:
        return hours * (ONE if self.rate is None else self.rate)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The comparison pool by pool, and the skills whose hours no pool takes."""

    pools: Sequence[PoolComparison]
    skills_without_pool: Sequence[SkillBalance]


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a scenario may well be switched to a mode, and what stands against it."""

    mode: PlanningMode
    obstacles: Sequence[str]
    differing: int

    @property
    def ready(self) -> bool:
        """True when nothing stands against it."""
        return not self.obstacles

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        if self.obstacles:
            count = counted(Decimal(len(self.obstacles)), "gap")
            return f"Not ready to plan in {self.mode.unit}: {count} to close first."
        if self.differing:
            count = counted(Decimal(self.differing), "pool")
            return f"Ready to plan in {self.mode.unit}. The engines differ on {count}; see why."
        return f"Ready to plan in {self.mode.unit}. Both engines say about the same for every pool."


def reconcile(
    hours: CapacityDemand,
    ledger: Sequence[Balance],
    rates: Mapping[int, Decimal],
    evidence: Evidence | None = None,
) -> Reconciliation:
    """Put LEGACY's rows beside TOKEN's ledger, in the order of the ledger.

    `rates` are the tokens per hour in force by pool; a pool without one is converted 1:1. With
    `evidence`, what is on file, each difference in demand is told by its causes.
    """
    skills = _by_lower_name(hours.rows)
    pools = [
        _comparison(line, skills.get(line.pool.name.lower()), rates.get(line.pool.id), evidence)
        for line in ledger
    ]
    names = {line.pool.name.lower() for line in ledger}
    return Reconciliation(pools, [row for name, row in skills.items() if name not in names])


def readiness(reconciliation: Reconciliation, mode: PlanningMode) -> Readiness:
    """Whether everything planned in the other mode is also planned in this one."""
    obstacles = (
        _token_obstacles(reconciliation)
        if mode is PlanningMode.TOKEN
        else _hours_obstacles(reconciliation)
    )
    differing = sum(not comparison.agrees for comparison in reconciliation.pools)
    return Readiness(mode, obstacles, differing)


def _comparison(
    line: Balance, hours: SkillBalance | None, rate: Decimal | None, evidence: Evidence | None
) -> PoolComparison:
    if evidence is None:
        return PoolComparison(line, hours, rate)
    return PoolComparison(
        line,
        hours,
        rate,
        demand_causes(
            hours.demand if hours else ZERO,
            scope_of(line.pool.id, line.pool.name, evidence.hours, evidence.typed),
            evidence.asked.get(line.pool.id, Asked()),
            rate,
        ),
    )


def _token_obstacles(reconciliation: Reconciliation) -> list[str]:
    orphans = [
        f"No pool is called {row.name}, so {counted(row.demand, 'hour')} would be counted nowhere."
        for row in reconciliation.skills_without_pool
        if row.demand
    ]
    no_demand = [
        f"{comparison.pool.opening} has no token demand yet: derive it, or enter it."
        for comparison in reconciliation.pools
        if comparison.hours_demand and not comparison.line.rows
    ]
    no_supply = [
        f"{comparison.pool.opening} has no token supply yet: state it."
        for comparison in reconciliation.pools
        if not comparison.line.supply and (comparison.hours_demand or comparison.line.p50)
    ]
    return orphans + no_demand + no_supply


def _hours_obstacles(reconciliation: Reconciliation) -> list[str]:
    return [
        f"{comparison.pool.opening} is asked for {counted(comparison.line.p50, 'token')}, "
        "and no scope item with a share of the quarter asks for its hours."
        for comparison in reconciliation.pools
        if comparison.line.p50 and not comparison.hours_demand
    ]


def _demand_reason(comparison: PoolComparison) -> str | None:
    hours, asked = comparison.hours_demand, comparison.line.p50
    if _close(asked, hours):
        return None
    if not comparison.line.rows:
        return "Hours are asked for, and no token demand is on file."
    if not hours:
        return "Tokens are asked for, and no scope item has hours of this skill in the quarter."
    way = "more" if asked > hours else "less"
    return (
        f"Demand is {_about(asked - hours)} {way} than the hours come to: tokens "
        "take whole scope items and what was typed, hours only the quarter's share."
    )


def _supply_reason(comparison: PoolComparison) -> str | None:
    hours, given = comparison.hours_capacity, comparison.line.supply
    if comparison.hours is None or _close(given, hours):
        return None
    if not given:
        return "People are allocated, and no token supply has been stated."
    if not hours:
        return "Supply is stated in tokens, and nobody with this skill is allocated."
    way = "more" if given > hours else "less"
    return (
        f"Supply is {_about(given - hours)} {way} than the hours come to: hours "
        "count a person in full for each of their skills, weighted by proficiency."
    )


def _about(difference: Decimal) -> str:
    """The size of a difference in whole tokens; less than one keeps its thousandths."""
    size = abs(difference)
    return counted(size.quantize(ONE, ROUND_HALF_UP) if size >= 1 else size, "token")


def _close(tokens: Decimal, hours: Decimal) -> bool:
    return abs(tokens - hours) <= TOLERANCE * hours


def _by_lower_name(rows: Sequence[SkillBalance]) -> dict[str, SkillBalance]:
    found: dict[str, SkillBalance] = {}
    for row in rows:
        name, before = row.name.lower(), found.get(row.name.lower())
        if before is not None:
            row = SkillBalance(
                before.name, before.demand + row.demand, before.capacity + row.capacity
            )
        found[name] = row
    return found
