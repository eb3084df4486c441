"""The people the demo plans with."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from planner.capacity.models import Employee, EmployeeSkill
from planner.cli.demo.stage import Stage
from planner.cli.demo.tables import table
from planner.domain.lifecycle import EmploymentType

CONTRACT_ENDS = date(2027, 3, 31)


def add_employees(stage: Stage) -> Mapping[str, int]:
    """Add everybody with their skills; gives each one's key by name."""
    stage.session.add_rows(Employee, [_employee(stage, row) for row in table("employees")])
    keys = stage.keys(Employee.name)
    skills = [skill for row in table("employees") for skill in _skills(row, keys[row["name"]])]
    stage.session.add_rows(EmployeeSkill, skills)
    return keys


def _employee(stage: Stage, row: Mapping[str, str]) -> dict[str, Any]:
    since = date(stage.chance.randrange(2017, 2026), stage.chance.randrange(1, 13), 1)
    employment = EmploymentType(row["employment"])
    hired_for_a_time = employment in (EmploymentType.CONTRACTOR, EmploymentType.INTERN)
    return {
        "name": row["name"],
        "job_title": row["job_title"],
        "employment_type": employment,
        "hours_per_week": Decimal(row["hours"]),
        "active_start": date(2026, 1, 5) if hired_for_a_time else since,
        "active_end": CONTRACT_ENDS if hired_for_a_time else None,
    }


def _skills(row: Mapping[str, str], employee_id: int) -> list[dict[str, Any]]:
    first = {
        "employee_id": employee_id,
        "name": row["pool"],
        "proficiency": int(row["proficiency"]),
    }
    return [first, {**first, "name": row["also"], "proficiency": 2}] if row["also"] else [first]
