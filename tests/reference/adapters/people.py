"""Adapters of the engines about people: units, links between them, and what people cost."""

from datetime import date
from decimal import Decimal
from typing import Any

from planner.domain import budget as costs
from planner.domain import organisation
from planner.domain.budget import Costs, Line, Rate
from planner.domain.calendar import Period
from planner.domain.lifecycle import PeriodType
from planner.domain.organisation import NeverConsumes, Relationship, TooMuchOfOnePerson


def budget(vector: Any) -> Any:
    found = costs.budget(_line(row) for row in vector["allocations"])
    return {
        "initiatives": [
            {"initiativeId": key, **_costs(each)} for key, each in found.initiatives.items()
        ],
        "unallocatedCost": _costs(found.unallocated),
        "summary": {
            "totalAllocatedHours": found.total.hours,
            "totalEstimatedCost": _sum(found.total),
            "employeesWithCostBand": found.people_with_rate,
            "employeesWithoutCostBand": found.people_without_rate,
        },
    }


def _line(row: Any) -> Line:
    rate = row["hourlyRate"]
    hours = sum((Decimal(part) for part in row["hours"]), Decimal(0))
    given = None if rate is None else Rate(Decimal(rate), "USD")
    return Line(row["employeeId"], row["initiativeId"], hours, given)


def _costs(group: Costs) -> dict[str, Any]:
    return {
        "totalHours": group.hours,
        "totalEstimatedCost": _sum(group),
        "employees": [
            {
                "employeeId": line.employee_id,
                "hourlyRate": line.rate and line.rate.amount,
                "allocatedHours": line.hours,
                "estimatedCost": line.cost,
            }
            for line in group.lines
        ],
    }


def _sum(group: Costs) -> Decimal:
    return sum(group.cost.values(), Decimal(0))


def org_coverage(vector: Any) -> Any:
    found = [organisation.coverage(case["total"], case["assigned"]) for case in vector["cases"]]
    return [
        {"unassignedCount": each.unassigned, "coveragePercentage": each.percentage}
        for each in found
    ]


def org_link_capacity(vector: Any) -> Any:
    if "kinds" in vector:
        kinds = [Relationship(kind) for kind in vector["kinds"]]
        return {
            "default": [organisation.consumes(kind) for kind in kinds],
            "mayBeSetTrue": [_may_be_set(kind, True) for kind in kinds],
            "mayBeSetFalse": [_may_be_set(kind, False) for kind in kinds],
        }
    taken = sum((Decimal(part) for part in vector["activeConsumingPct"]), Decimal(0))
    try:
        return {
            "ok": True,
            "projectedTotal": organisation.allow_claim(taken, Decimal(vector["newPct"])),
        }
    except TooMuchOfOnePerson as refusal:
        details = {
            "currentTotal": refusal.taken,
            "newPct": refusal.new,
            "projectedTotal": refusal.total,
            "maximum": organisation.FULL_TIME,
        }
        return {"error": {"type": "Validation"}, "details": details}


def _may_be_set(kind: Relationship, asked: bool) -> bool:
    try:
        return organisation.consumes(kind, asked) is asked
    except NeverConsumes:
        return False


def rollup_overlap(vector: Any) -> Any:
    start, end = _day(vector["periodStart"]), _day(vector["periodEnd"])
    period = Period(PeriodType.QUARTER, start.year, 1, "the period", start, end)
    until = vector["memberEnd"] and _day(vector["memberEnd"])
    return organisation.membership_ratio(_day(vector["memberStart"]), until, period)


def _day(text: str) -> date:
    return date.fromisoformat(text)
