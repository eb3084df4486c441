"""A pool as of an earlier moment: what `asof` in its address gives, as a page and as twins."""

from flask import Response

from planner.core.session import Session
from planner.scenarios.models import Scenario
from planner.scenarios.queries.past_pool import PastAsk, PoolNotThereYet, past_pool
from planner.scenarios.routes.base import shown
from planner.scenarios.routes.ledger_view import STATES
from planner.scenarios.routes.past import REFUSED, TOLD, refused, said
from planner.web.charts import bullet
from planner.web.exports import Column, twin

COLUMNS: list[Column[PastAsk]] = [
    Column("initiative", lambda ask: ask.initiative),
    Column("demand_p50", lambda ask: ask.then and ask.then[0]),
    Column("demand_p90", lambda ask: ask.then and ask.then[1]),
    Column("demand_p50_now", lambda ask: ask.now and ask.now[0]),
    Column("demand_p90_now", lambda ask: ask.now and ask.now[1]),
    Column("demand_p50_since", lambda ask: ask.since),
]


def page(session: Session, scenario: Scenario, pool_id: int, asof: str) -> Response:
    """The pool as it was, or why that is not known."""
    try:
        found = past_pool(session, scenario, pool_id, asof)
    except (*REFUSED, PoolNotThereYet) as refusal:
        return refused(session, scenario, refusal)
    then = found.line.then
    return shown(
        session,
        "scenarios/past_pool.html",
        scenario,
        found=found,
        asof=asof,
        bullet=bullet(then.pool.name, then.supply, then.p50, then.p90),
        state=STATES.get(then.state),
        told=found.moved[:TOLD],
        said=said,
    )


def rows(session: Session, scenario: Scenario, pool_id: int, asof: str, form: str) -> Response:
    """The same rows for spreadsheets and programs."""
    return twin(form, "token-demand", COLUMNS, past_pool(session, scenario, pool_id, asof).asks)
