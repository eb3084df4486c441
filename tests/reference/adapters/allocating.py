"""Who could do the ranked work."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from planner.domain import auto_allocate as engine
from planner.domain.auto_allocate import AllocationWarning, Candidate, Cover, Work
from tests.reference.adapters.kinds import Ids

QUARTER = date(2026, 1, 1)
"""A vector names no quarter; whoever has left before this one is no candidate."""


def auto_allocate(vector: Any) -> Any:
    ids = Ids()
    most = Decimal(vector.get("maxAllocationPercentage", 100))
    found = engine.auto_allocate(_work(vector, ids), _candidates(vector, ids), most)
    texts = {key: text for text, key in ids.items()}
    return {
        "proposedAllocations": [
            {
                "employeeId": texts[one.employee_id],
                "initiativeId": texts[one.initiative_id],
                "skill": ", ".join(one.skills),
                "percentage": one.percentage,
                "hours": one.hours,
            }
            for one in found.proposals
        ],
        "coverage": [_cover(one, texts) for one in found.coverage],
        "warnings": [_warning(one) for one in found.warnings],
        "summary": {
            "totalAllocations": len(found.proposals),
            "employeesUsed": found.people,
            "initiativesCovered": found.initiatives,
            "totalHoursAllocated": found.hours,
        },
    }


def _work(vector: Any, ids: Ids) -> list[Work]:
    known = {one["id"]: _hours(one) for one in vector["initiatives"]}
    return [
        Work(row["rank"], ids[row["initiativeId"]], known.get(row["initiativeId"]))
        for row in vector["priorityRankings"]
    ]


def _hours(initiative: Any) -> dict[str, Decimal]:
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for item in initiative["scopeItems"]:
        for skill, hours in (item["skillDemand"] or {}).items():
            found[skill] += Decimal(hours)
    return dict(found)


def _candidates(vector: Any, ids: Ids) -> list[Candidate]:
    return [
        Candidate(
            ids[row["id"]],
            Decimal(row["hoursPerWeek"]),
            {skill["name"]: skill["proficiency"] for skill in row["skills"]},
        )
        for row in vector["employees"]
        if row["activeEnd"] is None or date.fromisoformat(row["activeEnd"][:10]) >= QUARTER
    ]


def _cover(cover: Cover, texts: dict[int, str]) -> dict[str, Any]:
    return {
        "initiativeId": texts[cover.initiative_id],
        "rank": cover.rank,
        "skills": [
            {
                "skill": one.skill,
                "demandHours": one.demand,
                "allocatedHours": one.allocated,
                "coveragePercent": one.percent,
            }
            for one in cover.skills
        ],
        "overallCoveragePercent": cover.percent,
    }


def _warning(warning: AllocationWarning) -> dict[str, Any]:
    found = {
        "code": warning.code,
        "rank": warning.rank,
        "skill": warning.skill,
        "shortageHours": warning.missing,
    }
    return {key: value for key, value in found.items() if value is not None}
