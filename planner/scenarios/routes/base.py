"""The blueprint of scenario pages; the modules beside this one register on it."""

from dataclasses import dataclass
from typing import Any

from flask import Response, g
from sqlalchemy import select

from planner.core import clock
from planner.core.identity import User
from planner.core.session import Session
from planner.core.stamp import Stamp
from planner.domain.permissions import Permission
from planner.scenarios import inputs
from planner.scenarios.fence import closed
from planner.scenarios.models import Scenario
from planner.scenarios.queries import scenarios as queries
from planner.scenarios.queries.menus import menus
from planner.scenarios.routes.what_if_links import try_deferral, try_supply
from planner.web import htmx
from planner.web.entry import opens
from planner.web.pages import Pages
from planner.web.respond import show
from planner.web.work import Work, under_way

pages = Pages("scenarios", "planner.scenarios")


@dataclass(frozen=True, slots=True)
class Closing:
    """Why a scenario's figures cannot change, what would help, and who locked it."""

    sentence: str
    remedy: str
    by: str | None


TABS = (
    ("overview", "Overview", "scenarios.overview"),
    ("ledger", "Ledger", "scenarios.ledger"),
    ("what-if", "What-if", "analysis.what_if"),
    ("calculator", "Calculator", "scenarios.calculator"),
    ("allocations", "Allocations", "staffing.allocations"),
    ("priorities", "Priorities", "scenarios.priorities"),
    ("supply", "Supply", "scenarios.supply"),
    ("demand", "Demand", "scenarios.demand"),
    ("budget", "Budget", "scenarios.budget"),
    ("assumptions", "Assumptions", "scenarios.assumptions"),
    ("history", "History", "scenarios.history"),
)
"""The pages of one scenario: the key a page names itself by, its label and its endpoint."""


@pages.context_processor
def open_pages() -> dict[str, object]:
    """The tabs of a scenario, and the question whether a page exists for this organisation.

    Of one that does not, neither its tab nor a link to it is shown.
    """
    return {
        "scenario_tabs": [tab for tab in TABS if opens(tab[2])],
        "opens": opens,
        "try_supply": try_supply,
        "try_deferral": try_deferral,
    }


def opened(session: Session, scenario_id: int) -> Scenario:
    """The scenario a page is about; the stamp of its figures is read here, before any of them.

    Fragments show figures without a stamp, except the one that is the stamp.
    """
    scenario = queries.scenario(session, scenario_id)
    g.stamp = _stamp(session, scenario)
    return scenario


def shown(
    session: Session, template: str, scenario: Scenario, status: int = 200, **context: Any
) -> Response:
    """A page of one scenario: with the menus of its header, and why it is read-only, if it is."""
    around = None if htmx.partial() else menus(session, scenario)
    given = {
        "read_only": read_only(scenario),
        "closing": _closing(session, scenario),
        "stamp": g.get("stamp") or _stamp(session, scenario),
        "work": _work(session, scenario),
        **context,
    }
    return show(template, status, scenario=scenario, menus=around, now=clock.now(), **given)


def _stamp(session: Session, scenario: Scenario) -> Stamp | None:
    if htmx.partial() and htmx.target() != "freshness":
        return None
    return inputs.stamp(session, scenario)


def _work(session: Session, scenario: Scenario) -> list[Work]:
    """What waits or runs for the scenario, told beside the stamp."""
    if htmx.partial() and htmx.target() != "freshness":
        return []
    return under_way(session, Scenario.__tablename__, scenario.id)


def _closing(session: Session, scenario: Scenario) -> Closing | None:
    """What stands against changes, for the notice at the head of a page."""
    refusal = None if htmx.partial() else closed(scenario)
    if refusal is None:
        return None
    by = scenario.locked_by and session.scalar(
        select(User.name).where(User.id == scenario.locked_by)
    )
    return Closing(refusal.sentence, refusal.remedy, by or None)


def read_only(scenario: Scenario, permission: Permission = Permission.PLANNING_WRITE) -> str | None:
    """Why whoever is looking cannot change what needs this permission; None when they can."""
    if refusal := closed(scenario):
        return refusal.sentence
    if permission in g.visitor.permissions:
        return None
    return f"You can look at these figures; changing them needs {permission}."
