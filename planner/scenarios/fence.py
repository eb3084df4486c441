"""The write fence: what is approved or locked does not change, whichever way a change comes."""

from planner.core import clock
from planner.domain.lifecycle import ScenarioStatus
from planner.domain.refusals import Conflict
from planner.scenarios.models import Scenario


class ScenarioClosed(Conflict):
    """Nothing in an approved or locked scenario may change."""

    remedy = "Send it back to review, or change a scenario that is still a draft."

    def __init__(self, name: str, status: ScenarioStatus) -> None:
        self.name, self.status = name, status
        super().__init__(f"Scenario {name} is {status.lower()}, so its figures cannot change.")


def require_editable(scenario: Scenario) -> None:
    """Refuse, inside the change, to change a scenario that is approved or locked."""
    if not scenario.editable:
        raise ScenarioClosed(scenario.name, scenario.status)


def touch(scenario: Scenario, actor_id: int | None) -> None:
    """Note that the scenario's inputs changed: its revision goes up, and who did it is kept."""
    scenario.inputs_revision += 1
    scenario.updated_at, scenario.updated_by = clock.now(), actor_id
