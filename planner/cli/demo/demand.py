"""Token demand of the demo's scenarios: derived by the planner's own rule, or typed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import select

from planner.capacity.models import Calibration as Rate
from planner.cli.demo.scenarios import PLANS, Plan
from planner.cli.demo.stage import Stage
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
    ("Defer two programmes", "NDO-0208", "Data engineering"): (
        Decimal(38),
        Decimal(51),
        "Loads its own history while Customer record unification waits.",
    )
}
"""Demands one scenario states by hand instead of those derived."""


@dataclass(frozen=True, slots=True)
class Row:
    """One demand, by keys."""

    scenario_id: int
    initiative_id: int
    pool_id: int
    p50: Decimal
    p90: Decimal | None
    source: DemandSource
    notes: str = ""


def add_demands(
    stage: Stage,
    scenarios: Mapping[str, int],
    initiatives: Mapping[str, int],
    pools: Mapping[str, int],
    users: Mapping[str, int],
) -> None:
    """Derive demand, state the rest, and keep the sums of both."""
    derived = _derived(stage, [initiatives[key] for key in PLANS[1].ranked], pools)
    rows = [
        row
        for plan in PLANS
        for row in _of(plan, scenarios[plan.name], derived, initiatives, pools)
    ]
    _add(stage, rows, users["planner"])
    _add_totals(stage, rows)


def _derived(stage: Stage, ranked: list[int], pools: Mapping[str, int]) -> list[DerivedDemand]:
    inputs = DeriveInputs(
        PlanningMode.TOKEN,
        ranked,
        _items(stage),
        [Pool(key, name) for name, key in pools.items()],
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


def _of(
    plan: Plan,
    scenario_id: int,
    derived: list[DerivedDemand],
    initiatives: Mapping[str, int],
    pools: Mapping[str, int],
) -> Iterator[Row]:
    """The rows of one scenario: its typed ones replace the derived ones they meet."""
    ranked = {initiatives[key] for key in plan.ranked}
    rows = {
        (demand.initiative_id, demand.pool.id): Row(
            scenario_id,
            demand.initiative_id,
            demand.pool.id,
            demand.p50,
            demand.p90,
            DemandSource.DERIVED,
        )
        for demand in derived
        if demand.initiative_id in ranked
    }
    for ask, notes in _typed(plan):
        keys = initiatives[ask.key], pools[ask.pool]
        rows[keys] = Row(scenario_id, *keys, ask.p50, ask.p90, DemandSource.TYPED, notes)
    yield from rows.values()


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


def _add(stage: Stage, rows: list[Row], planner: int) -> None:
    stage.session.add_rows(
        TokenDemand,
        [
            {
                "scenario_id": row.scenario_id,
                "initiative_id": row.initiative_id,
                "pool_id": row.pool_id,
                "tokens_p50": row.p50,
                "tokens_p90": row.p90,
                "source": row.source,
                "notes": row.notes,
                "updated_at": stage.ago(2 if row.source is DemandSource.DERIVED else 4, "11:05"),
                "updated_by": planner,
            }
            for row in rows
        ],
    )


def _add_totals(stage: Stage, rows: list[Row]) -> None:
    asked: defaultdict[int, list[Demand]] = defaultdict(list)
    for row in rows:
        asked[row.scenario_id].append(Demand(row.pool_id, row.p50, row.p90))
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
