"""How an import of people is taken back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from planner.capacity.models import (
    CalendarEntry,
    Employee,
    EmployeeSkill,
    JobProfile,
    OrgLink,
    OrgMembership,
    OrgNode,
)
from planner.core.among import among_parts
from planner.core.session import Session
from planner.domain.importing.undo import State, plain
from planner.domain.lifecycle import EmploymentType
from planner.imports.undoing import PLACES, Restored, Standing
from planner.people.places import left_so, places_of, restate_places
from planner.people.writing import change_people, remove_people, restate_skills
from planner.portfolio.models import Familiarity
from planner.scenarios.models import Allocation, Scenario

COLUMNS = (
    "external_key",
    "name",
    "email",
    "job_title",
    "employment_type",
    "hours_per_week",
    "active_start",
    "active_end",
    "job_profile_id",
)
"""What a file may fill of a person, beside the skills."""
TYPED: Mapping[str, Callable[[Any], Any]] = {
    "employment_type": EmploymentType,
    "hours_per_week": Decimal,
    "active_start": date.fromisoformat,
    "active_end": date.fromisoformat,
}
KEEPING: Sequence[tuple[InstrumentedAttribute[Any], str]] = (
    (OrgMembership.employee_id, "Belongs to an org node"),
    (OrgLink.employee_id, "Is linked to an org node"),
    (OrgNode.manager_id, "Manages an org node"),
    (Employee.manager_id, "Somebody reports to them"),
    (CalendarEntry.employee_id, "Hours of a quarter are stated"),
    (Familiarity.employee_id, "Is noted as knowing an initiative"),
)
"""What refers to a person, and why the person then stays."""

ENDS_EARLY = "They would leave before they begin"

Skills = Mapping[str, int]
"""Proficiency by skill."""


def people_on_file(
    session: Session, keys: Sequence[int], lock: bool
) -> dict[int, tuple[dict[str, Any], Skills]]:
    """Their columns and their skills. Two statements."""
    columns = [getattr(Employee, name) for name in COLUMNS]
    chosen = select(Employee.id, *columns).where(Employee.id.in_(keys))
    found = session.execute(chosen.with_for_update() if lock else chosen)
    rows = {key: dict(zip(COLUMNS, values, strict=True)) for key, *values in found}
    skills: dict[int, dict[str, int]] = {key: {} for key in rows}
    have = select(EmployeeSkill.employee_id, EmployeeSkill.name, EmployeeSkill.proficiency)
    for key, name, level in session.execute(
        have.where(EmployeeSkill.employee_id.in_(keys)).order_by(EmployeeSkill.name)
    ):
        skills[key][name] = level
    return {key: (row, skills[key]) for key, row in rows.items()}


def state_of(columns: Mapping[str, Any], skills: Skills) -> State:
    """All that an import may write of a person."""
    return plain({**columns, "skills": skills})


class PeopleRows:
    """What taking back asks of people."""

    table: type[Any] = Employee
    key = "id"

    def standing(self, session: Session, keys: Sequence[int], lock: bool) -> Mapping[int, Standing]:
        """How these people stand, with their places, which are no edit of theirs."""
        found = people_on_file(session, keys, lock)
        places = places_of(session, found)
        return {
            key: Standing(columns["name"], {**state_of(columns, skills), PLACES: places[key]})
            for key, (columns, skills) in found.items()
        }

    def reasons(
        self, session: Session, made: Sequence[int], changed: Sequence[int], *, plans: bool
    ) -> Mapping[int, str]:
        """Why people that an import made stay: plans and units that have them by now."""
        found: dict[int, str] = {}
        given = select(Allocation.employee_id, Scenario.name).join(
            Scenario, Scenario.id == Allocation.scenario_id
        )
        for part in among_parts(Allocation.employee_id, made):
            for key, name in session.execute(given.where(part)):
                found.setdefault(key, f"Is given to work in {name}")
        for column, reason in KEEPING:
            for part in among_parts(column, made):
                for key in session.scalars(select(column).where(part).distinct()):
                    found.setdefault(key, reason)
        return found

    def remove(self, session: Session, keys: Sequence[int]) -> None:
        """Remove people with their skills."""
        remove_people(session, keys)

    def put_back(self, session: Session, rows: Sequence[Restored]) -> None:
        """Give people what they had; a job profile that is gone by now is none.

        Places they left with their last day are theirs again where nobody has changed them since.
        """
        profiles = set(session.scalars(select(JobProfile.id)))
        change_people(session, [{"id": row.key, **_columns(row.state, profiles)} for row in rows])
        others = [row for row in rows if row.state["skills"] != row.now["skills"]]
        restate_skills(session, {row.key: row.state["skills"] for row in others})
        left = (
            row
            for row in rows
            if left_so(row.state[PLACES], row.now[PLACES], row.now["active_end"])
        )
        restate_places(session, {row.key: row.state[PLACES] for row in left})

    def clashes(self, session: Session, rows: Sequence[Restored]) -> Mapping[int, str]:
        """Their first day and their last may have been written by two hands."""
        return {row.key: ENDS_EARLY for row in rows if _ends_early(row.state)}


def _ends_early(state: State) -> bool:
    end = state["active_end"]
    return end is not None and end < state["active_start"]


def _columns(state: State, profiles: set[int]) -> dict[str, Any]:
    columns = {name: _typed(name, state[name]) for name in COLUMNS}
    if columns["job_profile_id"] not in profiles:
        columns["job_profile_id"] = None
    return columns


def _typed(name: str, value: Any) -> Any:
    return TYPED[name](value) if name in TYPED and value is not None else value
