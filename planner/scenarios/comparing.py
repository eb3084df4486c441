"""Comparing the sums that ledgers show with the rows they stand for, and putting them right."""

from sqlalchemy import select

from planner.core.jobs import GiveUp
from planner.core.session import Session
from planner.scenarios import totals
from planner.scenarios.models import Scenario


class SumsDiffered(GiveUp):
    """Kept sums were wrong. They are right now; why they were is a mistake of ours to be found."""


def compare(session: Session) -> int:
    """Compare every kept sum with its rows; gives how many scenarios were looked at.

    Sums that differ are put right and recorded, and then `SumsDiffered` is raised, so that the
    job ends among the dead letters and the page of system health says so.
    """
    wrong = totals.differences(session)
    for scenario_id, pools in wrong.items():
        scenario = session.find(Scenario, scenario_id)
        with session.recording("scenario.sums_mended", scenario) as facts:
            totals.redraw(session, scenario_id, pools)
            facts["pools"] = len(pools)
    if wrong:
        names = session.scalars(select(Scenario.name).where(Scenario.id.in_(wrong)))
        count = sum(map(len, wrong.values()))
        raise SumsDiffered(f"{count} kept sums of {', '.join(sorted(names))} were wrong.")
    return len(session.scalars(select(Scenario.id)).all())
