"""The scenarios that rank an initiative, shown beside it."""

from flask import Response

from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.portfolio.queries.initiative import initiative
from planner.scenarios.queries.plans import Plan, plans
from planner.scenarios.routes.base import pages
from planner.web.exports import Column, twin
from planner.web.respond import show

COLUMNS: list[Column[Plan]] = [
    Column("scenario", lambda plan: plan.scenario),
    Column("quarter", lambda plan: plan.quarter),
    Column("status", lambda plan: plan.status),
    Column("primary", lambda plan: plan.primary),
    Column("rank", lambda plan: plan.rank),
    Column("ranked", lambda plan: plan.ranked),
]


@pages.page("/initiatives/<int:initiative_id>/plans", permission=Permission.SCENARIO_READ)
def initiative_plans(session: Session, initiative_id: int) -> Response:
    found = initiative(session, initiative_id)
    ranks = plans(session, initiative_id)
    return show("scenarios/initiative_plans.html", initiative=found, plans=ranks)


@pages.page(
    "/initiatives/<int:initiative_id>/plans.<any(csv, json):form>",
    permission=Permission.SCENARIO_READ,
)
def initiative_plans_twin(session: Session, initiative_id: int, form: str) -> Response:
    found = initiative(session, initiative_id)
    return twin(form, f"plans-of-initiative-{found.id}", COLUMNS, plans(session, initiative_id))
