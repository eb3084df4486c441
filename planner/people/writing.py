"""Writing people inside a change that is already open: for commands and for imports.

Each function takes many rows at once and a fixed number of statements.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select

from planner.capacity.models import CalendarEntry, Employee, EmployeeSkill
from planner.core.session import Session
from planner.domain.availability import CalendarFacts
from planner.domain.hours import Booking
from planner.domain.lifecycle import ScenarioStatus
from planner.periods.models import Period
from planner.scenarios.booking import booked_hours
from planner.scenarios.fence import touch
from planner.scenarios.models import Allocation, AllocationPeriod, Scenario

EDITABLE = [status for status in ScenarioStatus if status.editable]


def add_people(session: Session, rows: Sequence[Mapping[str, Any]]) -> Sequence[int]:
    """Add people; gives their keys in the order of the rows.

    Every row has the same columns of `Employee`, `id` not among them.
    """
    keys = session.new_keys(Employee, len(rows))
    session.add_rows(Employee, [{"id": key, **row} for key, row in zip(keys, rows, strict=True)])
    return keys


def change_people(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Change people by `id`, every row with the same columns.

    Where weekly hours are among them, hours of allocations that may still change follow; gives
    the names of the scenarios in which they did.
    """
    if not rows:
        return []
    session.change_rows(Employee, rows)
    if "hours_per_week" not in rows[0]:
        return []
    return rebook(session, [row["id"] for row in rows])


def remove_people(session: Session, keys: Sequence[int]) -> None:
    """Remove people whom no plan and no org node has, with their skills."""
    session.execute(
        delete(Employee).where(Employee.id.in_(keys)).execution_options(synchronize_session=False)
    )


def restate_skills(session: Session, skills: Mapping[int, Mapping[str, int]]) -> None:
    """Give each person these skills, by name with proficiency, in place of what they had."""
    if not skills:
        return
    session.execute(delete(EmployeeSkill).where(EmployeeSkill.employee_id.in_(skills)))
    session.add_rows(
        EmployeeSkill,
        [
            {"employee_id": key, "name": name, "proficiency": proficiency}
            for key, found in skills.items()
            for name, proficiency in found.items()
        ],
    )


def restate_calendar(
    session: Session, stated: Mapping[tuple[int, int], tuple[CalendarFacts, str]]
) -> None:
    """Write facts and notes by (person, period), in place of what was there.

    Where nothing is stated any more, no entry is kept.
    """
    held = _entries(session, stated)
    for entry in held.values():
        facts, notes = stated[entry.employee_id, entry.period_id]
        if facts == CalendarFacts() and not notes:
            session.delete(entry)
        else:
            entry.hours_available, entry.time_off = facts.hours_available, facts.time_off
            entry.notes = notes
    session.add_rows(
        CalendarEntry,
        [
            {
                "employee_id": employee_id,
                "period_id": period_id,
                "hours_available": facts.hours_available,
                "time_off": facts.time_off,
                "notes": notes,
            }
            for (employee_id, period_id), (facts, notes) in stated.items()
            if (employee_id, period_id) not in held and (facts != CalendarFacts() or notes)
        ],
    )


def rebook(session: Session, employee_ids: Collection[int]) -> list[str]:
    """Store the hours of these people's allocations afresh, where the scenario may still change.

    Gives the names of the scenarios in which any differ. Approved and locked ones keep what they
    were approved with; drift tells of the difference.
    """
    rows = session.execute(
        select(Allocation, Employee.hours_per_week, AllocationPeriod, Period, Scenario)
        .select_from(Allocation)
        .join(Employee, Employee.id == Allocation.employee_id)
        .join(AllocationPeriod, AllocationPeriod.allocation_id == Allocation.id)
        .join(Period, Period.id == AllocationPeriod.period_id)
        .join(Scenario, Scenario.id == Allocation.scenario_id)
        .where(Allocation.employee_id.in_(employee_ids), Scenario.status.in_(EDITABLE))
        .order_by(Scenario.name, Allocation.id)
    ).all()
    changed: dict[int, Scenario] = {}
    for allocation, weekly, booked, period, scenario in rows:
        days = (allocation.start_date, allocation.end_date)
        hours = booked_hours(Booking(weekly, allocation.percentage, *days), period)
        if hours != booked.hours:
            booked.hours = hours
            changed[scenario.id] = scenario
    for scenario in changed.values():
        touch(scenario, session.actor_id)
    return [scenario.name for scenario in changed.values()]


def _entries(
    session: Session, keys: Collection[tuple[int, int]]
) -> dict[tuple[int, int], CalendarEntry]:
    people, periods = {key for key, _ in keys}, {key for _, key in keys}
    rows = session.scalars(
        select(CalendarEntry).where(
            CalendarEntry.employee_id.in_(people), CalendarEntry.period_id.in_(periods)
        )
    )
    found = {(row.employee_id, row.period_id): row for row in rows}
    return {key: row for key, row in found.items() if key in keys}
