"""What is planned in hours: capacity against demand, and the hours of allocations."""

from datetime import date
from decimal import Decimal
from typing import Any

from planner.domain.compare_hours import compared_hours
from planner.domain.hours import Booking, quarter_hours
from planner.domain.hours_model import (
    HoursInputs,
    LegacyTimeModel,
    SkillAsk,
    SkillOffer,
    in_rank_order,
)
from planner.domain.initiative_hours import PlannedHours, hours_by_type
from planner.domain.lifecycle import ScenarioStatus
from tests.kit.engines import never
from tests.reference.adapters.kinds import Ids, number, quarter, ranked


def capacity_demand(vector: Any) -> Any:
    ids, period = Ids(), vector["period"]
    order = ranked(vector["priorityRankings"], ids)
    scope = {ids[one["id"]]: _asks(one, period["id"]) for one in vector["initiatives"]}
    booked = [(row["skills"], _hours_in(row, period["id"])) for row in vector["allocations"]]
    offers = [
        SkillOffer(skill["name"], skill["proficiency"], hours)
        for skills, hours in booked
        for skill in skills
    ]
    inputs = HoursInputs(in_rank_order(order, scope), offers, sum(hours for _, hours in booked))
    return [
        {
            "periodId": period["id"],
            "periodLabel": period["label"],
            "skill": row.name,
            "demand": row.demand,
            "capacity": row.capacity,
            "gap": row.gap,
        }
        for row in LegacyTimeModel(lambda: inputs, never).capacity_demand().rows
    ]


def _asks(initiative: Any, period_id: str) -> list[SkillAsk]:
    return [
        SkillAsk(skill, Decimal(hours), number(item["distributions"].get(period_id)))
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
        for line in quarter_hours(booking, [quarter(row) for row in vector["quarters"]])
    ]


def compare_scenarios(vector: Any) -> Any:
    booked = [
        (row["skills"], sum(map(Decimal, row["hours"]), Decimal(0)))
        for row in vector["allocations"]
    ]
    offers = [
        SkillOffer(skill["name"], skill["proficiency"], hours)
        for skills, hours in booked
        for skill in skills
    ]
    asked = [
        {skill: Decimal(hours) for skill, hours in (item["skillDemand"] or {}).items()}
        for item in vector["scopeItems"]
    ]
    compared = compared_hours(asked, offers, sum((hours for _, hours in booked), Decimal(0)))
    return {
        "totalAllocatedHours": compared.allocated_hours,
        "capacityGapsBySkill": dict(compared.gaps),
    }


def initiative_hours_by_type(vector: Any) -> Any:
    ids = Ids()
    found = hours_by_type(
        PlannedHours(
            ids[row["scenarioId"]],
            ScenarioStatus(row["scenarioStatus"]),
            row["isPrimary"],
            Decimal(row["hours"]),
        )
        for row in vector["rows"]
    )
    return {
        "actualHours": found.actual,
        "proposedHours": found.proposed,
        "proposedScenarioCount": found.proposing_scenarios,
    }
