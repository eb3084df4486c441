"""The token ledger of a scenario: the page, its regions, and its twins."""

from typing import Any

from flask import Response, request

from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.ledger import SHOWS, Balance, total
from planner.domain.permissions import Permission
from planner.domain.planning import NotOffered
from planner.scenarios.models import Scenario
from planner.scenarios.queries import ledger as queries
from planner.scenarios.queries import scenarios
from planner.scenarios.queries.filling import ToFill, to_fill
from planner.scenarios.queries.ledger import Ledger
from planner.scenarios.routes import past
from planner.scenarios.routes.base import opened, pages, shown
from planner.scenarios.routes.ledger_view import NAMED, View, words
from planner.web import htmx
from planner.web.exports import Column, twin
from planner.web.words import upper_first

COLUMNS: list[Column[Balance]] = [
    Column("pool", lambda line: line.pool.name),
    Column("supply_tokens", lambda line: line.supply),
    Column("demand_p50", lambda line: line.p50),
    Column("demand_p90", lambda line: line.p90),
    Column("rows_without_p90", lambda line: line.rows_without_p90),
    Column("delta", lambda line: line.delta),
    Column("over_capacity", lambda line: line.over_capacity),
    Column("initiatives", lambda line: line.rows),
    Column("explanation", words),
]


@pages.page(
    "/scenarios/<int:scenario_id>/ledger",
    permission=Permission.SCENARIO_READ,
    flag=Flag.TOKEN_PLANNING_V1,
    tagged=True,
    knows=NAMED,
)
def ledger(session: Session, scenario_id: int) -> Response:
    """Supply against demand per pool, now or as of an earlier moment; or why there is none."""
    scenario = opened(session, scenario_id)
    if asof := request.args.get("asof"):
        return past.page(session, scenario, asof)
    try:
        found = queries.ledger(session, scenario)
    except NotOffered as refusal:
        return shown(session, "scenarios/ledger_refused.html", scenario, 409, refusal=refusal)
    return _page(session, scenario, found)


def _page(session: Session, scenario: Scenario, found: Ledger) -> Response:
    view = View.read(request.args)
    rows = view.rows(found)
    foot = total([row.line for row in rows])
    return shown(
        session,
        "scenarios/ledger.html",
        scenario,
        view=view,
        rows=rows,
        foot=foot,
        lead=_lead(scenario, view),
        to_fill=[] if htmx.partial() else _to_fill(session, scenario, found),
        **summary(found),
    )


def _to_fill(session: Session, scenario: Scenario, found: Ledger) -> list[ToFill]:
    """What to fill in, where a P90 is unknown."""
    unknown = any(line.rows_without_p90 for line in found.lines)
    return to_fill(session, scenario) if unknown else []


def _lead(scenario: Scenario, view: View) -> str:
    """What the page shows, for which days, in which order."""
    first, last = scenario.period.start_date, scenario.period.end_date
    days = f"{first.day} {first:%B} to {last.day} {last:%B %Y}"
    return f"Supply and demand per pool in tokens, {days}. {upper_first(view.order)}."


def summary(found: Ledger) -> dict[str, Any]:
    """What the headline figures are drawn from, on the ledger and wherever they are repeated."""
    counts = {name: sum(map(test, found.lines)) for name, test in SHOWS.items()}
    return {"ledger": found, "totals": total(found.lines), "counts": counts}


@pages.page(
    "/scenarios/<int:scenario_id>/ledger.<twin:form>",
    permission=Permission.SCENARIO_READ,
    flag=Flag.TOKEN_PLANNING_V1,
    tagged=True,
    knows=NAMED,
)
def ledger_twin(session: Session, scenario_id: int, form: str) -> Response:
    """The same lines, in the same order, for spreadsheets and programs."""
    scenario = scenarios.scenario(session, scenario_id)
    if asof := request.args.get("asof"):
        return past.lines(session, scenario, asof, form)
    lines = queries.ledger(session, scenario).lines
    return twin(form, "token-ledger", COLUMNS, View.read(request.args).chosen(lines))
