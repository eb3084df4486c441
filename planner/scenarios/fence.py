"""The write fence: what is approved, locked, archived or frozen does not change, ever."""

from datetime import date

from sqlalchemy.orm import object_session

from planner.core import clock
from planner.core.session import Session
from planner.core.zone import today
from planner.domain.lifecycle import ScenarioStatus, ScenarioType
from planner.domain.refusals import Conflict
from planner.periods.models import Period
from planner.scenarios.models import Scenario


class ScenarioClosed(Conflict):
    """Nothing in an approved or locked scenario may change."""

    remedy = "Send it back to review, or change a scenario that is still a draft."

    def __init__(self, name: str, status: ScenarioStatus) -> None:
        self.name, self.status = name, status
        if status is ScenarioStatus.LOCKED:
            self.remedy = "Let an administrator reopen it, or change a scenario that is a draft."
        super().__init__(f"Scenario {name} is {status.lower()}, so its figures cannot change.")


class ScenarioArchived(Conflict):
    """What was put away stays as it was."""

    remedy = "Bring it back from the archive first."

    def __init__(self, name: str) -> None:
        super().__init__(f"Scenario {name} is archived, so nothing of it can change.")


class QuarterFrozen(Conflict):
    """After its freeze date a quarter's plans stay as they are."""

    remedy = "Revise the quarter's locked baseline, with a reason; a revision can be changed."

    def __init__(self, quarter: str, since: date) -> None:
        self.quarter, self.since = quarter, since
        super().__init__(f"Plans of {quarter} are frozen since {since.day} {since:%B %Y}.")


def closed(scenario: Scenario) -> Conflict | None:
    """What stands against a change of the scenario's figures; None where nothing does."""
    if refusal := put_away(scenario):
        return refusal
    if not scenario.status.editable:
        return ScenarioClosed(scenario.name, scenario.status)
    return None


def put_away(scenario: Scenario) -> Conflict | None:
    """What stands against any change of the scenario: the archive, or its quarter's freeze."""
    if scenario.archived_at is not None:
        return ScenarioArchived(scenario.name)
    if scenario.scenario_type is ScenarioType.REVISION and scenario.revision_reason is not None:
        return None
    session = object_session(scenario)
    assert isinstance(session, Session), "a scenario is asked about where it was read"
    return frozen(session, scenario.period)


def frozen(session: Session, period: Period) -> QuarterFrozen | None:
    """The refusal of a quarter whose freeze date has come, where the organisation is."""
    if period.freeze_on is None or period.freeze_on > today(session):
        return None
    return QuarterFrozen(period.label, period.freeze_on)


def require_editable(scenario: Scenario) -> None:
    """Refuse, inside the change, to change a scenario whose figures are closed."""
    if refusal := closed(scenario):
        raise refusal


def require_present(scenario: Scenario) -> None:
    """Refuse, inside the change, to do anything with an archived or frozen scenario."""
    if refusal := put_away(scenario):
        raise refusal


def touch(scenario: Scenario, actor_id: int | None) -> None:
    """Note when the scenario's inputs were changed last, and by whom.

    How a revision differs from its base is then to be confirmed anew.
    """
    scenario.updated_at, scenario.updated_by = clock.now(), actor_id
    if scenario.scenario_type is ScenarioType.REVISION and scenario.revision_of_id is not None:
        scenario.needs_reconciliation = True
