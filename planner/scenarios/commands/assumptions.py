"""What a scenario assumes about its people."""

from planner.core.session import Session
from planner.domain.assumptions import Assumptions, changes, read, stored
from planner.domain.refusals import Conflict
from planner.scenarios.fence import require_editable, touch
from planner.scenarios.models import Scenario


class AssumedAlready(Conflict):
    """Assumptions that are in force already change nothing."""

    remedy = "Change at least one of them first."

    def __init__(self, name: str) -> None:
        super().__init__(f"Scenario {name} assumes exactly this already.")


def assume(
    session: Session, scenario: Scenario, assumptions: Assumptions, version: int | None = None
) -> None:
    """Let these assumptions hold; what was on file, also under unknown names, is replaced.

    Raises `StaleEdit` where the scenario was changed since `version` was read, `AssumedAlready`
    where nothing would change.
    """
    with session.recording("scenario.assumptions_stated", scenario) as facts:
        session.edit(Scenario, scenario.id, version)
        require_editable(scenario)
        before = read(scenario.assumptions)
        changed = changes(before.assumptions, assumptions)
        if not changed and not before.unknown and not before.unusable:
            raise AssumedAlready(scenario.name)
        facts["changed"] = {name: list(pair) for name, pair in changed.items()}
        facts["dropped"] = [*before.unknown, *before.unusable]
        scenario.assumptions = stored(assumptions)
        touch(scenario, session.actor_id)
