"""The snapshot of the demo's locked baseline, from before a scope item grew, and its alert."""

from decimal import Decimal

from sqlalchemy import update

from planner.cli.demo.scenarios import PUBLISHED
from planner.cli.demo.stage import Keys, Stage
from planner.domain.amounts import round_half_up
from planner.domain.drift import AlertStatus
from planner.scenarios import baselines, drifting
from planner.scenarios.life_models import BaselineDemand, DriftAlert, DriftThreshold
from planner.scenarios.models import Scenario

GROWN = ("NDO-0206", "Data engineering")
NOW, THEN = Decimal(528), Decimal(440)
"""The initiative and skill whose hours grew since the plan was locked, as the history tells."""


def add_baseline(stage: Stage, keys: Keys) -> None:
    """Take the snapshot as it was at the lock."""
    session = stage.session
    session.flush()
    scenario = session.find(Scenario, keys.scenarios[PUBLISHED])
    baselines.take(session, scenario)
    kept = baselines.snapshot(session, scenario.id)
    assert kept is not None and scenario.locked_at is not None
    key, skill = GROWN
    session.execute(
        update(BaselineDemand)
        .where(
            BaselineDemand.initiative_id == keys.initiatives[key],
            BaselineDemand.skill == skill,
            BaselineDemand.hours == NOW,
        )
        .values(hours=THEN)
    )
    kept.taken_at, kept.taken_by = scenario.locked_at, scenario.locked_by
    kept.demand_hours = round_half_up(baselines.agreed(session, kept).demand_hours)


def add_alert(stage: Stage, keys: Keys) -> None:
    """Tolerate little of the quarter's drift, and raise the alert that this gives."""
    session = stage.session
    limits = {"capacity": Decimal(2), "demand": Decimal("0.25")}
    session.add(DriftThreshold(period_id=keys.quarters[stage.planned.label], **limits))
    session.flush()
    [standing] = drifting.standings(session, [keys.scenarios[PUBLISHED]])
    found = stage.ago(1, "09:40")
    session.add(
        DriftAlert(
            scenario_id=standing.scenario_id,
            status=AlertStatus.ACTIVE,
            capacity_percent=standing.drift.capacity,
            demand_percent=standing.drift.demand,
            net_gap_hours=round_half_up(standing.net_gap),
            detected_at=found,
            updated_at=found,
        )
    )
