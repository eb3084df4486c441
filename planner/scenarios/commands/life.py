"""The steps of a scenario's life: its status, the archive and the way back, and its end."""

from dataclasses import dataclass

from sqlalchemy import update

from planner.core import clock
from planner.core.session import Session
from planner.domain.amounts import written
from planner.domain.lifecycle import ScenarioStatus, ScenarioType, allow_scenario_move
from planner.domain.permissions import Role
from planner.domain.refusals import Conflict
from planner.domain.scenario_life import require_reason
from planner.scenarios import baselines
from planner.scenarios.fence import require_present
from planner.scenarios.models import Scenario
from planner.scenarios.queries import scenarios as queries


class StandsForItsQuarter(Conflict):
    """What everybody looks at first is neither put away nor deleted."""

    remedy = "Make another scenario of the quarter primary first."

    def __init__(self, name: str, quarter: str) -> None:
        super().__init__(f"Scenario {name} is the primary one of {quarter}.")


class LockedForGood(Conflict):
    """What was agreed is neither put away nor deleted."""

    remedy = "Let an administrator reopen it first."

    def __init__(self, name: str) -> None:
        super().__init__(f"Scenario {name} is locked: what was agreed is kept.")


class NotReconciled(Conflict):
    """A revision is approved once somebody has seen how it differs from what was agreed."""

    remedy = "Open “Against the plan it revises”, read it, and confirm."

    def __init__(self, name: str) -> None:
        super().__init__(f"How scenario {name} differs from the plan it revises is not confirmed.")


@dataclass(frozen=True, slots=True)
class MoveDraft:
    """The status to enter, who wants it, why, and the version they saw."""

    to: ScenarioStatus
    role: Role
    reason: str = ""
    version: int | None = None
    keep_snapshot: bool = False
    """Whether locking a baseline again keeps the snapshot it has, instead of taking a new one."""


def move(session: Session, scenario: Scenario, draft: MoveDraft) -> None:
    """Let a scenario enter another status, with all that follows, or none of it.

    Raises `NoSuchMove`, `RoleCannotMove` and `ReasonMissing`.
    """
    with session.recording("scenario.moved", scenario) as facts:
        session.edit(Scenario, scenario.id, draft.version)
        require_present(scenario)
        before = scenario.status
        allow_scenario_move(scenario.name, before, draft.to, draft.role)
        require_reason(scenario.name, before, draft.to, draft.reason)
        _require_reconciled(scenario, draft.to)
        facts.update({"from": before, "to": draft.to, "reason": draft.reason.strip()})
        scenario.status = draft.to
        if draft.to is ScenarioStatus.LOCKED:
            facts["made_primary"] = _lock(session, scenario)
            facts.update(_keep(session, scenario, draft.keep_snapshot))
        else:
            scenario.locked_at = scenario.locked_by = None
        scenario.updated_at, scenario.updated_by = clock.now(), session.actor_id


def archive(session: Session, scenario: Scenario, version: int | None = None) -> None:
    """Put a scenario away: it leaves every list, keeps all it has, and refuses changes."""
    with session.recording("scenario.archived", scenario):
        session.edit(Scenario, scenario.id, version)
        require_present(scenario)
        _require_disposable(scenario)
        scenario.archived_at = clock.now()


def restore(session: Session, scenario: Scenario, version: int | None = None) -> None:
    """Bring a scenario back from the archive, as it was put there."""
    with session.recording("scenario.restored", scenario):
        session.edit(Scenario, scenario.id, version)
        scenario.archived_at = None


def delete(session: Session, scenario: Scenario, version: int | None) -> None:
    """Delete a scenario with everything in it. Its history stays; its revisions lose their base."""
    with session.recording("scenario.deleted", scenario) as facts:
        session.edit(Scenario, scenario.id, version)
        _require_disposable(scenario)
        if scenario.archived_at is None:
            require_present(scenario)
        facts.update(name=scenario.name, quarter=scenario.period.label)
        session.execute(
            update(Scenario)
            .where(Scenario.revision_of_id == scenario.id)
            .values(revision_of_id=None, version=Scenario.version + 1)
        )
        session.delete(scenario)


def _require_reconciled(scenario: Scenario, to: ScenarioStatus) -> None:
    if scenario.needs_reconciliation and to is ScenarioStatus.APPROVED:
        raise NotReconciled(scenario.name)


def _lock(session: Session, scenario: Scenario) -> bool:
    """What follows from locking; gives whether the scenario became primary."""
    scenario.locked_at, scenario.locked_by = clock.now(), session.actor_id
    lone = queries.primary(session, scenario.period_id) is None
    scenario.is_primary = scenario.is_primary or lone
    return lone


def _keep(session: Session, scenario: Scenario, as_it_is: bool) -> dict[str, str]:
    """Take the snapshot of a baseline, unless the one there is to stay; its totals for the audit.

    So locking twice never fails: it replaces the snapshot, or leaves it.
    """
    if scenario.scenario_type is not ScenarioType.BASELINE:
        return {}
    if as_it_is and baselines.snapshot(session, scenario.id) is not None:
        return {"snapshot": "kept"}
    found = baselines.take(session, scenario)
    hours = (("capacity", found.capacity_hours), ("demand", found.demand_hours))
    return {"snapshot": "taken", **{name: written(amount) for name, amount in hours}}


def indispensable(scenario: Scenario) -> Conflict | None:
    """What stands against putting a scenario away or deleting it; None where nothing does."""
    if scenario.status is ScenarioStatus.LOCKED:
        return LockedForGood(scenario.name)
    if scenario.is_primary:
        return StandsForItsQuarter(scenario.name, scenario.period.label)
    return None


def _require_disposable(scenario: Scenario) -> None:
    if refusal := indispensable(scenario):
        raise refusal
