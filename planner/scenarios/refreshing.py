"""What jobs do so that pages need not: work out what is kept about scenarios."""

from typing import Any

from sqlalchemy import select

from planner.core import clock
from planner.core.jobs import Run
from planner.core.session import Session
from planner.core.stamp import latest
from planner.domain.amounts import written
from planner.domain.calculation import CalculatorOptions
from planner.domain.summary import Summary
from planner.scenarios import views
from planner.scenarios.calculations import calculation
from planner.scenarios.models import Scenario
from planner.scenarios.summaries import behind, keep, renew, summary
from planner.scenarios.tasks import Refresh
from planner.scenarios.views import VIEWS


def recompute(session: Session, scenario_id: int, run: Run) -> dict[str, Any]:
    """Work out a scenario's summary and its calculation line by line, and keep both."""
    scenario = session.scalar(select(Scenario).where(Scenario.id == scenario_id))
    if scenario is None:  # deleted since: nothing is left to work out
        return {"success": False}
    run.report(done=10, total=100, note="Weighs supply against demand")
    revision = latest(session)
    found = summary(session, scenario)
    keep(session, [(scenario_id, found)], revision)
    run.report(done=20, note="Calculates line by line")
    calculation(session, scenario, CalculatorOptions())
    run.report(done=100, note="")
    return {"success": True, "calculated_at": clock.now().isoformat(), **figures(found)}


def refresh(session: Session, asked: Refresh, run: Run) -> dict[str, int]:
    """Work out every summary that no longer holds, and say of the others that they still do.

    Of the scenarios asked for, or else of all in use, and then of the organisation too. All that
    is worked out of scenarios is kept at once.
    """
    revision = latest(session)
    renewed, late = renew(session, revision), behind(session, asked.scenario_ids)
    found = []
    for number, scenario in enumerate(late):
        run.report(done=number, total=len(late))
        found.append((scenario.id, summary(session, scenario)))
    keep(session, found, revision)
    if asked.scenario_ids is None:
        views.draw_up(session, VIEWS if asked.view == "all" else [asked.view], revision)
    return {"worked_out": len(found), "still_good": renewed}


def figures(found: Summary) -> dict[str, str | int | None]:
    """A summary as the result of a job."""
    if found.hours is not None:
        shortest = [row.name for row in found.skills[:1]]
        return {
            "skills_short": len(found.short),
            "capacity_hours": written(found.hours.capacity),
            "demand_hours": written(found.hours.demand),
            "shortest_skill": shortest[0] if shortest else None,
        }
    totals, used = found.totals, found.used
    return {
        "pools_over_capacity": totals.pools_over,
        "supply": written(totals.supply),
        "demand_p50": written(totals.p50),
        "demand_p90": None if totals.p90 is None else written(totals.p90),
        "tightest_pool": used[0].pool.name if used else None,
    }
