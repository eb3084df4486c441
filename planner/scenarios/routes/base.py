"""The blueprint of scenario pages; the modules beside this one register on it."""

from typing import Any

from flask import Response, g

from planner.core.flags import flags_on
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.scenarios.fence import ScenarioClosed
from planner.scenarios.models import Scenario
from planner.scenarios.queries.menus import menus
from planner.web import htmx
from planner.web.access import ENDPOINTS
from planner.web.pages import Pages
from planner.web.respond import show

pages = Pages("scenarios", "planner.scenarios")

TABS = (
    ("overview", "Overview", "scenarios.overview"),
    ("ledger", "Ledger", "scenarios.ledger"),
    ("priorities", "Priorities", "scenarios.priorities"),
    ("supply", "Supply", "scenarios.supply"),
)
"""The pages of one scenario: the key a page names itself by, its label and its endpoint."""


@pages.context_processor
def _open_pages() -> dict[str, object]:
    """The tabs of a scenario, and the question whether a page exists for this organisation.

    A page whose flag is off does not: neither its tab nor a link to it is shown.
    """
    on = flags_on(g.session) if "session" in g else frozenset()

    def opens(endpoint: str) -> bool:
        return endpoint in ENDPOINTS and ENDPOINTS[endpoint].flag in {None, *on}

    return {"scenario_tabs": [tab for tab in TABS if opens(tab[2])], "opens": opens}


def shown(
    session: Session, template: str, scenario: Scenario, status: int = 200, **context: Any
) -> Response:
    """A page of one scenario: with the menus of its header, and why it is read-only, if it is."""
    around = None if htmx.partial() else menus(session, scenario)
    given = {"read_only": read_only(scenario), **context}
    return show(template, status, scenario=scenario, menus=around, **given)


def read_only(scenario: Scenario, permission: Permission = Permission.PLANNING_WRITE) -> str | None:
    """Why whoever is looking cannot change what needs this permission; None when they can."""
    if not scenario.editable:
        return ScenarioClosed(scenario.name, scenario.status).sentence
    if permission in g.visitor.permissions:
        return None
    return f"You can look at these figures; changing them needs {permission}."
