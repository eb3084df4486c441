"""Switching a scenario between planning in hours and planning in tokens."""

from planner.core.session import Session
from planner.domain.planning import PlanningMode
from planner.domain.refusals import Conflict
from planner.scenarios.fence import require_editable, touch
from planner.scenarios.models import Scenario


class AlreadyInMode(Conflict):
    """A switch to the mode a scenario is in changes nothing."""

    remedy = "Load the page again: somebody may have switched it before you."

    def __init__(self, name: str, mode: PlanningMode) -> None:
        super().__init__(f"Scenario {name} already plans in {mode.unit} ({mode}).")


def switch_mode(session: Session, scenario: Scenario, mode: PlanningMode) -> None:
    """Plan in this mode from now on. The figures of the other are kept, and come back with it."""
    with session.recording("scenario.mode_switched", scenario) as facts:
        require_editable(scenario)
        if scenario.planning_mode is mode:
            raise AlreadyInMode(scenario.name, mode)
        facts.update({"from": scenario.planning_mode, "to": mode})
        scenario.planning_mode = mode
        touch(scenario, session.actor_id)
