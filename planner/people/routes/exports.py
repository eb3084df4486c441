"""The twins of the tables on a person's page."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import Response

from planner.capacity.models import Employee
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.people.queries import person as queries
from planner.people.queries.uses import uses
from planner.people.routes.base import PERSON, READ, pages
from planner.web.exports import Column, twin
from planner.web.zone import today

Rows = Callable[[Session, Employee], Iterable[Any]]

SKILLS: tuple[Column[Any], ...] = (
    Column("skill", lambda row: row.name),
    Column("proficiency", lambda row: row.proficiency),
)
QUARTERS: tuple[Column[Any], ...] = (
    Column("quarter", lambda line: line.period.label),
    Column("hours_available_stated", lambda line: line.facts.hours_available),
    Column("time_off", lambda line: line.facts.time_off),
    Column("hours", lambda line: line.hours),
    Column("formula", lambda line: line.formula),
    Column("notes", lambda line: line.notes),
)
FAMILIARITIES: tuple[Column[Any], ...] = (
    Column("initiative", lambda known: known.title),
    Column("familiarity", lambda known: known.level),
    Column("source", lambda known: known.source),
)
MEMBERSHIPS: tuple[Column[Any], ...] = (
    Column("code", lambda place: place.node.code),
    Column("org_node", lambda place: place.node.name),
    Column("start_date", lambda place: place.row.start_date),
    Column("end_date", lambda place: place.row.end_date),
)
ALLOCATIONS: tuple[Column[Any], ...] = (
    Column("scenario", lambda use: use.scenario.name),
    Column("quarter", lambda use: use.scenario.period.label),
    Column("status", lambda use: use.scenario.status),
    Column("initiative", lambda use: use.initiative),
    Column("type", lambda use: use.type),
    Column("start_date", lambda use: use.start),
    Column("end_date", lambda use: use.end),
    Column("percentage", lambda use: use.percentage),
    Column("hours", lambda use: use.hours),
)
TABLES: dict[str, tuple[Sequence[Column[Any]], Rows]] = {
    "skills": (SKILLS, lambda session, found: queries.skills(session, found.id)),
    "quarters": (
        QUARTERS,
        lambda session, found: queries.quarter_lines(session, found, today()),
    ),
    "familiarities": (FAMILIARITIES, lambda session, found: queries.known(session, found.id)),
    "memberships": (MEMBERSHIPS, lambda session, found: queries.memberships(session, found.id)),
}


@pages.page(
    f"{PERSON}/<any(skills, quarters, familiarities, memberships):table>.<twin:form>",
    permission=READ,
)
def person_twin(session: Session, employee_id: int, table: str, form: str) -> Response:
    """One table of a person for spreadsheets and programs."""
    found = queries.person(session, employee_id)
    columns, rows = TABLES[table]
    return twin(form, f"{table}-of-person-{found.id}", columns, rows(session, found))


@pages.page(f"{PERSON}/allocations.<twin:form>", permission=Permission.SCENARIO_READ)
def allocations_twin(session: Session, employee_id: int, form: str) -> Response:
    """A person's allocations for spreadsheets and programs."""
    found = queries.person(session, employee_id)
    return twin(form, f"allocations-of-person-{found.id}", ALLOCATIONS, uses(session, found.id))
