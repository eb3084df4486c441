"""Alerts of drift, and the limits they go by."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from planner.core.session import Session
from planner.domain.drift import BUILT_IN, AlertStatus, Thresholds
from planner.periods import queries as periods
from planner.periods.models import Period
from planner.scenarios.life_models import DriftAlert, DriftThreshold
from planner.scenarios.models import Scenario


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert and the scenario it is about."""

    alert: DriftAlert
    scenario: Scenario


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a quarter, or of all that have no own; `threshold` where somebody set them."""

    period: Period | None
    limits: Thresholds
    threshold: DriftThreshold | None

    @property
    def own(self) -> bool:
        """Whether somebody set them for this quarter, or for all."""
        return self.threshold is not None

    @property
    def version(self) -> int | None:
        """The version of what was set; None where nothing was."""
        return self.threshold.version if self.threshold else None


def alerts(session: Session, status: AlertStatus | None = None) -> list[AlertLine]:
    """Alerts with their scenarios, the newest first; of one status, or all of them."""
    chosen = (
        select(DriftAlert, Scenario)
        .join(Scenario, Scenario.id == DriftAlert.scenario_id)
        .order_by(DriftAlert.id.desc())
    )
    if status is not None:
        chosen = chosen.where(DriftAlert.status == status)
    return [AlertLine(*row) for row in session.execute(chosen)]


def limits(session: Session) -> Sequence[Limits]:
    """The limits for all, and then those of every quarter that is planned or has its own."""
    rows = {row.period_id: row for row in session.scalars(select(DriftThreshold))}
    for_all = rows.get(None)
    common = Thresholds(for_all.capacity, for_all.demand) if for_all else BUILT_IN
    planned = set(session.scalars(select(Scenario.period_id).distinct()))
    named = [one for one in periods.quarters(session) if one.id in planned or one.id in rows]
    found = [Limits(None, common, for_all)]
    for period in named:
        own = rows.get(period.id)
        held = Thresholds(own.capacity, own.demand) if own else common
        found.append(Limits(period, held, own))
    return found


def limits_of(session: Session, period_id: int | None) -> Limits:
    """The limits of one quarter, or those for all. The quarter has some, or a plan."""
    wanted = (row for row in limits(session) if (row.period and row.period.id) == period_id)
    return next(wanted)
