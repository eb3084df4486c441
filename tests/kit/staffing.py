"""People made, changed and allocated as their commands do it."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from planner.capacity.models import EmployeeSkill
from planner.core.session import Session
from planner.domain.lifecycle import EmploymentType
from planner.people.drafts import PersonDraft
from planner.scenarios.models import Allocation, AllocationPeriod, Scenario
from tests.kit.people import employee

FOURTH = date(2026, 10, 1), date(2026, 12, 31)


def draft(name: str = "Ada", **known: object) -> PersonDraft:
    given: dict[str, object] = {
        "name": name,
        "external_key": None,
        "email": None,
        "job_title": "Developer",
        "employment_type": EmploymentType.FULL_TIME,
        "hours_per_week": Decimal(40),
        "active_start": date(2020, 1, 1),
        "job_profile_id": None,
        "manager_id": None,
        "skills": {"Backend": 4},
    }
    return PersonDraft(**{**given, **known})


def made(session: Session, name: str, **known: object) -> int:
    with session.recording("employee.added", name):
        return employee(session, name, **known)


def allocated(session: Session, scenario_id: int, employee_id: int, hours: str = "520") -> None:
    with session.recording("scenario.allocated", "a plan"):
        row = Allocation(
            scenario_id=scenario_id,
            employee_id=employee_id,
            start_date=FOURTH[0],
            end_date=FOURTH[1],
            percentage=Decimal(100),
        )
        session.add(row)
        session.flush()
        scenario = session.find(Scenario, scenario_id)
        session.add(
            AllocationPeriod(
                allocation_id=row.id,
                period_id=scenario.period_id,
                hours=Decimal(hours),
                overlap_ratio=Decimal(1),
            )
        )


def skills(session: Session) -> list[tuple[str, int]]:
    chosen = select(EmployeeSkill.name, EmployeeSkill.proficiency).order_by(EmployeeSkill.name)
    return [tuple(row) for row in session.execute(chosen)]
