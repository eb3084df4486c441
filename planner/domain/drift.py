"""When a locked baseline has drifted, and what becomes of the alert that says so.

One alert is open per baseline at most. It is updated while the drift lasts and resolves by itself
when the drift ends. Once acknowledged, it is silent until the drift grows past what was
acknowledged.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from planner.domain.lifecycle import ScenarioStatus, ScenarioType


class AlertStatus(StrEnum):
    """Where an alert stands."""

    ACTIVE = "ACTIVE"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    RESOLVED = "RESOLVED"


class Outcome(StrEnum):
    """What a check does."""

    NOTHING = "nothing"
    RAISED = "raised"
    UPDATED = "updated"
    SILENCED = "silenced"
    """The figures moved, within what was acknowledged."""
    RAISED_AGAIN = "raised again"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How much is tolerated, in per cent of the baseline, either way."""

    capacity: Decimal
    demand: Decimal


BUILT_IN = Thresholds(Decimal(5), Decimal(10))


@dataclass(frozen=True, slots=True)
class Drift:
    """How far a plan is from its baseline, in per cent of it."""

    capacity: Decimal
    demand: Decimal

    def beyond(self, limits: Thresholds) -> bool:
        """Whether either of the two exceeds its threshold, up or down."""
        return abs(self.capacity) > limits.capacity or abs(self.demand) > limits.demand

    def within(self, other: "Drift") -> bool:
        """Whether neither of the two is larger than the other's, up or down."""
        return abs(self.capacity) <= abs(other.capacity) and abs(self.demand) <= abs(other.demand)


@dataclass(frozen=True, slots=True)
class Alert:
    """An open alert: what it says, and the drift that was acknowledged, if any."""

    status: AlertStatus
    drift: Drift
    acknowledged: Drift | None = None


def in_force(of_period: Thresholds | None, for_all: Thresholds | None) -> Thresholds:
    """The thresholds of the quarter, else those for all, else 5 and 10 per cent."""
    return of_period or for_all or BUILT_IN


def compared(status: ScenarioStatus, kind: ScenarioType, has_snapshot: bool) -> bool:
    """Whether a scenario is held against its baseline at all."""
    return status is ScenarioStatus.LOCKED and kind is ScenarioType.BASELINE and has_snapshot


def outcome(alert: Alert | None, drift: Drift, limits: Thresholds) -> Outcome:
    """What a check that found this drift does about the open alert."""
    if not drift.beyond(limits):
        return Outcome.NOTHING if alert is None else Outcome.RESOLVED
    if alert is None:
        return Outcome.RAISED
    if alert.acknowledged is not None and not drift.within(alert.acknowledged):
        return Outcome.RAISED_AGAIN
    if drift == alert.drift:
        return Outcome.NOTHING
    return Outcome.UPDATED if alert.acknowledged is None else Outcome.SILENCED
