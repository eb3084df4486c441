"""Baselines: taken, held against the present, judged by thresholds; and clones."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from planner.domain import drift as rules
from planner.domain.availability import CalendarFacts
from planner.domain.baseline import Baseline, Capable, Given, Wanted, taken
from planner.domain.cloning import Carry, Span, moved
from planner.domain.delta import Agreed, Change, Delta, Live, delta
from planner.domain.drift import Drift, Thresholds
from planner.domain.lifecycle import AllocationType, ScenarioStatus, ScenarioType
from tests.reference.adapters.kinds import Ids, number, quarter


def baseline_snapshot(vector: Any) -> Any:
    ids = Ids()
    demand = [
        Wanted(ids[item["initiativeId"]], skill, Decimal(hours), number(item["distribution"]))
        for item in vector["scopeItems"]
        for skill, hours in (item["skillDemand"] or {}).items()
    ]
    found = taken(_people(vector["employees"], ids), demand, _given(vector["allocations"], ids))
    texts = {key: text for text, key in ids.items()}
    return {
        "demandSnapshot": [
            {
                "initiativeId": texts[wanted.initiative_id],
                "skill": wanted.skill,
                "demandHours": wanted.hours,
            }
            for wanted in found.demand
        ],
        "totalCapacityHours": found.capacity_hours,
        "totalDemandHours": found.demand_hours,
        "overallGap": found.gap,
        "totalAllocations": len(found.given),
        "employeeCount": found.employee_count,
        "initiativeCount": found.initiative_count,
    }


def deltas(vector: Any) -> Any:
    ids, was = Ids(), vector["snapshot"]
    one = Decimal(1)
    baseline = Baseline(
        _people(was["capacity"], ids),
        [
            Wanted(ids[row["initiativeId"]], row["skill"], Decimal(row["demandHours"]), one)
            for row in was["demand"]
        ],
        _given(was["allocations"], ids),
    )
    live = Live(
        _people(vector["liveEmployees"], ids),
        [
            Wanted(
                ids[row["initiativeId"]],
                row["skill"],
                Decimal(row["hours"]),
                number(row["distribution"]),
            )
            for row in vector["liveDemand"]
        ],
        _given(vector["liveAllocations"], ids),
    )
    agreed = Agreed(Decimal(was["totalCapacityHours"]), Decimal(was["totalDemandHours"]))
    return _told(delta(baseline, live, agreed), {key: text for text, key in ids.items()})


def _told(found: Delta, texts: dict[int, str]) -> dict[str, Any]:
    summary = found.summary
    return {
        "capacityDeltas": [
            {"employeeId": texts[one.employee_id], "skill": one.skill, **_change(one.change)}
            for one in found.capacity
        ],
        "demandDeltas": [
            {"initiativeId": texts[one.initiative_id], "skill": one.skill, **_change(one.change)}
            for one in found.demand
        ],
        "allocationDeltas": [
            {
                "type": one.happened.value,
                "employeeId": texts[one.employee_id],
                "initiativeId": texts.get(one.initiative_id or 0),
                "deltaHours": one.change.hours,
            }
            for one in found.given
        ],
        "summary": {
            "totalCapacityDriftHours": summary.capacity.hours,
            "totalCapacityDriftPct": summary.capacity.percent,
            "totalDemandDriftHours": summary.demand.hours,
            "totalDemandDriftPct": summary.demand.percent,
            "netGapDrift": summary.net_gap,
            "allocationsAdded": summary.added,
            "allocationsRemoved": summary.removed,
            "allocationsModified": summary.modified,
        },
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "snapshotHours": change.before,
        "liveHours": change.now,
        "deltaHours": change.hours,
        "deltaPct": change.percent,
    }


def drift(vector: Any) -> Any:
    return [_judged(case, vector) for case in vector["cases"]]


def _judged(case: Any, vector: Any) -> Any:
    match case:
        case {"capacityPct": capacity, "demandPct": demand}:
            found = Drift(Decimal(capacity), Decimal(demand))
            return found.beyond(_required(vector["thresholds"]))
        case {"period": of_period, "global": for_all}:
            found = rules.in_force(_thresholds(of_period), _thresholds(for_all))
            return {"capacity": found.capacity, "demand": found.demand}
    status, kind = ScenarioStatus(case["status"]), ScenarioType(case["type"])
    return rules.compared(status, kind, case["snapshot"])


def _thresholds(row: Any) -> Thresholds | None:
    return None if row is None else _required(row)


def _required(row: Any) -> Thresholds:
    return Thresholds(Decimal(row["capacity"]), Decimal(row["demand"]))


def clone(vector: Any) -> Any:
    options = vector.get("options") or {}
    carry = Carry(
        project_allocations=options.get("includeProjectAllocations", False),
        run_support_allocations=options.get("includeRunSupportAllocations", True),
    )
    spans = [
        Span(
            place,
            AllocationType(row["allocationType"]),
            date.fromisoformat(row["startDate"]),
            date.fromisoformat(row["endDate"]),
        )
        for place, row in enumerate(vector["allocations"])
    ]
    return [
        {
            "allocationType": span.kind.value,
            "startDate": span.start.isoformat(),
            "endDate": span.end.isoformat(),
        }
        for span in moved(spans, quarter(vector["source"]), quarter(vector["target"]), carry)
    ]


def _people(rows: Any, ids: Ids) -> Sequence[Capable]:
    return [
        Capable(
            ids[row["employeeId"]],
            Decimal(row["hoursPerWeek"]),
            CalendarFacts(time_off=number(row["timeOffHours"])),
            tuple(row.get("skills", ())),
        )
        for row in rows
    ]


def _given(rows: Any, ids: Ids) -> Sequence[Given]:
    return [
        Given(
            ids[row["employeeId"]],
            None if row["initiativeId"] is None else ids[row["initiativeId"]],
            Decimal(row.get("percentage", 0)),
            Decimal(row["hoursInPeriod"]),
        )
        for row in rows
    ]
