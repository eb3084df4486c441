"""The life of a scenario: what each step is called, who may take it, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from planner.domain.lifecycle import (
    ADMIN_SCENARIO_MOVES,
    SCENARIO_MOVERS,
    SCENARIO_MOVES,
    ScenarioStatus,
    ScenarioType,
)
from planner.domain.permissions import Role
from planner.domain.refusals import Invalid

DRAFT, REVIEW, APPROVED, LOCKED = ScenarioStatus

NAMES: Mapping[tuple[ScenarioStatus, ScenarioStatus], str] = {
    (DRAFT, REVIEW): "Send for review",
    (REVIEW, DRAFT): "Return to draft",
    (REVIEW, APPROVED): "Approve",
    (APPROVED, REVIEW): "Send back to review",
    (APPROVED, LOCKED): "Lock",
    (LOCKED, DRAFT): "Reopen",
}
"""What pressing the button of each step says."""

REASONED = frozenset({(APPROVED, REVIEW), (LOCKED, DRAFT)})
"""Steps that take back what others rely on, so that they ask why."""

LONGEST_REASON = 500


class ReasonMissing(Invalid):
    """What others rely on is not taken back without a word."""

    remedy = "Say why, in a sentence that whoever relied on it will understand."

    def __init__(self, name: str, step: str) -> None:
        super().__init__(f"{step} for scenario {name} needs a reason.")


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a scenario decides about its next steps. `primary` names the primary one, if any."""

    status: ScenarioStatus
    kind: ScenarioType
    is_primary: bool
    primary: str | None
    has_snapshot: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step from where a scenario stands. `refused` says why this role may not take it."""

    to: ScenarioStatus
    name: str
    forward: bool
    reasoned: bool
    effects: tuple[str, ...]
    refused: str | None


def steps(standing: Standing, role: Role) -> list[Step]:
    """Every step there is from here, forward ones first, also those this role may not take."""
    moves = (*SCENARIO_MOVES[standing.status], *ADMIN_SCENARIO_MOVES.get(standing.status, ()))
    found = [_step(standing, to, role) for to in moves]
    return sorted(found, key=lambda step: not step.forward)


def reason_needed(status: ScenarioStatus, to: ScenarioStatus) -> bool:
    """Whether a step is taken only with a reason."""
    return (status, to) in REASONED


def require_reason(name: str, status: ScenarioStatus, to: ScenarioStatus, reason: str) -> None:
    """Raise ReasonMissing where a step needs a reason and has none."""
    if reason_needed(status, to) and not reason.strip():
        raise ReasonMissing(name, NAMES[status, to])


def _step(standing: Standing, to: ScenarioStatus, role: Role) -> Step:
    order = list(ScenarioStatus)
    return Step(
        to,
        NAMES[standing.status, to],
        order.index(to) > order.index(standing.status),
        reason_needed(standing.status, to),
        tuple(_effects(standing, to)),
        _refused(standing.status, to, role),
    )


def _refused(status: ScenarioStatus, to: ScenarioStatus, role: Role) -> str | None:
    if to in ADMIN_SCENARIO_MOVES.get(status, ()):
        return None if role is Role.ADMIN else "Only an administrator can do this."
    if role in SCENARIO_MOVERS:
        return None
    return "A product owner, a business owner or an administrator can do this."


def _effects(standing: Standing, to: ScenarioStatus) -> list[str]:
    if to is LOCKED:
        return _effects_of_locking(standing)
    if standing.status is LOCKED:
        told = ["Its figures can be changed again, and it is no longer what was agreed."]
        return told + (["Its snapshot is kept."] if standing.has_snapshot else [])
    if to is APPROVED:
        return ["Its figures cannot change while it is approved."]
    if standing.status is APPROVED:
        return ["Its figures can be changed again, and it has to be approved anew."]
    return ["Its figures can still be changed."]


def _effects_of_locking(standing: Standing) -> list[str]:
    told = ["Its figures are final; only an administrator can reopen it."]
    if not standing.is_primary and standing.primary is None:
        told.append("It becomes the primary scenario of its quarter, which has none yet.")
    if standing.kind is ScenarioType.BASELINE:
        again = ", or the one there is stays, as you choose" if standing.has_snapshot else ""
        told.append(f"A snapshot is taken, against which later changes are measured{again}.")
    return told
