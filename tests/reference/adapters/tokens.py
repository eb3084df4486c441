"""The token ledger, and demand derived from hours."""

from datetime import date
from decimal import Decimal
from typing import Any

from planner.domain.derivation_warnings import DerivationWarning, NoCalibration, NoPool
from planner.domain.derive_demand import Calibration, DeriveInputs, ScopeItem, derive_demand
from planner.domain.hours_model import LegacyTimeModel
from planner.domain.ledger import (
    Balance,
    Demand,
    Supply,
    add_up,
    explain,
    over_capacity,
)
from planner.domain.planning import PlanningEngine, PlanningMode
from planner.domain.refusals import NotFound
from planner.domain.token_model import TokenFlowModel, TokenInputs
from tests.kit.engines import never
from tests.reference.adapters.kinds import Ids, number, pools, ranked


def token_ledger(vector: Any) -> Any:
    if vector["scenario"] is None:
        raise NotFound("scenario", "unknown")
    lines = _engine(vector).ledger()
    explanations = filter(None, map(explain, lines))
    return {
        "pools": [_ledger_line(line) for line in lines],
        "bindingConstraints": [
            {"poolName": line.pool.name, "deficit": line.deficit} for line in over_capacity(lines)
        ],
        "explanations": [
            {
                "skillPool": explanation.pool.name,
                "displayName": explanation.pool.opening,
                "state": explanation.state.value,
                "tokens": explanation.tokens,
            }
            for explanation in explanations
        ],
    }


def _engine(vector: Any) -> PlanningEngine:
    if PlanningMode(vector["scenario"]["planningMode"]) is PlanningMode.LEGACY:
        return LegacyTimeModel(never, never)
    ids = Ids()
    supplies = [
        Supply(ids[row["skillPoolId"]], Decimal(row["tokens"])) for row in vector["supplies"]
    ]
    demands = [
        Demand(ids[row["skillPoolId"]], Decimal(row["tokensP50"]), number(row["tokensP90"]))
        for row in vector["demands"]
    ]
    return TokenFlowModel(TokenInputs(pools(vector, ids), supplies, add_up(demands)), never)


def _ledger_line(line: Balance) -> dict[str, Any]:
    return {
        "poolName": line.pool.name,
        "supplyTokens": line.supply,
        "demandP50": line.p50,
        "demandP90": line.p90,
        "delta": line.delta,
    }


def derive(vector: Any) -> Any:
    ids = Ids()
    asked = vector.get("initiativeId")
    derivation = derive_demand(
        DeriveInputs(
            mode=PlanningMode(vector["scenario"]["planningMode"]),
            ranked=ranked(vector["scenario"]["priorityRankings"], ids),
            scope_items=[_scope_item(item, ids) for item in vector["scopeItems"]],
            pools=pools(vector, ids),
            calibrations=[
                Calibration(
                    ids[row["skillPoolId"]],
                    Decimal(row["tokenPerHour"]),
                    date.fromisoformat(row["effectiveDate"]),
                )
                for row in vector["calibrations"]
            ],
            on=date.fromisoformat(vector["now"]),
            initiative_id=None if asked is None else ids[asked],
        )
    )
    texts = {number: text for text, number in ids.items()}
    return {
        "derivedDemands": [
            {
                "initiativeId": texts[demand.initiative_id],
                "skillPoolId": texts[demand.pool.id],
                "skillPoolName": demand.pool.name,
                "tokensP50": demand.p50,
                "tokensP90": demand.p90,
            }
            for demand in derivation.demands
        ],
        "warnings": [_warning(warning) for warning in derivation.warnings],
    }


def _scope_item(item: Any, ids: Ids) -> ScopeItem:
    return ScopeItem(
        ids[item["initiativeId"]],
        item["name"],
        {skill: Decimal(hours) for skill, hours in (item["skillDemand"] or {}).items()},
        number(item["estimateP50"]),
        number(item["estimateP90"]),
    )


def _warning(warning: DerivationWarning) -> dict[str, str]:
    match warning:
        case NoPool(skill, scope_item):
            return {"code": warning.code, "skill": skill, "scopeItem": scope_item}
        case NoCalibration(pool):
            return {"code": warning.code, "pool": pool}
    return {"code": warning.code}
