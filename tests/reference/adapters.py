"""One adapter per engine: a vector's input in, the answer in the vector's shape out."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from planner.domain import calendar, lifecycle
from planner.domain.calendar import Period
from planner.domain.derivation_warnings import DerivationWarning, NoCalibration, NoPool
from planner.domain.derive_demand import Calibration, DeriveInputs, ScopeItem, derive_demand
from planner.domain.hours import Booking, quarter_hours
from planner.domain.hours_model import (
    HoursInputs,
    LegacyTimeModel,
    SkillAsk,
    SkillOffer,
    in_rank_order,
)
from planner.domain.ledger import (
    Balance,
    Demand,
    Pool,
    Supply,
    add_up,
    explain,
    over_capacity,
)
from planner.domain.lifecycle import InitiativeStatus, PeriodType, ScenarioStatus
from planner.domain.permissions import Role, permissions
from planner.domain.planning import PlanningEngine, PlanningMode
from planner.domain.ranking import renumber
from planner.domain.refusals import Invalid, NotFound, NotPermitted, Refusal
from planner.domain.seats import seat
from planner.domain.token_model import TokenFlowModel, TokenInputs

Adapter = Callable[[Any], Any]


class Ids(dict[str, int]):
    """A number for every text a vector uses as an identifier."""

    def __missing__(self, text: str) -> int:
        return self.setdefault(text, len(self) + 1)


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
        return LegacyTimeModel(HoursInputs([], [], Decimal(0)))
    ids = Ids()
    supplies = [
        Supply(ids[row["skillPoolId"]], Decimal(row["tokens"])) for row in vector["supplies"]
    ]
    demands = [
        Demand(ids[row["skillPoolId"]], Decimal(row["tokensP50"]), _number(row["tokensP90"]))
        for row in vector["demands"]
    ]
    return TokenFlowModel(TokenInputs(_pools(vector, ids), supplies, add_up(demands)))


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
            ranked=_ranked(vector["scenario"]["priorityRankings"], ids),
            scope_items=[_scope_item(item, ids) for item in vector["scopeItems"]],
            pools=_pools(vector, ids),
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
        _number(item["estimateP50"]),
        _number(item["estimateP90"]),
    )


def _warning(warning: DerivationWarning) -> dict[str, str]:
    match warning:
        case NoPool(skill, scope_item):
            return {"code": warning.code, "skill": skill, "scopeItem": scope_item}
        case NoCalibration(pool):
            return {"code": warning.code, "pool": pool}
    return {"code": warning.code}


def capacity_demand(vector: Any) -> Any:
    ids, period = Ids(), vector["period"]
    ranked = _ranked(vector["priorityRankings"], ids)
    scope = {ids[one["id"]]: _asks(one, period["id"]) for one in vector["initiatives"]}
    booked = [(row["skills"], _hours_in(row, period["id"])) for row in vector["allocations"]]
    offers = [
        SkillOffer(skill["name"], skill["proficiency"], hours)
        for skills, hours in booked
        for skill in skills
    ]
    inputs = HoursInputs(in_rank_order(ranked, scope), offers, sum(hours for _, hours in booked))
    return [
        {
            "periodId": period["id"],
            "periodLabel": period["label"],
            "skill": row.name,
            "demand": row.demand,
            "capacity": row.capacity,
            "gap": row.gap,
        }
        for row in LegacyTimeModel(inputs).capacity_demand().rows
    ]


def _asks(initiative: Any, period_id: str) -> list[SkillAsk]:
    return [
        SkillAsk(skill, Decimal(hours), _number(item["distributions"].get(period_id)))
        for item in initiative["scopeItems"]
        for skill, hours in (item["skillDemand"] or {}).items()
    ]


def _hours_in(allocation: Any, period_id: str) -> Decimal:
    rows = (row for row in allocation["periods"] if row["periodId"] == period_id)
    return sum((Decimal(row["hoursInPeriod"]) for row in rows), Decimal(0))


def allocation_periods(vector: Any) -> Any:
    booking = Booking(
        Decimal(vector["hoursPerWeek"]),
        Decimal(vector["percentage"]),
        date.fromisoformat(vector["startDate"]),
        date.fromisoformat(vector["endDate"]),
    )
    return [
        {
            "periodLabel": line.quarter.label,
            "overlapRatio": line.ratio,
            "hoursInPeriod": line.hours,
        }
        for line in quarter_hours(booking, [_quarter(row) for row in vector["quarters"]])
    ]


def _quarter(row: Any) -> Period:
    start, end = date.fromisoformat(row["startDate"]), date.fromisoformat(row["endDate"])
    return Period(PeriodType.QUARTER, start.year, (start.month + 2) // 3, row["label"], start, end)


def period_seeding(vector: Any) -> Any:
    created = calendar.seeding(
        vector["startYear"], vector["endYear"], vector.get("existing") or frozenset()
    )
    kinds = {kind: [one for one in created if one.type is kind] for kind in PeriodType}
    weeks = kinds[PeriodType.WEEK]
    on_file = {*vector.get("existing", ()), *(one.label for one in created)}
    return {
        "year": vector["startYear"],
        "quarters": len(kinds[PeriodType.QUARTER]),
        "months": len(kinds[PeriodType.MONTH]),
        "weeks": len(weeks),
        "rows": len(created),
        "firstWeek": _week(weeks[0]),
        "lastWeek": _week(weeks[-1]),
        "label": weeks[0].label,
        "parentMonthLabel": weeks[0].parent,
        "parentFound": weeks[0].parent in on_file,
    }


def _week(week: Period) -> dict[str, str]:
    start, end = week.start.isoformat(), week.end.isoformat()
    return {"label": week.label, "startDate": start, "endDate": end}


def initiative_transitions(vector: Any) -> Any:
    return {
        status: {str(to) for to in lifecycle.INITIATIVE_MOVES[InitiativeStatus(status)]}
        for status in vector["statuses"]
    }


def scenario_transitions(vector: Any) -> Any:
    statuses = [ScenarioStatus(status) for status in vector["statuses"]]
    owners = {status: _moves(status, Role.PRODUCT_OWNER) for status in statuses}
    more = {status: _moves(status, Role.ADMIN) - owners[status] for status in statuses}
    return {
        "allowed": owners,
        "adminOnly": {status: moves for status, moves in more.items() if moves},
        "refused": {
            "badMove": _status_of(ScenarioStatus.LOCKED, Role.PRODUCT_OWNER),
            "roleWithoutRight": _status_of(ScenarioStatus.REVIEW, Role.VIEWER),
        },
    }


def _moves(status: ScenarioStatus, role: Role) -> set[str]:
    return {str(to) for to in lifecycle.scenario_moves(status, role)}


def _status_of(status: ScenarioStatus, role: Role) -> int:
    try:
        lifecycle.allow_scenario_move("Lean", status, ScenarioStatus.DRAFT, role)
    except Refusal as refusal:
        kinds = {Invalid: 422, NotPermitted: 403}
        return next(code for kind, code in kinds.items() if isinstance(refusal, kind))
    return 200


def seats(vector: Any) -> Any:
    return {role: seat(permissions(Role(role))).value for role in vector["roles"]}


def _pools(vector: Any, ids: Ids) -> list[Pool]:
    return [Pool(ids[pool["id"]], pool["name"], pool["isActive"]) for pool in vector["pools"]]


def _ranked(rankings: Any, ids: Ids) -> list[int]:
    in_order = sorted(rankings, key=lambda ranking: ranking["rank"])
    return list(renumber(ids[ranking["initiativeId"]] for ranking in in_order))


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


ADAPTERS: dict[str, Adapter] = {
    "allocation_periods": allocation_periods,
    "capacity_demand": capacity_demand,
    "derive_demand": derive,
    "initiative_transitions": initiative_transitions,
    "period_seeding": period_seeding,
    "scenario_transitions": scenario_transitions,
    "seat": seats,
    "token_ledger": token_ledger,
}

LATER = {
    "auto_allocate",
    "baseline_snapshot",
    "budget",
    "calculator",
    "calculator_severity",
    "clone",
    "compare_scenarios",
    "csv_import",
    "delta",
    "drift",
    "entitlement_summary",
    "forecast_cycle_history",
    "forecast_data_quality",
    "forecast_lognormal",
    "forecast_mode_a",
    "forecast_mode_b",
    "forecast_percentiles",
    "initiative_hours_by_type",
    "intake_pipeline",
    "intake_transitions",
    "org_coverage",
    "org_link_capacity",
    "ramp",
    "rollup_overlap",
    "rollups",
    "status_cycle_times",
}
"""Engines that are not built yet. Whoever builds one moves its name up, with an adapter."""
