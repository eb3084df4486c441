"""What is offered to be changed about a plan, and what is worth trying first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from sqlalchemy import or_, select

from planner.analysis.queries.what_if import Candidate, WhatIf, candidates
from planner.core.session import Session
from planner.domain import assumptions
from planner.domain.amounts import plain
from planner.domain.ledger import Balance, over_capacity
from planner.domain.lifecycle import ENDED
from planner.domain.supply_line import Entry, cut, supply_line
from planner.domain.what_if import EVERY, Amount, Changes, Fate, Way
from planner.portfolio.archive import IN_USE
from planner.portfolio.models import Initiative
from planner.portfolio.queries.conditions import called
from planner.scenarios.models import Ranking, Scenario, TokenDemand
from planner.scenarios.queries.ledger import entries

OFFERED = 6
"""Initiatives that ask of a pool over capacity, the last ranked first."""

FOUND = 12
"""Initiatives that a search finds at a time."""


@dataclass(frozen=True, slots=True)
class Preset:
    """Changes worth trying, by a name; `hint` says what they stand on."""

    label: str
    hint: str
    changes: Changes


@dataclass(frozen=True, slots=True)
class Levers:
    """The initiatives that can be changed here, and the presets."""

    candidates: Sequence[Candidate]
    presets: Sequence[Preset]


def levers(session: Session, scenario: Scenario, found: WhatIf, find: str = "") -> Levers:
    """What is offered: two selects, whatever the size of the plan."""
    over = over_capacity(found.outcome.before)
    deepest = over[0] if over else None
    supplied = next((line for line in over if line.supply), None)
    entry = _cut(session, scenario, supplied) if supplied else None
    return Levers(
        _candidates(session, scenario, found, [line.pool.id for line in over], find),
        [
            *([_enough(over)] if over else []),
            *(_hiring(scenario, deepest, found.ground.rates) if deepest else []),
            *([_deferring(entry, found.ground.quarters)] if entry else []),
            _slower(),
        ],
    )


def _cut(session: Session, scenario: Scenario, line: Balance) -> Entry | None:
    """The initiative a pool's supply cuts first."""
    asked = entries(session, scenario.id, [line.pool.id])[line.pool.id]
    found = cut(supply_line(asked, line.supply), line.supply)
    return found.reached.entry if found else None


def _candidates(
    session: Session, scenario: Scenario, found: WhatIf, over: Sequence[int], find: str
) -> list[Candidate]:
    """What is named already, what would relieve a pool over capacity, and what was searched for."""
    asking = select(TokenDemand.initiative_id).where(
        TokenDemand.scenario_id == scenario.id, TokenDemand.pool_id.in_(over)
    )
    offered = (
        select(Ranking.initiative_id)
        .where(Ranking.scenario_id == scenario.id, Ranking.initiative_id.in_(asking))
        .order_by(Ranking.rank.desc())
        .limit(OFFERED)
    )
    wanted = [Initiative.id.in_(found.named), Initiative.id.in_(offered)]
    if find:
        matching = select(Initiative.id).where(
            called(find), Initiative.status.not_in(ENDED), IN_USE
        )
        wanted.append(Initiative.id.in_(matching.order_by(Initiative.title).limit(FOUND)))
    return candidates(session, scenario, or_(*wanted))


def _enough(over: Sequence[Balance]) -> Preset:
    more = {line.pool.id: Amount(Way.BY, line.deficit) for line in over}
    return Preset("Enough supply", "Every pool over capacity gets what it lacks", Changes(more))


def _hiring(scenario: Scenario, line: Balance, rates: Mapping[int, Decimal]) -> list[Preset]:
    """As many people as the deepest deficit needs, where the pool's rate is known."""
    assumed = assumptions.read(scenario.assumptions).assumptions
    each = assumed.hours_per_period * rates.get(line.pool.id, Decimal(0))
    if not each:
        return []
    people = (line.deficit / each).to_integral_value(ROUND_CEILING)
    hint = f"{plain(assumed.hours_per_period)} hours a person at the pool's rate"
    more = Changes({line.pool.id: Amount(Way.BY, (people * each).quantize(Decimal("0.001")))})
    return [Preset(f"Hire {people} in {line.pool.name}", hint, more)]


def _deferring(entry: Entry, quarters: Sequence[str]) -> Preset:
    fate = Fate(quarters[0] if quarters else "out")
    changes = Changes(fates={entry.initiative_id: fate})
    where = f"to {fate.quarter}" if fate.quarter else "without a quarter"
    return Preset(f"Defer {entry.initiative}", f"The first that supply cuts, {where}", changes)


def _slower() -> Preset:
    slower = Changes({EVERY: Amount(Way.PERCENT, Decimal(-10))})
    return Preset("Everyone 10 % slower", "Every pool gives a tenth less", slower)
