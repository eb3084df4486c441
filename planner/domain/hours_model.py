"""Planning in hours: what the people allocated to a scenario can give, against its scope."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from planner.domain.amounts import ZERO
from planner.domain.calculation import Calculation, CalculatorOptions
from planner.domain.calculator import CalculatorInputs, calculate
from planner.domain.hours import FULL_PROFICIENCY
from planner.domain.ledger import Balance
from planner.domain.planning import CapacityDemand, NotOffered, PlanningMode, SkillBalance


@dataclass(frozen=True, slots=True)
class SkillAsk:
    """Hours asked of one skill, and the share of them in the period, 0 to 1; None is not stated.

    One scope item's, or the sum of all that have the same share.
    """

    skill: str
    hours: Decimal
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class SkillOffer:
    """Stored hours of the period that somebody of this proficiency, 1 to 5, brings to one skill.

    One allocation's, or the sum of all with the same skill and proficiency.
    """

    skill: str
    proficiency: int
    hours: Decimal


@dataclass(frozen=True, slots=True)
class HoursInputs:
    """A scenario in hours: asks in order of rank, offers, and all allocated hours, once each."""

    asks: Sequence[SkillAsk]
    offers: Sequence[SkillOffer]
    allocated_hours: Decimal


@dataclass(frozen=True, slots=True)
class LegacyTimeModel:
    """The engine of LEGACY scenarios. Its two questions read different rows, each when asked."""

    balance: Callable[[], HoursInputs]
    calculator: Callable[[CalculatorOptions], CalculatorInputs]

    def capacity_demand(self) -> CapacityDemand:
        """One row per skill that is asked for, in order of first appearance; hours."""
        return capacity_of(self.balance())

    def calculate(self, options: CalculatorOptions) -> Calculation:
        """Demand, capacity and what is wrong between them, in hours."""
        return calculate(self.calculator(options), options.breakdown)

    def ledger(self) -> list[Balance]:
        """Hours have no token ledger."""
        raise NotOffered("The token ledger", PlanningMode.LEGACY)


def capacity_of(inputs: HoursInputs) -> CapacityDemand:
    """One row per skill that is asked for, in order of first appearance; hours."""
    asked, offered = _asked(inputs.asks), given(inputs.offers)
    return CapacityDemand(
        PlanningMode.LEGACY,
        [SkillBalance(skill, demand, offered[skill]) for skill, demand in asked.items()],
        inputs.allocated_hours,
        sum((ask.hours for ask in inputs.asks if ask.share is None), ZERO),
    )


def in_rank_order(ranked: Iterable[int], scope: Mapping[int, Sequence[SkillAsk]]) -> list[SkillAsk]:
    """The asks of the ranked initiatives, in the order of the ranking and each of them once.

    `scope` holds asks by initiative, of any status. What is not ranked is not planned, and a
    ranked initiative that is not in `scope` asks for nothing.
    """
    return [ask for initiative_id in dict.fromkeys(ranked) for ask in scope.get(initiative_id, ())]


def _asked(asks: Iterable[SkillAsk]) -> dict[str, Decimal]:
    asked: defaultdict[str, Decimal] = defaultdict(Decimal)
    for ask in asks:
        asked[ask.skill] += ask.hours * ask.share if ask.share is not None else ZERO
    return asked


def given(offers: Iterable[SkillOffer]) -> defaultdict[str, Decimal]:
    """The capacity of each skill in hours."""
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for offer in offers:
        found[offer.skill] += offer.hours * offer.proficiency / FULL_PROFICIENCY
    return found
