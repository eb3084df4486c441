"""Deriving the demand of a quarter and storing it: all of it anew, and where nothing changed."""

import statistics
import time
from collections.abc import Iterator

from sqlalchemy import delete, func, select

from bench.measuring import Line
from bench.stage import Stage
from planner.core.session import Session
from planner.scenarios import derivation, totals
from planner.scenarios.models import Scenario, TokenDemand

ROUNDS = 5


def lines(stage: Stage, scenario_id: int) -> Iterator[Line]:
    """Seconds of the change that derives, to its commit."""
    with stage.session() as session:
        own = TokenDemand.scenario_id == scenario_id
        pairs = session.scalar(select(func.count()).where(own))
        name = f"derivation of {pairs:,} pairs, {stage.name}"
        stored = []
        for _ in range(ROUNDS):
            with session.recording("bench.emptied", "demand"):
                session.execute(delete(TokenDemand).where(own))
                totals.redraw(session, scenario_id)
            stored.append(_derived(session, scenario_id))
        assert session.scalar(select(func.count()).where(own)) == pairs, "all came back"
        again = [_derived(session, scenario_id) for _ in range(ROUNDS)]
    yield Line(f"{name}: stored", statistics.median(stored), "s", 0.8)
    yield Line(f"{name}: nothing changed", statistics.median(again), "s", 0.15)


def _derived(session: Session, scenario_id: int) -> float:
    began = time.perf_counter()
    with session.recording("bench.derived", "demand"):
        derivation.store(session, session.find(Scenario, scenario_id))
    return time.perf_counter() - began
