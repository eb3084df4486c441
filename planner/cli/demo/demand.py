"""Token demand of the demo's scenarios: derived by the planner's own rule, or typed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import select

from planner.capacity.models import Calibration as Rate
from planner.cli.demo.initiatives import ranked_keys
from planner.cli.demo.scenarios import DEFERRING, PLANS, Plan
from planner.cli.demo.stage import Keys, Stage
from planner.cli.demo.tokens import TYPED, Ask, asks
from planner.domain.derive_demand import (
    Calibration,
    DerivedDemand,
    DeriveInputs,
    ScopeItem,
    derive_demand,
)
from planner.domain.ledger import Demand, Pool, add_up
from planner.domain.lifecycle import DemandSource
from planner.domain.planning import PlanningMode
from planner.portfolio.models import ScopeItem as Item
from planner.portfolio.models import ScopeSkill
from planner.scenarios.models import LedgerTotal, TokenDemand

RESTATED = {
    (DEFERRING, "NDO-0208", "Data engineering"): (
        Decimal(38),
        Decimal(51),
        "Loads its own history while Customer record unification waits.",
    )
}
"""Demands one scenario states by hand instead of those derived."""


AGES = {DemandSource.DERIVED: 2, DemandSource.TYPED: 4}
"""Working days since a row was written."""


@dataclass(frozen=True, slots=True)
class Row:
    """One demand of a scenario, by keys."""

    plan: Plan
    initiative_id: int
    pool_id: int
    p50: Decimal
    p90: Decimal | None
    source: DemandSource
    notes: str = ""


def add_demands(stage: Stage, keys: Keys) -> None:
    """Derive demand, state the rest, and keep the sums of both."""
    derived = _derived(stage, keys)
    rows = [row for plan in PLANS for row in _of(plan, derived, keys)]
    _add(stage, rows, keys)
    _add_totals(stage, rows, keys)


def _derived(stage: Stage, keys: Keys) -> list[DerivedDemand]:
    inputs = DeriveInputs(
        PlanningMode.TOKEN,
        [keys.initiatives[key] for key in ranked_keys()],
        _items(stage),
        [Pool(key, name) for name, key in keys.pools.items()],
        _rates(stage),
        stage.planned.start,
    )
    return [demand.rounded() for demand in derive_demand(inputs).demands]


def _items(stage: Stage) -> list[ScopeItem]:
    found = stage.session.execute(
        select(
            Item.initiative_id,
            Item.name,
            ScopeSkill.skill,
            ScopeSkill.hours,
            Item.estimate_p50,
            Item.estimate_p90,
        )
        .join(ScopeSkill, ScopeSkill.scope_item_id == Item.id)
        .order_by(Item.id)
    )
    return [
        ScopeItem(key, name, {skill: hours}, p50, p90)
        for key, name, skill, hours, p50, p90 in found
    ]


def _rates(stage: Stage) -> list[Calibration]:
    chosen = select(Rate.pool_id, Rate.tokens_per_hour, Rate.effective_date)
    return [Calibration(*row) for row in stage.session.execute(chosen)]


def _of(plan: Plan, derived: Iterable[DerivedDemand], keys: Keys) -> Iterable[Row]:
    """The rows of one scenario: its typed ones replace the derived ones they meet."""
    ranked = {keys.initiatives[key] for key in plan.ranked}
    rows = {
        (each.initiative_id, each.pool.id): Row(
            plan, each.initiative_id, each.pool.id, each.p50, each.p90, DemandSource.DERIVED
        )
        for each in derived
        if each.initiative_id in ranked
    }
    for ask, notes in _typed(plan):
        place = keys.initiatives[ask.key], keys.pools[ask.pool]
        rows[place] = Row(plan, *place, ask.p50, ask.p90, DemandSource.TYPED, notes)
    return rows.values()


def _typed(plan: Plan) -> Iterator[tuple[Ask, str]]:
    for ask in asks():
        restated = RESTATED.get((plan.name, ask.key, ask.pool))
        if ask.key not in plan.ranked:
            continue
        if restated:
            p50, p90, notes = restated
            yield replace(ask, p50=p50, p90=p90), notes
        elif (ask.key, ask.pool) in TYPED:
            yield ask, TYPED[ask.key, ask.pool]


def _add(stage: Stage, rows: list[Row], keys: Keys) -> None:
    stage.session.add_rows(
        TokenDemand,
        [
            {
                "scenario_id": keys.scenarios[row.plan.name],
                "initiative_id": row.initiative_id,
                "pool_id": row.pool_id,
                "tokens_p50": row.p50,
                "tokens_p90": row.p90,
                "source": row.source,
                "notes": row.notes,
                "updated_at": row.plan.at(stage, AGES[row.source], "11:05"),
                "updated_by": keys.users["planner"],
            }
            for row in rows
        ],
    )


def _add_totals(stage: Stage, rows: list[Row], keys: Keys) -> None:
    asked: defaultdict[int, list[Demand]] = defaultdict(list)
    for row in rows:
        scenario_id = keys.scenarios[row.plan.name]
        asked[scenario_id].append(Demand(row.pool_id, row.p50, row.p90))
    stage.session.add_rows(
        LedgerTotal,
        [
            {
                "scenario_id": scenario_id,
                "pool_id": total.pool_id,
                "p50": total.p50,
                "p90": total.p90,
                "rows": total.rows,
                "rows_without_p90": total.rows_without_p90,
            }
            for scenario_id, demands in asked.items()
            for total in add_up(demands)
        ],
    )
