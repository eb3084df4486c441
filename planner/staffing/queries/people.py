"""Who works here in a scenario's quarter, with their skills and what their time holds."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import or_, select

from planner.capacity.models import CalendarEntry, Employee, EmployeeSkill
from planner.core.session import Session
from planner.domain.amounts import ZERO
from planner.domain.availability import CalendarFacts
from planner.domain.calendar import overlap_ratio
from planner.domain.free_time import FreeTime, here
from planner.domain.lifecycle import EmploymentType
from planner.scenarios.booking import Engagement, span
from planner.scenarios.models import Scenario


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who works here on some day of the quarter. `skills` are proficiencies by name."""

    id: int
    name: str
    job_title: str
    employment_type: EmploymentType
    works: tuple[date, date | None]
    skills: Mapping[str, int]
    time: FreeTime


def present(
    session: Session,
    scenario: Scenario,
    engaged: Mapping[int, Engagement],
    counts: Callable[[Engagement], bool] = lambda _: True,
) -> list[Present]:
    """Everybody present, by name: two selects. Of the allocations, those that count take time."""
    taken = _taken(scenario, [each for each in engaged.values() if counts(each)])
    period, skills = scenario.period, _skills(session)
    quarter = span(period)
    rows = session.execute(
        select(Employee, CalendarEntry.hours_available, CalendarEntry.time_off)
        .outerjoin(CalendarEntry, CalendarEntry.in_period(period.id))
        .where(
            Employee.active_start <= period.end_date,
            or_(Employee.active_end.is_(None), Employee.active_end >= period.start_date),
        )
        .order_by(Employee.name, Employee.id)
    )
    return [
        Present(
            row.id,
            row.name,
            row.job_title,
            row.employment_type,
            (row.active_start, row.active_end),
            skills[row.id],
            FreeTime(
                row.hours_per_week,
                here((row.active_start, row.active_end), quarter),
                CalendarFacts(available, off),
                taken[row.id],
            ),
        )
        for row, available, off in rows
    ]


def _taken(scenario: Scenario, engaged: Sequence[Engagement]) -> defaultdict[int, Decimal]:
    """By person, the percentage of the quarter that allocations take."""
    quarter = span(scenario.period)
    found: defaultdict[int, Decimal] = defaultdict(lambda: ZERO)
    for each in engaged:
        found[each.employee_id] += each.percentage * overlap_ratio(each.start, each.end, quarter)
    return found


def _skills(session: Session) -> defaultdict[int, dict[str, int]]:
    rows = session.execute(
        select(EmployeeSkill.employee_id, EmployeeSkill.name, EmployeeSkill.proficiency).order_by(
            EmployeeSkill.employee_id, EmployeeSkill.proficiency.desc(), EmployeeSkill.name
        )
    )
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for employee_id, name, proficiency in rows:
        found[employee_id][name] = proficiency
    return found
