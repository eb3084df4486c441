"""Scenarios made from others: clones, and revisions of what was agreed."""

from dataclasses import dataclass

from planner.core import clock
from planner.core.session import Session
from planner.domain.cloning import Carry
from planner.domain.lifecycle import RevisionReason, ScenarioStatus, ScenarioType, in_words
from planner.domain.refusals import Conflict
from planner.periods.models import Period
from planner.scenarios import copying
from planner.scenarios.commands.scenarios import require_free, require_quarter
from planner.scenarios.fence import frozen, require_present
from planner.scenarios.models import Scenario

EVERYTHING = Carry(True, True, True, True, True, True)


class NotAgreed(Conflict):
    """Only a plan that was agreed is revised."""

    remedy = "Clone it instead, or change it while it is a draft."

    def __init__(self, name: str) -> None:
        super().__init__(f"Scenario {name} is no locked baseline, so there is nothing to revise.")


class NotARevision(Conflict):
    """Only a revision is confirmed against the plan it revises."""

    remedy = "Open the revision, and confirm it there."

    def __init__(self, name: str) -> None:
        super().__init__(f"Scenario {name} revises no other plan.")


@dataclass(frozen=True, slots=True)
class CloneDraft:
    """The name and quarter of a clone, and what it takes along."""

    name: str
    period_id: int
    carry: Carry


@dataclass(frozen=True, slots=True)
class RevisionDraft:
    """Why a plan is revised, what the revision is called, and what it changes, in words."""

    reason: RevisionReason
    name: str = ""
    change_log: str = ""


def clone(session: Session, source: Scenario, draft: CloneDraft) -> Scenario:
    """Make a draft of a quarter from another scenario, with what is to come along."""
    made = Scenario(name=draft.name, period_id=draft.period_id, cloned_from_id=source.id)
    with session.recording("scenario.cloned", made) as facts:
        period = require_quarter(session, draft.period_id)
        require_thawed(session, period)
        require_free(session, period, draft.name)
        begin(session, made)
        done = copying.copy(session, source, made, draft.carry)
        facts.update(done, source=source.name, quarter=period.label)
    return made


def revise(session: Session, base: Scenario, draft: RevisionDraft) -> Scenario:
    """Make a revision of a locked baseline: a draft with all it holds, also after the freeze."""
    made = Scenario(
        name=draft.name or f"Revision of {base.name}",
        period_id=base.period_id,
        scenario_type=ScenarioType.REVISION,
        revision_of_id=base.id,
        revision_reason=draft.reason,
        change_log=draft.change_log,
        needs_reconciliation=True,
    )
    with session.recording("scenario.revised", made) as facts:
        base = session.find(Scenario, base.id)
        if refusal := not_agreed(base):
            raise refusal
        require_free(session, base.period, made.name)
        begin(session, made)
        copying.copy(session, base, made, EVERYTHING)
        facts.update(base=base.name, reason=in_words(draft.reason), change_log=draft.change_log)
    return made


def confirm(session: Session, revision: Scenario, version: int | None) -> None:
    """Confirm how a revision differs from the plan it revises, as it was seen."""
    with session.recording("scenario.reconciled", revision):
        session.edit(Scenario, revision.id, version)
        require_present(revision)
        if refusal := no_revision(revision):
            raise refusal
        revision.needs_reconciliation = False
        revision.reconciled_at, revision.reconciled_by = clock.now(), session.actor_id


def not_agreed(base: Scenario) -> NotAgreed | None:
    """What stands against revising a scenario: only what was agreed is revised."""
    if base.status is ScenarioStatus.LOCKED and base.scenario_type is ScenarioType.BASELINE:
        return None
    return NotAgreed(base.name)


def no_revision(scenario: Scenario) -> NotARevision | None:
    """What stands against confirming how a scenario differs from the plan it revises."""
    if scenario.scenario_type is ScenarioType.REVISION and scenario.revision_of_id is not None:
        return None
    return NotARevision(scenario.name)


def begin(session: Session, made: Scenario) -> None:
    """Put a new scenario on file, inside a change."""
    made.updated_by = session.actor_id
    session.add(made)
    session.flush()
    session.refresh(made, ["period"])


def require_thawed(session: Session, period: Period) -> None:
    """Refuse, inside the change, a new plan of a quarter that is frozen."""
    if refusal := frozen(session, period):
        raise refusal
