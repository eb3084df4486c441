"""The calculator, its severities, and ramps."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from planner.domain import calculation as answers
from planner.domain import calculator as engine
from planner.domain.assumptions import Assumptions, read
from planner.domain.availability import CalendarFacts
from planner.domain.calculation import Calculation, CalculatorOptions
from planner.domain.calculator import Ask, CalculatorInputs
from planner.domain.hours_model import LegacyTimeModel
from planner.domain.lifecycle import DomainComplexity, EmploymentType, InitiativeStatus
from planner.domain.people_capacity import Allocated, PeopleInputs, Person
from planner.domain.ramp import ramp as ramp_of
from tests.kit.engines import never
from tests.reference.adapters.kinds import Ids, number


def calculator(vector: Any) -> Any:
    ids, options = Ids(), vector.get("options") or {}
    model = LegacyTimeModel(never, lambda _: _inputs(vector, ids, options))
    answer = model.calculate(CalculatorOptions(breakdown=options.get("includeBreakdown", True)))
    return _answer(answer, {key: text for text, key in ids.items()})


def _inputs(vector: Any, ids: Ids, options: Any) -> CalculatorInputs:
    ranks = {row["initiativeId"]: row["rank"] for row in vector["priorityRankings"]}
    known = {one["id"]: one for one in vector["initiatives"]}
    planned = [known[text] for text in sorted(ranks, key=ranks.__getitem__) if text in known]
    members = options.get("orgSubtreeEmployeeIds")
    people = PeopleInputs(
        list(
            {row["employeeId"]: _person(vector, row, ids) for row in vector["allocations"]}.values()
        ),
        [_allocated(place, row, ids) for place, row in enumerate(vector["allocations"])],
        {ids[text]: _skills(one) for text, one in known.items()},
        None if members is None else {ids[text] for text in members},
    )
    return CalculatorInputs(
        assumptions=_assumptions(vector.get("assumptions") or {}),
        asks=[ask for one in planned for ask in _asks(one, ranks[one["id"]], vector, ids)],
        people=people,
        ranked=len(vector["priorityRankings"]),
        planned=sum(InitiativeStatus(one["status"]) in engine.PLANNED for one in planned),
    )


def _assumptions(given: Any) -> Assumptions:
    reading = read(given)
    assert not reading.unknown and not reading.unusable, "a vector's assumptions can all be used"
    return reading.assumptions


def _asks(initiative: Any, rank: int, vector: Any, ids: Ids) -> Iterator[Ask]:
    for item in initiative["scopeItems"]:
        for skill, hours in (item["skillDemand"] or {}).items():
            yield Ask(
                skill,
                Decimal(hours),
                number(item["distributions"].get(vector["period"]["id"])),
                InitiativeStatus(initiative["status"]),
                ids[initiative["id"]],
                initiative.get("title", ""),
                rank,
            )


def _skills(initiative: Any) -> list[str]:
    named = (skill for item in initiative["scopeItems"] for skill in item["skillDemand"] or {})
    return list(dict.fromkeys(named))


def _person(vector: Any, row: Any, ids: Ids) -> Person:
    period = vector["period"]["id"]
    facts = CalendarFacts(
        number((row.get("calendar") or {}).get(period)),
        number((row.get("timeOff") or {}).get(period)),
    )
    return Person(
        ids[row["employeeId"]],
        row["employeeId"],
        EmploymentType(row["employmentType"]),
        Decimal(row["hoursPerWeek"]),
        {skill["name"]: skill["proficiency"] for skill in row["skills"]},
        facts,
    )


def _allocated(place: int, row: Any, ids: Ids) -> Allocated:
    text = row.get("initiativeId")
    return Allocated(
        place,
        ids[row["employeeId"]],
        None if text is None else ids[text],
        text,
        Decimal(row["percentage"]),
        Decimal(row["overlapRatio"]),
        Decimal(row["rampModifier"]),
    )


def _answer(answer: Calculation, texts: dict[int, str]) -> Any:
    summary = answer.summary
    return {
        "demandBySkill": [
            {
                "skill": row.skill,
                "totalHours": row.amount,
                "initiativeBreakdown": [
                    {
                        "initiativeId": texts[line.initiative_id],
                        "initiativeTitle": line.title,
                        "hours": line.amount,
                        "rank": line.rank,
                    }
                    for line in row.lines
                ],
            }
            for row in answer.demand
        ],
        "capacityBySkill": [
            {
                "skill": row.skill,
                "totalHours": row.allocated,
                "effectiveHours": row.effective,
                "employeeBreakdown": [
                    {
                        "employeeId": texts[line.employee_id],
                        "baseHours": line.allocated,
                        "proficiency": line.proficiency,
                        "effectiveHours": line.effective,
                        "allocationPercentage": line.percentage,
                        "rampModifier": line.ramp,
                    }
                    for line in row.people
                ],
            }
            for row in answer.capacity
        ],
        "gapAnalysis": [
            {
                "skill": row.skill,
                "demandHours": row.demand,
                "capacityHours": row.capacity,
                "gap": row.gap,
                "utilizationPercentage": row.utilisation,
            }
            for row in answer.gaps
        ],
        "shortages": [
            {
                "skill": row.skill,
                "demandHours": row.demand,
                "capacityHours": row.capacity,
                "shortageHours": row.missing,
                "shortagePercentage": row.percentage,
                "severity": row.severity.value,
                "affectedInitiativeIds": [texts[key] for key in row.affected],
            }
            for row in answer.shortages
        ],
        "overallocations": [
            {
                "employeeId": texts[row.employee_id],
                "totalAllocationPercentage": row.percentage,
                "overallocationPercentage": row.excess,
                "allocations": [
                    {
                        "initiativeId": None
                        if one.initiative_id is None
                        else texts[one.initiative_id],
                        "percentage": one.percentage,
                    }
                    for one in row.taken
                ],
            }
            for row in answer.overallocations
        ],
        "skillMismatches": [
            {
                "employeeId": texts[row.employee_id],
                "initiativeId": texts[row.initiative_id],
                "requiredSkills": row.required,
                "employeeSkills": row.has,
                "missingSkills": row.missing,
            }
            for row in answer.mismatches
        ],
        "summary": {
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
            "rampCostHours": summary.ramp_cost,
        },
    }


def calculator_severity(vector: Any) -> Any:
    return [answers.severity(Decimal(each)).value for each in vector["shortagePercentages"]]


def ramp(vector: Any) -> Any:
    stored = {"rampEnabled": vector["rampEnabled"]}
    if "rampProfiles" in vector:
        stored["rampProfiles"] = vector["rampProfiles"]
    complexity = DomainComplexity(vector["domainComplexity"]) if vector["hasInitiative"] else None
    found = ramp_of(_assumptions(stored), complexity, number(vector["familiarityLevel"]))
    return {
        "rampModifier": found.modifier,
        "baseRampModifier": found.base,
        "source": found.source.value,
    }
