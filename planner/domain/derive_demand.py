"""Token demand derived from hours of scope, by each pool's rate (planning.md 4.2)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from planner.domain.amounts import ONE, ZERO, round_half_up
from planner.domain.derivation_warnings import (
    DerivationWarning,
    NoCalibration,
    NoPool,
    NoRankings,
    WholeItemTaken,
)
from planner.domain.ledger import Pool
from planner.domain.planning import NotOffered, PlanningMode


@dataclass(frozen=True, slots=True)
class ScopeItem:
    """Hours per skill of a piece of an initiative, with its estimates in hours.

    `share` is the part that falls into the scenario's quarter, None when not stated. A derivation
    takes the whole item whatever its share; only `whole_items_taken` looks at it.
    """

    initiative_id: int
    name: str
    skill_hours: Mapping[str, Decimal]
    p50: Decimal | None
    p90: Decimal | None
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Calibration:
    """Tokens that one hour of a pool's work is worth, from a day on."""

    pool_id: int
    tokens_per_hour: Decimal
    effective_on: date


@dataclass(frozen=True, slots=True)
class DeriveInputs:
    """What a derivation reads. `initiative_id` asks for that one, whatever the ranking."""

    mode: PlanningMode
    ranked: Sequence[int]
    scope_items: Sequence[ScopeItem]
    pools: Sequence[Pool]
    calibrations: Sequence[Calibration]
    on: date
    initiative_id: int | None = None

    @property
    def wanted(self) -> frozenset[int]:
        """The initiatives whose scope items count."""
        return frozenset(self.ranked if self.initiative_id is None else [self.initiative_id])

    def items(self) -> Iterator[ScopeItem]:
        """The scope items that count, in the order they came."""
        wanted = self.wanted
        return (item for item in self.scope_items if item.initiative_id in wanted)


@dataclass(frozen=True, slots=True)
class DerivedDemand:
    """Tokens one initiative asks of one pool, not rounded; `p90` is None where it is unknown."""

    initiative_id: int
    pool: Pool
    p50: Decimal
    p90: Decimal | None

    def rounded(self) -> "DerivedDemand":
        """The row as it is stored: to the thousandth, rounded here and nowhere before."""
        p90 = None if self.p90 is None else round_half_up(self.p90)
        return DerivedDemand(self.initiative_id, self.pool, round_half_up(self.p50), p90)


@dataclass(frozen=True, slots=True)
class Derivation:
    """Demands in first-seen order, and the warnings in the order met, each once."""

    demands: Sequence[DerivedDemand]
    warnings: Sequence[DerivationWarning]


def derive_demand(inputs: DeriveInputs) -> Derivation:
    """What the scope items of the ranked initiatives ask of each pool, in tokens.

    Raises NotOffered for a scenario that plans in hours.
    """
    if inputs.mode is not PlanningMode.TOKEN:
        raise NotOffered("Deriving token demand", inputs.mode)
    if not inputs.wanted:
        return Derivation([], [NoRankings()])

    pools = {pool.name.lower(): pool for pool in inputs.pools if pool.active}
    rates = rates_on(inputs.on, inputs.calibrations)
    sums: dict[tuple[int, int], DerivedDemand] = {}
    warnings: dict[DerivationWarning, None] = {}
    for item in inputs.items():
        for skill, hours in item.skill_hours.items():
            pool = pools.get(skill.lower())
            if pool is None:
                warnings[NoPool(skill, item.name)] = None
                continue
            if pool.id not in rates:
                warnings[NoCalibration(pool.name)] = None
            tokens = tokens_of(hours * rates.get(pool.id, ONE), item.p50, item.p90)
            part = DerivedDemand(item.initiative_id, pool, *tokens)
            key = (item.initiative_id, pool.id)
            sums[key] = _sum(sums[key], part) if key in sums else part
    return Derivation(list(sums.values()), list(warnings))


def rates_on(day: date, calibrations: Iterable[Calibration]) -> dict[int, Decimal]:
    """Tokens per hour in force on a day, by pool: the latest not after it. No rate, no entry."""
    begun = [calibration for calibration in calibrations if calibration.effective_on <= day]
    begun.sort(key=lambda calibration: calibration.effective_on)
    return {calibration.pool_id: calibration.tokens_per_hour for calibration in begun}


def tokens_of(
    tokens: Decimal, p50: Decimal | None, p90: Decimal | None
) -> tuple[Decimal, Decimal | None]:
    """P50 and P90 in tokens of an item with these estimates in hours; tokens that are asked."""
    if p50 is None or p90 is None or p50 <= ZERO:
        return tokens, None
    return tokens, tokens * p90 / p50


def whole_items_taken(inputs: DeriveInputs) -> list[WholeItemTaken]:
    """What a preview warns of besides: items with less than all of their hours in the quarter."""
    return [
        WholeItemTaken(item.initiative_id, item.name, item.share)
        for item in inputs.items()
        if item.skill_hours and (item.share is None or item.share < 1)
    ]


def _sum(one: DerivedDemand, other: DerivedDemand) -> DerivedDemand:
    p90 = None if one.p90 is None or other.p90 is None else one.p90 + other.p90
    return DerivedDemand(one.initiative_id, one.pool, one.p50 + other.p50, p90)
