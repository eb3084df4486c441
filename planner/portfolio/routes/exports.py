"""The list's twins: the same filters and order, every row, named as the import's template."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, g

from planner.core.session import Session
from planner.domain import tags
from planner.domain.importing.guesses import columns_of_custom
from planner.domain.importing.initiatives import INITIATIVES
from planner.domain.permissions import Permission
from planner.domain.spelling import spellings
from planner.portfolio.areas import named_areas
from planner.portfolio.queries.exported import (
    ExportedRow,
    custom_names,
    exported,
    keys,
)
from planner.portfolio.queries.stated import skills
from planner.portfolio.routes.base import pages
from planner.portfolio.routes.shelf import LIST
from planner.web.exports import Column, twin


@pages.page(
    "/initiatives.<twin:form>", permission=Permission.INITIATIVE_READ, knows=LIST.shape.knows
)
def export(session: Session, form: str) -> Response:
    """The list's twins: the same filters and order, every row."""
    found = keys(session, LIST.asked())
    sees_plans = Permission.SCENARIO_READ in g.visitor.permissions
    rows = exported(session, found, plans=sees_plans)
    return twin(form, "initiatives", columns(session), rows, len(found))


def columns(session: Session) -> list[Column[ExportedRow]]:
    """The template's columns, what the list shows besides, hours per skill, and custom fields."""
    areas = named_areas(session).written
    fixed: list[Column[ExportedRow]] = [
        _own("external_key"),
        _own("title"),
        _own("description"),
        _own("status"),
        _own("target_quarter"),
        _own("delivery_health"),
        Column("business_owner", lambda row: row.business_owner),
        Column("product_owner", lambda row: row.product_owner),
        Column("portfolio_area", lambda row: areas.get(row.initiative.org_node_id)),
        _own("domain_complexity"),
        Column("value", lambda row: row.value),
        _own("currency"),
        Column("tags", lambda row: tags.written(row.initiative.tags)),
        Column("p50", lambda row: row.p50),
        Column("p90", lambda row: row.p90),
        Column("total_p50", lambda row: row.estimate.p50),
        Column("total_p90", lambda row: row.estimate.p90),
        Column("plan_rank", lambda row: row.rank),
        Column("plan_tokens", lambda row: row.tokens),
        Column("updated_at", lambda row: row.initiative.updated_at),
    ]
    asked = [
        Column(f"hours:{skill}", _hours(ways)) for skill, ways in spellings(skills(session)).items()
    ]
    custom = spellings(custom_names(session))
    beside = [column.name for column in (*fixed, *asked)]
    called = columns_of_custom(INITIATIVES, list(custom), beside)
    return [
        *fixed,
        *asked,
        *(Column(called[name], _custom(ways)) for name, ways in custom.items()),
    ]


def _own(name: str) -> Column[ExportedRow]:
    return Column(name, lambda row: getattr(row.initiative, name))


def _hours(ways: Sequence[str]) -> Callable[[ExportedRow], Any]:
    return lambda row: row.hours(ways)


def _custom(ways: Sequence[str]) -> Callable[[ExportedRow], Any]:
    """The field, by the first of its spellings that a row has."""

    def said(row: ExportedRow) -> Any:
        fields = row.initiative.custom_fields
        return next((fields[name] for name in ways if name in fields), None)

    return said
