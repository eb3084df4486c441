"""What an import would do to plans, as one list for a file: a line for each pool or skill."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from planner.domain.importing.hours import HoursImpact
from planner.domain.importing.impact import Impact
from planner.imports.queries.impact import Foreseen
from planner.imports.queries.plan_impact import ForeseenPlan
from planner.scenarios.models import Scenario


@dataclass(frozen=True, slots=True)
class Side:
    """A pool or skill at one moment; None is not known, or not what this import moves."""

    demand: Decimal | None
    p90: Decimal | None
    capacity: Decimal
    """Supply stated in tokens, what people come to, or hours."""
    over: bool | None


@dataclass(frozen=True, slots=True)
class EffectLine:
    """A pool or skill of a plan now, and once the import is applied."""

    scenario: Scenario
    name: str
    unit: str
    now: Side
    then: Side


def of_foreseen(found: Iterable[Foreseen]) -> Iterator[EffectLine]:
    """The lines of plans in which something is ranked or supplied."""
    for each in found:
        yield from _lines(each.scenario, each.impact, each.hours)


def of_plans(found: Iterable[ForeseenPlan]) -> Iterator[EffectLine]:
    """The lines of plans that the rows of an import touch."""
    for each in found:
        yield from _lines(each.scenario, each.tokens, each.hours)
        for line in each.people:
            sides = [Side(None, None, tokens, None) for tokens in (line.now, line.then)]
            yield EffectLine(each.scenario, line.pool, "tokens", *sides)


def _lines(
    scenario: Scenario, tokens: Impact | None, hours: HoursImpact | None
) -> Iterator[EffectLine]:
    for was, now in tokens.lines if tokens else ():
        sides = [Side(one.p50, one.p90, one.supply, one.over_capacity) for one in (was, now)]
        yield EffectLine(scenario, now.pool.name, "tokens", *sides)
    for line in hours.lines if hours else ():
        sides = [Side(one.demand, None, one.capacity, one.gap < 0) for one in (line.was, line.now)]
        yield EffectLine(scenario, line.now.name, "hours", *sides)
