"""The people the demo plans with."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from planner.capacity.models import Employee, EmployeeSkill
from planner.cli.demo.stage import Stage
from planner.cli.demo.tables import table
from planner.domain.lifecycle import EmploymentType

CONTRACT_ENDS = date(2027, 3, 31)
FIRST_NUMBER = 1001


def add_employees(stage: Stage, profiles: Mapping[str, int]) -> Mapping[str, int]:
    """Add everybody with their skills and manager; gives each one's key by name."""
    stage.session.add_rows(
        Employee, [_employee(stage, row, profiles, number) for number, row in _numbered()]
    )
    keys = stage.keys(Employee.name)
    stage.session.change_rows(Employee, list(_managed(keys)))
    skills = [skill for row in table("employees") for skill in _skills(row, keys[row["name"]])]
    stage.session.add_rows(EmployeeSkill, skills)
    return keys


def _numbered() -> Iterator[tuple[int, Mapping[str, str]]]:
    return enumerate(table("employees"), FIRST_NUMBER)


def _managed(keys: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """Everybody in a unit answers to its manager, who answers to that of the unit above."""
    managers = {row["code"]: row["manager"] for row in table("units")}
    above = {row["code"]: row["parent"] for row in table("units")}
    for row in table("employees"):
        unit = row["unit"]
        if unit and managers[unit] == row["name"]:
            unit = above[unit]
        if unit and managers[unit]:
            yield {"id": keys[row["name"]], "manager_id": keys[managers[unit]]}


def _employee(
    stage: Stage, row: Mapping[str, str], profiles: Mapping[str, int], number: int
) -> dict[str, Any]:
    since = date(stage.chance.randrange(2017, 2026), stage.chance.randrange(1, 13), 1)
    employment = EmploymentType(row["employment"])
    hired_for_a_time = employment in (EmploymentType.CONTRACTOR, EmploymentType.INTERN)
    return {
        "external_key": f"P-{number}",
        "name": row["name"],
        "email": _address(row["name"]),
        "job_title": row["job_title"],
        "job_profile_id": profiles.get(row["profile"]),
        "employment_type": employment,
        "hours_per_week": Decimal(row["hours"]),
        "active_start": date(2026, 1, 5) if hired_for_a_time else since,
        "active_end": CONTRACT_ENDS if hired_for_a_time else None,
    }


def _address(name: str) -> str:
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode()
    return f"{plain.lower().replace(' ', '.')}@northbridge.example"


def _skills(row: Mapping[str, str], employee_id: int) -> list[dict[str, Any]]:
    first = {
        "employee_id": employee_id,
        "name": row["pool"],
        "proficiency": int(row["proficiency"]),
    }
    return [first, {**first, "name": row["also"], "proficiency": 2}] if row["also"] else [first]
