"""Deriving demand from scope: a preview of every row, then the act."""

from flask import Response, request

from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.domain.planning import NotOffered
from planner.scenarios import derivation as derivations
from planner.scenarios.commands import demand as commands
from planner.scenarios.derivation import Change
from planner.scenarios.queries import derivation as queries
from planner.scenarios.queries import scenarios
from planner.scenarios.queries.derivation import NamedRow
from planner.scenarios.routes.base import opened, pages, shown
from planner.web.exports import Column, twin
from planner.web.respond import see
from planner.web.words import plural

CHANGES = frozenset(Change)
SHOWN_ROWS = 300
"""More rows than these are in the export only."""

COLUMNS: list[Column[NamedRow]] = [
    Column("rank", lambda named: named.rank),
    Column("initiative", lambda named: named.initiative),
    Column("pool", lambda named: named.pool),
    Column("p50_now", lambda named: named.row.before and named.row.before[0]),
    Column("p50_derived", lambda named: named.row.after and named.row.after[0]),
    Column("p90_now", lambda named: named.row.before and named.row.before[1]),
    Column("p90_derived", lambda named: named.row.after and named.row.after[1]),
    Column("change", lambda named: named.row.change),
]


@pages.page(
    "/scenarios/<int:scenario_id>/derivation",
    permission=Permission.SCENARIO_READ,
    flag=Flag.TOKEN_PLANNING_V1,
)
def derivation(session: Session, scenario_id: int) -> Response:
    """What a derivation would do, row by row, and what it warns of."""
    scenario = opened(session, scenario_id)
    try:
        plan = derivations.preview(session, scenario)
    except NotOffered as refusal:
        return shown(session, "scenarios/ledger_refused.html", scenario, 409, refusal=refusal)
    wanted = request.args.get("show", "all")
    rows = queries.named(session, scenario, plan, Change(wanted) if wanted in CHANGES else None)
    return shown(
        session,
        "scenarios/derivation.html",
        scenario,
        plan=plan,
        rows=rows[:SHOWN_ROWS],
        more=max(0, len(rows) - SHOWN_ROWS),
        shown=wanted if wanted in CHANGES else "all",
        warnings=queries.fixes(session, plan),
    )


@pages.page(
    "/scenarios/<int:scenario_id>/derivation.<twin:form>",
    permission=Permission.SCENARIO_READ,
    flag=Flag.TOKEN_PLANNING_V1,
)
def derivation_twin(session: Session, scenario_id: int, form: str) -> Response:
    """Every row of the preview for spreadsheets and programs."""
    scenario = scenarios.scenario(session, scenario_id)
    rows = queries.named(session, scenario, derivations.preview(session, scenario))
    return twin(form, "derived-demand", COLUMNS, rows)


@pages.action(
    "/scenarios/<int:scenario_id>/derivation",
    permission=Permission.PLANNING_WRITE,
    flag=Flag.TOKEN_PLANNING_V1,
)
def derive(session: Session, scenario_id: int) -> Response:
    """Derive the demand of every ranked initiative."""
    scenario = scenarios.scenario(session, scenario_id)
    done = commands.derive(session, scenario)
    written = sum(done.counts[change] for change in (Change.NEW, Change.CHANGED, Change.REMOVED))
    kept = done.counts[Change.KEPT]
    notice = f"Demand derived: {plural(written, 'row')} written, {plural(kept, 'typed row')} kept."
    return see("scenarios.ledger", scenario_id=scenario.id, notice=notice)
