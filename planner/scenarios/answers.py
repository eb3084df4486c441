"""A calculation in the names of the API, as JSON.

The names are those of the system this one replaces, so that its callers can read them; what is new
is in lower case with underscores, such as `distinct_capacity_hours`. In TOKEN the same names hold
tokens of pools, and `unit` says so.
"""

import json
from decimal import Decimal
from typing import Any

from planner.domain.calculation import (
    Calculation,
    Overallocation,
    Shortage,
    SkillCapacity,
    SkillDemand,
    SkillGap,
    SkillMismatch,
    Summary,
)
from planner.scenarios.calculations import Calculated
from planner.scenarios.models import Scenario


def answer_of(scenario: Scenario, found: Calculated) -> str:
    """The whole answer with what it was computed from and when."""
    answer = found.answer
    return json.dumps(
        {
            "scenarioId": scenario.id,
            "scenarioName": scenario.name,
            "unit": scenario.planning_mode.unit,
            "periods": [{"periodId": scenario.period_id, "periodLabel": scenario.period.label}],
            "calculatedAt": found.at.isoformat(),
            "inputs_revision": found.stamp.revision,
            "cacheHit": found.kept,
            **_sides(answer),
            "issues": _issues(answer),
            "summary": _summary(answer.summary),
        },
        default=_plain,
        ensure_ascii=False,
    )


def _sides(answer: Calculation) -> dict[str, Any]:
    return {
        "demandBySkill": [_demand(row) for row in answer.demand],
        "capacityBySkill": [_capacity(row) for row in answer.capacity],
        "gapAnalysis": [_gap(row) for row in answer.gaps],
    }


def _demand(row: SkillDemand) -> dict[str, Any]:
    return {
        "skill": row.skill,
        "totalHours": row.amount,
        "initiativeBreakdown": [
            {
                "initiativeId": line.initiative_id,
                "initiativeTitle": line.title,
                "scope_item": line.item,
                "hours": line.amount,
                "rank": line.rank,
            }
            for line in row.lines
        ],
    }


def _capacity(row: SkillCapacity) -> dict[str, Any]:
    return {
        "skill": row.skill,
        "totalHours": row.allocated,
        "effectiveHours": row.effective,
        "stated": row.stated,
        "employeeBreakdown": [
            {
                "employeeId": line.employee_id,
                "employeeName": line.name,
                "baseHours": line.allocated,
                "proficiency": line.proficiency,
                "effectiveHours": line.effective,
                "allocationPercentage": line.percentage,
                "rampModifier": line.ramp,
            }
            for line in row.people
        ],
    }


def _gap(row: SkillGap) -> dict[str, Any]:
    return {
        "skill": row.skill,
        "demandHours": row.demand,
        "capacityHours": row.capacity,
        "gap": row.gap,
        "utilizationPercentage": row.utilisation,
    }


def _issues(answer: Calculation) -> dict[str, Any]:
    return {
        "shortages": [_shortage(row) for row in answer.shortages],
        "overallocations": [_overallocation(row) for row in answer.overallocations],
        "skillMismatches": [_mismatch(row) for row in answer.mismatches],
    }


def _shortage(row: Shortage) -> dict[str, Any]:
    return {
        "skill": row.skill,
        "demandHours": row.demand,
        "capacityHours": row.capacity,
        "shortageHours": row.missing,
        "shortagePercentage": row.percentage,
        "severity": row.severity,
        "affectedInitiativeIds": list(row.affected),
    }


def _overallocation(row: Overallocation) -> dict[str, Any]:
    return {
        "employeeId": row.employee_id,
        "employeeName": row.name,
        "totalAllocationPercentage": row.percentage,
        "overallocationPercentage": row.excess,
        "allocations": [
            {
                "allocationId": one.allocation_id,
                "initiativeId": one.initiative_id,
                "percentage": one.percentage,
            }
            for one in row.taken
        ],
    }


def _mismatch(row: SkillMismatch) -> dict[str, Any]:
    return {
        "employeeId": row.employee_id,
        "employeeName": row.name,
        "initiativeId": row.initiative_id,
        "requiredSkills": list(row.required),
        "employeeSkills": list(row.has),
        "missingSkills": list(row.missing),
    }


def _summary(summary: Summary) -> dict[str, Any]:
    return {
        "totalDemandHours": summary.demand,
        "totalCapacityHours": summary.capacity,
        "distinct_capacity_hours": summary.distinct_capacity_hours,
        "overallGap": summary.gap,
        "overallUtilization": summary.utilisation,
        "totalShortages": summary.shortages,
        "totalOverallocations": summary.overallocations,
        "totalSkillMismatches": summary.mismatches,
        "periodCount": summary.periods,
        "skillCount": summary.skills,
        "employeeCount": summary.people,
        "initiativeCount": summary.initiatives,
        "planned_initiatives": summary.planned,
        "rampCostHours": summary.ramp_cost,
    }


def _plain(value: Any) -> int | float:
    """A figure as JSON writes it."""
    assert isinstance(value, Decimal), f"{value!r} is no figure"
    return int(value) if value == value.to_integral_value() else float(value)
