"""The work of scenarios in the background."""

from typing import Any

from planner.core.jobs import Run
from planner.core.session import Session
from planner.scenarios import refreshing
from planner.scenarios.commands import demand, drift
from planner.scenarios.comparing import compare
from planner.scenarios.models import Scenario
from planner.scenarios.tasks import (
    CHECK_DRIFT,
    COMPARE,
    DERIVE,
    RECOMPUTE,
    REFRESH,
    CheckDrift,
    Compare,
    Derive,
    Recompute,
    Refresh,
)
from workers.handlers import handles


@handles(RECOMPUTE)
def recompute(session: Session, payload: Recompute, run: Run) -> dict[str, Any]:
    """Work out what is kept about a scenario. Safe to run twice: it is kept by its inputs."""
    return refreshing.recompute(session, payload.scenario_id, run)


@handles(REFRESH)
def refresh_views(session: Session, payload: Refresh, run: Run) -> dict[str, int]:
    """Draw up summaries. Safe to run twice: each takes the place of the one before."""
    return refreshing.refresh(session, payload, run)


@handles(DERIVE)
def derive_demand(session: Session, payload: Derive, run: Run) -> dict[str, int]:
    """Derive a scenario's demand. Safe to run twice: the second time nothing differs."""
    scenario = session.find(Scenario, payload.scenario_id)
    return dict(demand.derive(session, scenario).counts)


@handles(COMPARE)
def compare_sums(session: Session, payload: Compare, run: Run) -> dict[str, int]:
    """Compare kept sums with their rows. Safe to run twice: sums that are right stay."""
    return {"scenarios": compare(session)}


@handles(CHECK_DRIFT)
def check_drift(session: Session, payload: CheckDrift, run: Run) -> dict[str, int]:
    """Check baselines for drift. Safe to run twice: the second time no alert has to change."""
    found = drift.check(session, payload.scenario_id)
    with session.bookkeeping():
        drift.remember(session, found)
    return {"scenarios_checked": len(found.checked), "alerts_changed": found.changed}
