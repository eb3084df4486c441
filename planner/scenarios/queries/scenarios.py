"""Scenarios themselves: one, and lists of them."""

from planner.core.session import Session
from planner.scenarios.models import Scenario


def scenario(session: Session, scenario_id: int) -> Scenario:
    """The scenario with its period; `NotFound` where this organisation has none."""
    return session.find(Scenario, scenario_id)
