"""Figures of a token ledger: a pool's line, and the foot."""

from planner.analysis.queries.explanations import rows
from planner.core.session import Session
from planner.core.stamp import Stamp
from planner.domain.explaining.ledger import of_initiatives, of_pool, of_total
from planner.domain.explanation import Explanation
from planner.domain.figures import Figure
from planner.domain.planning import PlanningMode
from planner.scenarios.models import Scenario
from planner.scenarios.planning import planning_engine
from planner.scenarios.queries.ledger import initiatives


def ledger(session: Session, scenario: Scenario, about: Figure, _: Stamp) -> Explanation | None:
    """A figure of the ledger: three selects at most. None where there is none of this name."""
    pool_id = about.key("pool")
    if pool_id is not None:
        return _of_pool(session, scenario, about, pool_id)
    if about.measure == "initiatives":
        asked = rows.each_once(rows.asked(session, scenario.id))
        return of_initiatives(about, initiatives(session, scenario.id), asked)
    return of_total(about, planning_engine(session, scenario, PlanningMode.TOKEN).ledger())


def _of_pool(
    session: Session, scenario: Scenario, about: Figure, pool_id: int
) -> Explanation | None:
    line = rows.line(session, scenario.id, pool_id)
    if line is None:
        return None
    given = rows.given(session, scenario.id, pool_id)
    return of_pool(about, line, given, rows.asked(session, scenario.id, pool_id)[pool_id])
