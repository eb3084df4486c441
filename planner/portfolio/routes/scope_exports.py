"""The scope items of the list's initiatives, or of one, for spreadsheets and a later import."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response

from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.domain.spelling import spellings
from planner.portfolio.queries.exported import keys
from planner.portfolio.queries.initiative import initiative
from planner.portfolio.queries.scope_exported import ExportedScope, exported_scope
from planner.portfolio.queries.stated import skills
from planner.portfolio.routes.base import pages
from planner.portfolio.routes.shelf import LIST
from planner.web.exports import Column, twin


@pages.page(
    "/scope-items.<twin:form>", permission=Permission.INITIATIVE_READ, knows=LIST.shape.knows
)
def scope_twin(session: Session, form: str) -> Response:
    """Every scope item of the initiatives that the view shows."""
    rows = exported_scope(session, keys(session, LIST.asked()))
    return twin(form, "scope-items", columns(session), rows)


@pages.page(
    "/initiatives/<int:initiative_id>/scope-items.<twin:form>",
    permission=Permission.INITIATIVE_READ,
)
def initiative_scope_twin(session: Session, initiative_id: int, form: str) -> Response:
    """Every scope item of one initiative, in the same columns."""
    found = initiative(session, initiative_id)
    rows = list(exported_scope(session, [found.id]))
    return twin(form, f"scope-items-of-initiative-{found.id}", columns(session), rows)


def columns(session: Session) -> list[Column[ExportedScope]]:
    """The template's columns, then hours per skill."""
    fixed: list[Column[ExportedScope]] = [
        Column("initiative", lambda row: row.initiative),
        Column("scope_item", lambda row: row.state.name),
        Column("description", lambda row: row.state.description),
        Column("p50", lambda row: row.state.p50),
        Column("p90", lambda row: row.state.p90),
        Column("quarters", lambda row: row.quarters),
        Column("of", lambda row: row.title),
    ]
    asked = spellings(skills(session)).items()
    return [*fixed, *(Column(f"hours:{skill}", _hours(ways)) for skill, ways in asked)]


def _hours(ways: Sequence[str]) -> Callable[[ExportedScope], Any]:
    return lambda row: row.hours(ways)
