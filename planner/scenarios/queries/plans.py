"""Where an initiative is planned: its rank in every scenario, and the people given to it there."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from planner.core.session import Session
from planner.domain.amounts import ZERO
from planner.domain.initiative_hours import HoursByType, PlannedHours, hours_by_type
from planner.domain.lifecycle import ScenarioStatus
from planner.periods.models import Period
from planner.scenarios.models import Allocation, AllocationPeriod, Ranking, Scenario


@dataclass(frozen=True, slots=True)
class Plan:
    """An initiative's place in one scenario: rank 1 of `ranked` is served first.

    `rank` is None where people are given to it and it is not ranked.
    """

    scenario_id: int
    scenario: str
    status: ScenarioStatus
    primary: bool
    quarter: str
    rank: int | None
    ranked: int
    people: int
    hours: Decimal


def plans(session: Session, initiative_id: int) -> list[Plan]:
    """Every scenario that ranks or staffs the initiative, the latest quarter first: two selects."""
    other = aliased(Ranking)
    ranked = (
        select(func.count(other.id))
        .where(other.scenario_id == Scenario.id)
        .correlate(Scenario)
        .scalar_subquery()
    )
    staffed = _staffed(session, initiative_id)
    found = session.execute(
        select(
            Scenario.id,
            Scenario.name,
            Scenario.status,
            Scenario.is_primary,
            Period.label,
            Ranking.rank,
            ranked,
        )
        .outerjoin(
            Ranking,
            (Ranking.scenario_id == Scenario.id) & (Ranking.initiative_id == initiative_id),
        )
        .join(Period, Period.id == Scenario.period_id)
        .where(Ranking.id.is_not(None) | Scenario.id.in_(staffed), Scenario.archived_at.is_(None))
        .order_by(Period.start_date.desc(), Scenario.is_primary.desc(), Scenario.name)
    )
    nobody = (0, ZERO)
    return [
        Plan(key, name, status, primary, quarter, rank, of, *staffed.get(key, nobody))
        for key, name, status, primary, quarter, rank, of in found
    ]


def by_quarter(plans: Sequence[Plan]) -> dict[str, HoursByType]:
    """By quarter, the hours that are settled, and those that its other scenarios propose."""
    return {
        quarter: hours_by_type(
            PlannedHours(plan.scenario_id, plan.status, plan.primary, plan.hours)
            for plan in plans
            if plan.quarter == quarter and plan.hours
        )
        for quarter in dict.fromkeys(plan.quarter for plan in plans)
    }


def _staffed(session: Session, initiative_id: int) -> dict[int, tuple[int, Decimal]]:
    """By scenario, how many people are given to the initiative, and their stored hours."""
    rows = session.execute(
        select(
            Allocation.scenario_id,
            func.count(Allocation.employee_id.distinct()),
            func.sum(AllocationPeriod.hours),
        )
        .outerjoin(AllocationPeriod, AllocationPeriod.allocation_id == Allocation.id)
        .where(Allocation.initiative_id == initiative_id)
        .group_by(Allocation.scenario_id)
    )
    return {key: (people, hours or ZERO) for key, people, hours in rows}
