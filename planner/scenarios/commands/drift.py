"""Checking baselines for drift, and what people say to the alerts."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select, update

from planner.core import clock, stamp
from planner.core.session import Session
from planner.domain.amounts import round_half_up, written
from planner.domain.drift import Alert, AlertStatus, Drift, Outcome, outcome
from planner.domain.refusals import Conflict, StaleEdit
from planner.periods.models import Period
from planner.scenarios import drifting
from planner.scenarios.drifting import Standing
from planner.scenarios.life_models import BaselineSnapshot, DriftAlert, DriftThreshold
from planner.scenarios.models import Scenario

RECORDED = {
    Outcome.RAISED: "scenario.drifted",
    Outcome.RAISED_AGAIN: "scenario.drifted",
    Outcome.UPDATED: "scenario.drifted",
    Outcome.SILENCED: "scenario.drifted",
    Outcome.RESOLVED: "scenario.drift_ended",
}


class NothingToAcknowledge(Conflict):
    """Only an alert that speaks can be silenced."""

    remedy = "Load the page again: it may have ended, or somebody was quicker."

    def __init__(self, name: str) -> None:
        super().__init__(f"No alert of scenario {name} waits for an answer.")


@dataclass(frozen=True, slots=True)
class Checked:
    """The baselines that were checked, how many alerts changed, and what it all rests on."""

    checked: Sequence[Standing]
    changed: int
    revision: int


@dataclass(frozen=True, slots=True)
class LimitsDraft:
    """How much drift is tolerated, in per cent; of one quarter, or of all that have no own."""

    period_id: int | None
    capacity: Decimal
    demand: Decimal
    version: int | None


def check(session: Session, scenario_id: int | None = None) -> Checked:
    """Hold locked baselines against live data; where alerts change, each is a change of its own.

    Baselines about which nothing was recorded since their last check are left out.
    """
    revision = stamp.latest(session)
    keys = _stirred(session, revision, scenario_id)
    found = drifting.standings(session, keys) if keys else []
    return Checked(found, sum(_settle(session, standing) for standing in found), revision)


def remember(session: Session, found: Checked) -> None:
    """Note what was checked, inside the runner's own bookkeeping."""
    if found.checked:
        session.execute(
            update(BaselineSnapshot)
            .where(BaselineSnapshot.id.in_([each.snapshot_id for each in found.checked]))
            .values(checked_revision=found.revision)
        )


def acknowledge(session: Session, scenario: Scenario, note: str) -> None:
    """Silence the alert of a scenario until the drift grows past what it is now."""
    with session.recording("scenario.drift_acknowledged", scenario) as facts:
        alert = open_alert(session, scenario.id)
        if alert is None or alert.status is not AlertStatus.ACTIVE:
            raise NothingToAcknowledge(scenario.name)
        alert.status, alert.note = AlertStatus.ACKNOWLEDGED, note
        alert.acknowledged_at, alert.acknowledged_by = clock.now(), session.actor_id
        alert.acknowledged_capacity = alert.capacity_percent
        alert.acknowledged_demand = alert.demand_percent
        facts.update(_figures(alert), note=note)


def set_limits(session: Session, draft: LimitsDraft) -> None:
    """Say how much drift is tolerated; the next check goes by it."""
    chosen = select(DriftThreshold).where(
        DriftThreshold.period_id.is_(None)
        if draft.period_id is None
        else DriftThreshold.period_id == draft.period_id
    )
    quarter = draft.period_id and session.find(Period, draft.period_id).label
    named = str(quarter or "all quarters")
    row = session.scalar(chosen) or DriftThreshold(period_id=draft.period_id)
    with session.recording("scenario.drift_limits_set", row) as facts:
        if row.version != draft.version:
            raise StaleEdit(f"Drift limits of {named}")
        row.capacity, row.demand = draft.capacity, draft.demand
        session.add(row)
        session.execute(update(BaselineSnapshot).values(checked_revision=None))
        facts.update(of=named, capacity=written(draft.capacity), demand=written(draft.demand))


def open_alert(session: Session, scenario_id: int) -> DriftAlert | None:
    """The alert of a scenario that has not been resolved."""
    return session.scalar(
        select(DriftAlert).where(
            DriftAlert.scenario_id == scenario_id, DriftAlert.status != AlertStatus.RESOLVED
        )
    )


def _stirred(session: Session, revision: int, scenario_id: int | None) -> list[int]:
    chosen = select(BaselineSnapshot.scenario_id).where(
        BaselineSnapshot.checked_revision.is_distinct_from(revision)
    )
    if scenario_id is not None:
        chosen = chosen.where(BaselineSnapshot.scenario_id == scenario_id)
    return list(session.scalars(chosen))


def _settle(session: Session, standing: Standing) -> bool:
    """Let the alert of a baseline say what was found; gives whether it changed."""
    alert = open_alert(session, standing.scenario_id)
    done = outcome(_as_rule(alert), standing.drift, standing.limits)
    if done is Outcome.NOTHING:
        return False
    scenario = session.find(Scenario, standing.scenario_id)
    with session.recording(RECORDED[done], scenario) as facts:
        alert = open_alert(session, scenario.id) or DriftAlert(scenario_id=scenario.id)
        _write(alert, standing, done)
        session.add(alert)
        facts.update(_figures(alert), outcome=done)
    return True


def _write(alert: DriftAlert, standing: Standing, done: Outcome) -> None:
    now = clock.now()
    alert.updated_at = now
    if done is Outcome.RESOLVED:
        alert.status, alert.resolved_at = AlertStatus.RESOLVED, now
        return
    if done in {Outcome.RAISED, Outcome.RAISED_AGAIN}:
        alert.status, alert.detected_at = AlertStatus.ACTIVE, now
        alert.acknowledged_capacity = alert.acknowledged_demand = None
        alert.acknowledged_at = alert.acknowledged_by = None
    alert.capacity_percent, alert.demand_percent = standing.drift.capacity, standing.drift.demand
    alert.net_gap_hours = round_half_up(standing.net_gap)


def _as_rule(alert: DriftAlert | None) -> Alert | None:
    if alert is None:
        return None
    silenced = None
    if alert.acknowledged_capacity is not None and alert.acknowledged_demand is not None:
        silenced = Drift(alert.acknowledged_capacity, alert.acknowledged_demand)
    return Alert(alert.status, Drift(alert.capacity_percent, alert.demand_percent), silenced)


def _figures(alert: DriftAlert) -> dict[str, str]:
    return {
        "capacity": written(alert.capacity_percent),
        "demand": written(alert.demand_percent),
        "net_gap": written(alert.net_gap_hours),
    }
