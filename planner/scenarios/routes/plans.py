"""The scenarios that rank an initiative, shown beside it, and what it crowds out there."""

from collections.abc import Sequence

from flask import Response, request

from planner.core.flags import is_on
from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.domain.views import is_key
from planner.portfolio.queries.initiative import initiative
from planner.scenarios.queries.crowding import Place, crowded_pools, places
from planner.scenarios.queries.plans import Plan, by_quarter, plans
from planner.scenarios.routes.base import pages
from planner.scenarios.routes.what_if_links import try_without
from planner.web.asked import naming
from planner.web.exports import Column, twin
from planner.web.respond import show

COLUMNS: list[Column[Plan]] = [
    Column("scenario", lambda plan: plan.scenario),
    Column("quarter", lambda plan: plan.quarter),
    Column("status", lambda plan: plan.status),
    Column("primary", lambda plan: plan.primary),
    Column("rank", lambda plan: plan.rank),
    Column("ranked", lambda plan: plan.ranked),
    Column("people", lambda plan: plan.people),
    Column("hours", lambda plan: plan.hours),
]

NAMED = naming(scenario=is_key)
"""What an address may name: the scenario whose tokens are looked at."""


@pages.page(
    "/initiatives/<int:initiative_id>/plans", permission=Permission.SCENARIO_READ, knows=NAMED
)
def initiative_plans(session: Session, initiative_id: int) -> Response:
    """The scenarios that use an initiative, and what it takes there."""
    found = initiative(session, initiative_id)
    listed = plans(session, initiative_id)
    hours = by_quarter(listed)
    where = places(session, initiative_id) if is_on(session, Flag.TOKEN_PLANNING_V1) else []
    here = chosen_place(where)
    return show(
        "scenarios/initiative_plans.html",
        initiative=found,
        plans=listed,
        hours=hours,
        places=where,
        here=here,
        crowded=crowded_pools(session, here.id, initiative_id) if here else [],
        without=try_without(here.id, initiative_id) if here else None,
    )


def chosen_place(where: Sequence[Place]) -> Place | None:
    """The scenario that the address names, where the initiative asks for tokens; else the first."""
    asked = request.args.get("scenario", type=int)
    return next((place for place in where if place.id == asked), where[0] if where else None)


@pages.page(
    "/initiatives/<int:initiative_id>/plans.<twin:form>",
    permission=Permission.SCENARIO_READ,
)
def initiative_plans_twin(session: Session, initiative_id: int, form: str) -> Response:
    """The same scenarios for spreadsheets and programs."""
    found = initiative(session, initiative_id)
    return twin(form, f"plans-of-initiative-{found.id}", COLUMNS, plans(session, initiative_id))
