"""The ledgers of many scenarios at once, from the kept sums."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import or_, select

from planner.capacity.models import SkillPool
from planner.core.session import Session
from planner.domain.ledger import Balance, Pool, PoolTotals, Supply, balance_of_totals
from planner.domain.planning import PlanningMode
from planner.scenarios.models import LedgerTotal, Scenario, TokenSupply


def ledgers(
    session: Session, scenario_ids: Collection[int] | None = None
) -> dict[int, list[Balance]]:
    """The token ledger of TOKEN scenarios by id, from the kept sums, in one select.

    Of these scenarios, or of every one; only pools with a supply or a demand are in it.
    """
    chosen = (
        select(
            Scenario.id.label("scenario_id"),
            SkillPool.id.label("pool_id"),
            SkillPool.name,
            TokenSupply.tokens,
            LedgerTotal.p50,
            LedgerTotal.p90,
            LedgerTotal.rows.label("asking"),
            LedgerTotal.rows_without_p90,
        )
        .join(SkillPool, SkillPool.organisation_id == Scenario.organisation_id)
        .outerjoin(
            TokenSupply,
            (TokenSupply.scenario_id == Scenario.id) & (TokenSupply.pool_id == SkillPool.id),
        )
        .outerjoin(
            LedgerTotal,
            (LedgerTotal.scenario_id == Scenario.id) & (LedgerTotal.pool_id == SkillPool.id),
        )
        .where(Scenario.planning_mode == PlanningMode.TOKEN, SkillPool.active)
        .where(or_(TokenSupply.id.is_not(None), LedgerTotal.id.is_not(None)))
        .order_by(Scenario.id, SkillPool.name)
    )
    if scenario_ids is not None:
        chosen = chosen.where(Scenario.id.in_(scenario_ids))
    rows = session.execute(chosen)
    found: defaultdict[int, list[Balance]] = defaultdict(list)
    for row in rows:
        supplies = [Supply(row.pool_id, row.tokens)] if row.tokens is not None else []
        totals = [_totals(row)] if row.asking is not None else []
        found[row.scenario_id] += balance_of_totals([Pool(row.pool_id, row.name)], supplies, totals)
    return found


def _totals(row: Any) -> PoolTotals:
    return PoolTotals(row.pool_id, row.p50, row.p90, row.asking, row.rows_without_p90)
