"""A plan at size: initiatives with scope over quarters, people, and who works on what."""

from datetime import date
from decimal import Decimal
from random import Random

from sqlalchemy import select

from planner.capacity.models import Calibration, Employee, EmployeeSkill, SkillPool
from planner.core.session import Session
from planner.domain.lifecycle import EmploymentType, InitiativeStatus, PeriodType
from planner.domain.planning import PlanningMode
from planner.periods.models import Period
from planner.portfolio.models import Initiative, ScopeItem, ScopeShare, ScopeSkill
from planner.scenarios.models import Allocation, AllocationPeriod, Ranking, Scenario

POOLS, QUARTERS, PEOPLE = 40, 8, 500
ITEMS, SKILLS = 3, 3
"""Scope items of an initiative, and skills of a scope item and of a person."""

STATUSES = (InitiativeStatus.RESOURCING, InitiativeStatus.IN_EXECUTION, InitiativeStatus.SCOPING)


def planned(session: Session, initiatives: int) -> int:
    """A scenario in hours that ranks so many initiatives, made once; gives its id."""
    label = f"{initiatives} initiatives"
    if (made := session.scalar(select(Scenario.id).where(Scenario.name == label))) is not None:
        return made
    dice = Random(initiatives)  # noqa: S311 - figures to measure with
    with session.recording("bench.planned", label):
        quarters = _keys(session, Period, [_quarter(initiatives, n) for n in range(QUARTERS)])
        scenario = Scenario(name=label, period_id=quarters[0], planning_mode=PlanningMode.LEGACY)
        session.add(scenario)
        session.flush()
        names = [f"Skill {initiatives} {n:02}" for n in range(POOLS)]
        pools = _keys(session, SkillPool, [{"name": name} for name in names])
        session.add_rows(
            Calibration,
            [
                {
                    "pool_id": pool,
                    "tokens_per_hour": Decimal("0.125"),
                    "effective_date": date(2026, 1, 1),
                }
                for pool in pools
            ],
        )
        ranked = _initiatives(session, scenario.id, initiatives)
        _scope(session, ranked, names, quarters, dice)
        _people(session, scenario.id, ranked, names, quarters[0], dice)
        return scenario.id


def _quarter(initiatives: int, number: int) -> dict[str, object]:
    year, ordinal = 2000 + initiatives // 10 + number // 4, number % 4 + 1
    return {
        "type": PeriodType.QUARTER,
        "year": year,
        "ordinal": ordinal,
        "label": f"{year}-Q{ordinal}",
        "start_date": date(year, 3 * ordinal - 2, 1),
        "end_date": date(year, 3 * ordinal, 28),
        "parent_id": None,
    }


def _initiatives(session: Session, scenario_id: int, count: int) -> list[int]:
    rows = [
        {
            "title": f"Initiative {count} {n}",
            "business_owner_id": session.actor_id,
            "external_key": None,
            "status": STATUSES[n % len(STATUSES)],
        }
        for n in range(count)
    ]
    keys = _keys(session, Initiative, rows)
    session.add_rows(
        Ranking,
        [
            {"scenario_id": scenario_id, "initiative_id": key, "rank": rank}
            for rank, key in enumerate(keys, 1)
        ],
    )
    return keys


def _scope(
    session: Session, initiatives: list[int], names: list[str], quarters: list[int], dice: Random
) -> None:
    items = _keys(
        session,
        ScopeItem,
        [
            {"initiative_id": key, "name": f"Part {n}", "position": n}
            for key in initiatives
            for n in range(ITEMS)
        ],
    )
    session.add_rows(
        ScopeSkill,
        [
            {
                "scope_item_id": key,
                "skill": skill,
                "hours": Decimal(dice.randint(4, 80)),
                "position": n,
            }
            for key in items
            for n, skill in enumerate(dice.sample(names, SKILLS))
        ],
    )
    session.add_rows(
        ScopeShare,
        [
            {"scope_item_id": key, "period_id": quarter, "share": Decimal("0.125")}
            for key in items
            for quarter in quarters
        ],
    )


def _people(
    session: Session,
    scenario_id: int,
    initiatives: list[int],
    names: list[str],
    quarter: int,
    dice: Random,
) -> None:
    people = _keys(
        session,
        Employee,
        [
            {
                "name": f"Person {n:03}",
                "hours_per_week": Decimal(40),
                "active_start": date(2020, 1, 1),
                "employment_type": EmploymentType.FULL_TIME,
            }
            for n in range(PEOPLE)
        ],
    )
    session.add_rows(
        EmployeeSkill,
        [
            {"employee_id": key, "name": skill, "proficiency": dice.randint(1, 5)}
            for key in people
            for skill in dice.sample(names, SKILLS)
        ],
    )
    allocations = _keys(
        session,
        Allocation,
        [
            {
                "scenario_id": scenario_id,
                "employee_id": key,
                "initiative_id": dice.choice(initiatives),
                "start_date": date(2026, 1, 1),
                "end_date": date(2026, 3, 31),
                "percentage": Decimal(percentage),
            }
            for key in people
            for percentage in (60, 30)
        ],
    )
    session.add_rows(
        AllocationPeriod,
        [
            {
                "allocation_id": key,
                "period_id": quarter,
                "hours": Decimal(520) * (60 if place % 2 == 0 else 30) / 100,
                "overlap_ratio": Decimal(1),
            }
            for place, key in enumerate(allocations)
        ],
    )


def _keys(session: Session, model: type, rows: list[dict[str, object]]) -> list[int]:
    """The keys of rows that are added here."""
    keys = list(session.new_keys(model, len(rows)))
    session.add_rows(model, [{"id": key, **row} for key, row in zip(keys, rows, strict=True)])
    return keys
