"""What an import would do to scenarios by what it ranks or supplies, before anything is written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from planner.core.session import Session
from planner.domain.derive_demand import ScopeItem
from planner.domain.effect import effect, supplied
from planner.domain.importing.hours import HoursImpact, HoursMoves, hours_impact
from planner.domain.importing.impact import Impact, impact, moved_by, together
from planner.domain.ledger import PoolTotals, balance_of_totals
from planner.domain.planning import PlanningMode
from planner.imports.foreseeing.demand import new_demand, restated
from planner.imports.foreseeing.supply import stated_supply
from planner.imports.models import Import
from planner.imports.queries.ended import not_planned
from planner.imports.queries.hours_impact import hours_moves
from planner.imports.queries.plan_impact import ForeseenPlans, in_hours
from planner.portfolio.queries.stated import StatedScope
from planner.scenarios.derivation import WRITTEN, foreseen
from planner.scenarios.models import Scenario
from planner.scenarios.planning import hours_balance, ledger_inputs
from planner.scenarios.scope import items_of

FEW = 4
"""So many ledgers are drawn up while the person waits."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an import would do to a scenario, in its own unit; None in the other."""

    scenario: Scenario
    impact: Impact | None
    hours: HoursImpact | None = None


@dataclass(frozen=True, slots=True)
class ForeseenRanking:
    """What an import of initiatives would do to the scenario it is planned in, and to others."""

    chosen: Foreseen | None
    """None where nothing is planned."""
    others: ForeseenPlans
    """Plans in hours that rank what it changes."""
    left_out: int
    """Initiatives on file that were too many to be worked out; only what is new counts then."""


def foresee(session: Session, of: Import, scenario_id: int | None) -> ForeseenRanking:
    """The impact by the figures of now. A dozen statements, and a few for each that is shown."""
    scenario = None if scenario_id is None else session.find(Scenario, scenario_id)
    kept = session.scalars(select(Import.weight).where(Import.id == of.id)).one()
    over = _over(session, scenario, kept)
    moves = hours_moves(session, kept, scenario, over)
    ranking = None
    if scenario is not None and scenario.planning_mode is PlanningMode.TOKEN:
        ranking = Foreseen(scenario, _ranked(session, scenario, kept, over))
    elif scenario is not None:
        own = hours_impact(hours_balance(session, scenario), moves.pop(scenario, HoursMoves()))
        ranking = Foreseen(scenario, None, own)
    return ForeseenRanking(ranking, in_hours(session, moves), kept.get("left_out", 0))


def _over(session: Session, scenario: Scenario | None, kept: Mapping[str, Any]) -> set[int]:
    """The initiatives on file of which nothing is planned, since they have ended."""
    if scenario is None:
        return set()
    return not_planned(session, scenario.id, kept.get("known", []), kept.get("ending", []))


def _ranked(
    session: Session, scenario: Scenario, kept: Mapping[str, Any], over: Collection[int]
) -> Impact:
    """What ranking its rows does to the ledger of a scenario, but those that are `over`."""
    keys = [key for key in kept.get("known", []) if key not in over]
    becomes = {key: stated for key, stated in restated(kept).items() if key not in over}
    known = _moved(session, scenario, keys, becomes)
    return impact(ledger_inputs(session, scenario), together(new_demand(kept), known))


@dataclass(frozen=True, slots=True)
class ForeseenSupply:
    """What an import of supply would do to the ledgers of some scenarios, those of most pools."""

    ledgers: Sequence[Foreseen]
    others: Sequence[str]
    """The further scenarios it would change."""


def foresee_supply(session: Session, of: Import) -> ForeseenSupply:
    """The impact on each scenario, by the figures of now. A statement for each that is shown."""
    kept = session.scalars(select(Import.weight).where(Import.id == of.id)).one()
    stated = stated_supply(kept)
    chosen = select(Scenario).where(Scenario.id.in_(stated)).order_by(Scenario.name)
    scenarios = sorted(session.scalars(chosen), key=lambda scenario: -len(stated[scenario.id]))
    shown, others = scenarios[:FEW], [str(scenario) for scenario in scenarios[FEW:]]
    ledgers = [_supplied(session, scenario, stated[scenario.id]) for scenario in shown]
    return ForeseenSupply(ledgers, others)


def _supplied(session: Session, scenario: Scenario, tokens: dict[int, Decimal]) -> Foreseen:
    if scenario.planning_mode is not PlanningMode.TOKEN:
        return Foreseen(scenario, None)
    inputs = ledger_inputs(session, scenario)
    before = balance_of_totals(inputs.pools, inputs.supplies, inputs.totals)
    after = supplied(before, tokens)
    pairs = zip(before, after, strict=True)
    lines = [(was, now) for was, now in pairs if was != now]
    return Foreseen(scenario, Impact(lines, effect(before, after)))


def _moved(
    session: Session, scenario: Scenario, known: list[int], becomes: dict[int, StatedScope]
) -> dict[int, PoolTotals]:
    """How the demand of initiatives on file would change."""
    scope = items_of(session, known)
    for key, stated in becomes.items():
        place = -key if stated.item_id is None else stated.item_id
        scope[place] = ScopeItem(key, stated.name, stated.hours, stated.p50, stated.p90)
    plan = foreseen(session, scenario, list(scope.values()), known)
    rows = [row for row in plan.rows if row.change in WRITTEN]
    return moved_by((row.pool_id, row.before, row.after) for row in rows)
