"""People for a plan, inside a change: who they are, and what they are given to."""

from datetime import date
from decimal import Decimal

from planner.capacity.models import Employee, EmployeeSkill
from planner.core.session import Session
from planner.domain.lifecycle import EmploymentType
from planner.scenarios.models import Allocation, AllocationPeriod
from tests.kit.plan import Plan


def hired(
    session: Session,
    name: str,
    skills: dict[str, int],
    weekly: str = "40",
    kind: EmploymentType = EmploymentType.FULL_TIME,
) -> int:
    """Somebody with these skills; gives the key."""
    employee = Employee(
        name=name,
        hours_per_week=Decimal(weekly),
        active_start=date(2020, 1, 1),
        employment_type=kind,
    )
    session.add(employee)
    session.flush()
    for skill, proficiency in skills.items():
        session.add(EmployeeSkill(employee_id=employee.id, name=skill, proficiency=proficiency))
    session.flush()
    return employee.id


def allocated(
    session: Session, made: Plan, employee_id: int, title: str | None, percentage: str = "100"
) -> int:
    """Give the person to an initiative, or to work without one, for all of the plan's quarter."""
    allocation = Allocation(
        scenario_id=made.scenario,
        employee_id=employee_id,
        initiative_id=None if title is None else made.initiatives[title],
        start_date=date(2026, 10, 1),
        end_date=date(2026, 12, 31),
        percentage=Decimal(percentage),
    )
    session.add(allocation)
    session.flush()
    session.add(
        AllocationPeriod(
            allocation_id=allocation.id,
            period_id=made.period,
            hours=Decimal(520) * Decimal(percentage) / 100,
            overlap_ratio=Decimal(1),
        )
    )
    session.flush()
    return allocation.id
