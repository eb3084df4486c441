"""The plans that use a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from planner.core.session import Session
from planner.domain.lifecycle import AllocationType
from planner.people.writing import EDITABLE
from planner.periods.models import Period
from planner.portfolio.models import Initiative
from planner.scenarios.models import Allocation, AllocationPeriod, Scenario


@dataclass(frozen=True, slots=True)
class Use:
    """One allocation of a person: where, to what, for how long, and the hours it takes."""

    id: int
    scenario: Scenario
    initiative_id: int | None
    initiative: str | None
    type: AllocationType
    start: date
    end: date
    percentage: Decimal
    hours: Decimal

    def outlasts(self, day: date) -> bool:
        """Whether it goes on after a day."""
        return self.end > day


def uses(session: Session, employee_id: int) -> list[Use]:
    """Every allocation of a person, the latest quarter and its primary scenario first."""
    hours = (
        select(func.sum(AllocationPeriod.hours))
        .where(AllocationPeriod.allocation_id == Allocation.id)
        .correlate(Allocation)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Allocation, Scenario, Initiative.title, hours)
        .join(Scenario, Scenario.id == Allocation.scenario_id)
        .join(Period, Period.id == Scenario.period_id)
        .outerjoin(Initiative, Initiative.id == Allocation.initiative_id)
        .where(Allocation.employee_id == employee_id)
        .order_by(
            Period.start_date.desc(),
            Scenario.is_primary.desc(),
            Scenario.name,
            Allocation.start_date,
            Allocation.id,
        )
    )
    return [
        Use(
            row.id,
            scenario,
            row.initiative_id,
            title,
            row.allocation_type,
            row.start_date,
            row.end_date,
            row.percentage,
            found or Decimal(0),
        )
        for row, scenario, title, found in rows
    ]


def closed_scenarios(session: Session, employee_id: int) -> Sequence[Scenario]:
    """The approved and locked scenarios that use a person, by name."""
    using = select(Allocation.scenario_id).where(Allocation.employee_id == employee_id)
    return session.scalars(
        select(Scenario)
        .where(Scenario.id.in_(using), Scenario.status.not_in(EDITABLE))
        .order_by(Scenario.name)
    ).all()
