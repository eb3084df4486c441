"""One person: what they can do, the hours of their quarters, what they know, where they belong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import aliased

from planner.capacity.models import (
    CalendarEntry,
    Employee,
    EmployeeSkill,
    JobProfile,
    OrgLink,
    OrgMembership,
    OrgNode,
)
from planner.core.session import Session
from planner.domain.availability import CalendarFacts, available_hours, formula
from planner.domain.calendar import quarter_of
from planner.periods.models import Period
from planner.periods.queries import quarters
from planner.portfolio.models import Familiarity, Initiative

QUARTERS_SHOWN = 8
"""Of the calendar, from the one before today's on; others are shown where something is stated."""


@dataclass(frozen=True, slots=True)
class QuarterLine:
    """A person's quarter: what is stated, and the hours that come of it."""

    period: Period
    facts: CalendarFacts
    notes: str
    version: int | None
    hours_per_week: Decimal
    current: bool

    @property
    def hours(self) -> Decimal:
        """The hours the person has."""
        return available_hours(self.hours_per_week, self.facts)

    @property
    def formula(self) -> str:
        """How they come about."""
        return formula(self.hours_per_week, self.facts)


@dataclass(frozen=True, slots=True)
class Known:
    """An initiative a person knows, and how well, from 0 to 1."""

    initiative_id: int
    title: str
    level: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Place:
    """A person's membership of an org node, or a link to one."""

    node: OrgNode
    row: OrgMembership | OrgLink


@dataclass(frozen=True, slots=True)
class Around:
    """Who a person reports to, who reports to them, and the org nodes they manage."""

    profile: JobProfile | None
    manager: Employee | None
    reports: Sequence[Employee]
    manages: Sequence[OrgNode]


def person(session: Session, employee_id: int) -> Employee:
    """The person; `NotFound` where this organisation has none."""
    return session.find(Employee, employee_id)


def skills(session: Session, employee_id: int) -> list[EmployeeSkill]:
    """What a person can do, the best first."""
    found = select(EmployeeSkill).where(EmployeeSkill.employee_id == employee_id)
    return list(
        session.scalars(found.order_by(EmployeeSkill.proficiency.desc(), EmployeeSkill.name))
    )


def quarter_lines(session: Session, employee: Employee, today: date) -> list[QuarterLine]:
    """The quarters from the one before today's on, and every other with something stated."""
    entries = {
        row.period_id: row
        for row in session.scalars(
            select(CalendarEntry).where(CalendarEntry.employee_id == employee.id)
        )
    }
    every, now = quarters(session), quarter_of(today)
    since = next((at for at, period in enumerate(every) if period.end_date >= today), len(every))
    shown = {period.id for period in every[max(0, since - 1) :][:QUARTERS_SHOWN]} | set(entries)
    return [
        _line(employee, period, entries.get(period.id), period.label == now.label)
        for period in every
        if period.id in shown
    ]


def quarter_line(session: Session, employee: Employee, period_id: int, today: date) -> QuarterLine:
    """One quarter of a person."""
    period = session.find(Period, period_id)
    entry = session.scalar(
        select(CalendarEntry).where(
            CalendarEntry.employee_id == employee.id, CalendarEntry.period_id == period_id
        )
    )
    return _line(employee, period, entry, period.label == quarter_of(today).label)


def known(session: Session, employee_id: int) -> list[Known]:
    """The initiatives a person knows, the best known first."""
    rows = session.execute(
        select(Initiative.id, Initiative.title, Familiarity.level, Familiarity.source)
        .join(Familiarity, Familiarity.initiative_id == Initiative.id)
        .where(Familiarity.employee_id == employee_id)
        .order_by(Familiarity.level.desc(), Initiative.title)
    )
    return [Known(*row) for row in rows]


def memberships(session: Session, employee_id: int) -> list[Place]:
    """Where a person belonged, the latest first."""
    rows = session.execute(
        select(OrgNode, OrgMembership)
        .join(OrgMembership, OrgMembership.node_id == OrgNode.id)
        .where(OrgMembership.employee_id == employee_id)
        .order_by(OrgMembership.start_date.desc(), OrgMembership.id.desc())
    )
    return [Place(node, row) for node, row in rows]


def around(session: Session, employee: Employee) -> Around:
    """The people and org nodes next to a person. Three selects."""
    above = aliased(Employee)
    profile, manager = session.execute(
        select(JobProfile, above)
        .select_from(Employee)
        .outerjoin(JobProfile, JobProfile.id == Employee.job_profile_id)
        .outerjoin(above, above.id == Employee.manager_id)
        .where(Employee.id == employee.id)
    ).one()
    reports = select(Employee).where(Employee.manager_id == employee.id).order_by(Employee.name)
    manages = select(OrgNode).where(OrgNode.manager_id == employee.id).order_by(OrgNode.path)
    return Around(profile, manager, session.scalars(reports).all(), session.scalars(manages).all())


def _line(
    employee: Employee, period: Period, entry: CalendarEntry | None, current: bool
) -> QuarterLine:
    return QuarterLine(
        period,
        CalendarFacts(entry.hours_available, entry.time_off) if entry else CalendarFacts(),
        entry.notes if entry else "",
        entry.version if entry else None,
        employee.hours_per_week,
        current,
    )
