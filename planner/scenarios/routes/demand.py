"""All demand of a scenario: the matrix, a pasted block, and what one initiative asks."""

from collections.abc import Callable
from typing import Any

from flask import Response, request

from planner.core.session import Session
from planner.domain.effect import asked, effect
from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.domain.planning import PlanningMode
from planner.domain.views import is_page, one_of
from planner.portfolio.models import Initiative
from planner.scenarios.commands import demand as commands
from planner.scenarios.forms.demands import DemandBlockForm, InitiativeDemandForm
from planner.scenarios.models import Scenario
from planner.scenarios.planning import pools
from planner.scenarios.proposals import (
    DemandProposal,
    NotAsShown,
    NothingProposed,
    as_opened,
)
from planner.scenarios.queries import demand as queries
from planner.scenarios.queries import ledger as ledgers
from planner.scenarios.queries import scenarios
from planner.scenarios.queries.demand import DemandRow, MatrixLine
from planner.scenarios.routes.base import opened, pages, shown
from planner.web.asked import anything, naming
from planner.web.exports import Column, twin
from planner.web.paging import Page, asked_page
from planner.web.respond import see
from planner.web.words import plural

READ, WRITE, FLAG = Permission.SCENARIO_READ, Permission.PLANNING_WRITE, Flag.TOKEN_PLANNING_V1

SHOWS: dict[str, Callable[[MatrixLine], bool]] = {
    "all": lambda line: True,
    "unknown": lambda line: any(cell.p90 is None for cell in line.cells.values()),
    "typed": lambda line: any(cell.source == "typed" for cell in line.cells.values()),
    "silent": lambda line: not line.cells,
}
"""Which initiatives can be shown alone."""


@pages.page(
    "/scenarios/<int:scenario_id>/demand",
    permission=READ,
    flag=FLAG,
    knows=naming(show=one_of(SHOWS), find=anything, page=is_page),
)
def demand(session: Session, scenario_id: int) -> Response:
    """What every initiative asks of every pool."""
    scenario = opened(session, scenario_id)
    found = queries.matrix(session, scenario)
    show = request.args.get("show", "all")
    show = show if show in SHOWS else "all"
    find = request.args.get("find", "").strip()
    lines = [line for line in found.lines if SHOWS[show](line) and _called(line, find)]
    number = asked_page(request.args)
    page = Page(number, len(lines), lambda at: f"?show={show}&find={find}&page={at}")
    counts = {key: sum(map(test, found.lines)) for key, test in SHOWS.items()}
    return shown(
        session,
        "scenarios/demand.html",
        scenario,
        matrix=found,
        lines=lines[(number - 1) * page.size : number * page.size],
        page=page,
        show=show,
        find=find,
        counts=counts,
    )


@pages.page("/scenarios/<int:scenario_id>/demand.<twin:form>", permission=READ, flag=FLAG)
def demands_twin(session: Session, scenario_id: int, form: str) -> Response:
    """Every row of demand for spreadsheets and programs; the block can be pasted back."""
    scenario = scenarios.scenario(session, scenario_id)
    names = {pool.id: pool.name for pool in pools(session)}
    rows = [row for row in queries.demand_rows(session, scenario) if row.pool_id in names]
    columns: list[Column[DemandRow]] = [
        Column("rank", lambda row: row.rank),
        Column("external_key", lambda row: row.external_key),
        Column("initiative", lambda row: row.initiative),
        Column("pool", lambda row: names[row.pool_id]),
        Column("demand_p50", lambda row: row.p50),
        Column("demand_p90", lambda row: row.p90),
        Column("source", lambda row: row.source),
        Column("notes", lambda row: row.notes),
        Column("updated_at", lambda row: row.updated_at),
        Column("updated_by", lambda row: row.updated_by),
    ]
    return twin(form, "token-demand", columns, rows)


@pages.page("/scenarios/<int:scenario_id>/demand/changes", permission=READ, flag=FLAG)
def demand_changes(session: Session, scenario_id: int) -> Response:
    """Where a block of demand is pasted."""
    scenario = opened(session, scenario_id)
    return _block(session, scenario, DemandBlockForm(formdata=None))


@pages.action("/scenarios/<int:scenario_id>/demand/changes", permission=WRITE, flag=FLAG)
def change_demands(session: Session, scenario_id: int) -> Response:
    """Show what a block of demand would do; or apply what was shown, in one change."""
    scenario = scenarios.scenario(session, scenario_id)
    form = DemandBlockForm()
    if not form.validate_on_submit():
        return _block(session, scenario, form, status=422)

    def propose() -> DemandProposal:
        return queries.pasted(session, scenario, form.text.data or "", form.format)

    if form.act.data != "apply":
        return _block(session, scenario, form, propose())
    try:
        done = commands.change_demands(session, scenario, propose, form.seen.data or "")
    except (NotAsShown, NothingProposed) as refusal:
        return _block(session, scenario, form, propose(), refusal=refusal, status=409)
    said = f"{plural(len(done.rows), 'row')} of demand changed."
    return see("scenarios.demand", scenario_id=scenario.id, notice=said)


@pages.page("/scenarios/<int:scenario_id>/demand/<int:initiative_id>", permission=READ, flag=FLAG)
def initiative_demand(session: Session, scenario_id: int, initiative_id: int) -> Response:
    """What one initiative asks of every pool, to be changed together."""
    scenario = opened(session, scenario_id)
    initiative = session.find(Initiative, initiative_id)
    found = queries.of_initiative(session, scenario.id, initiative_id)
    asks = [{"pool_id": pool.id, **_stated(found.get(pool.id))} for pool in pools(session)]
    states = {pool_id: row.state for pool_id, row in found.items()}
    form = InitiativeDemandForm(formdata=None, asks=asks, opened=as_opened(states))
    return _initiative(session, scenario, initiative, form)


@pages.action(
    "/scenarios/<int:scenario_id>/demand/<int:initiative_id>", permission=WRITE, flag=FLAG
)
def restate_initiative(session: Session, scenario_id: int, initiative_id: int) -> Response:
    """Let the initiative ask what was typed, in one change."""
    scenario = scenarios.scenario(session, scenario_id)
    initiative = session.find(Initiative, initiative_id)
    form = InitiativeDemandForm()
    if not form.validate_on_submit():
        return _initiative(session, scenario, initiative, form, 422)
    place = {"scenario_id": scenario.id, "initiative_id": initiative_id}
    try:
        done = commands.restate_initiative(
            session,
            scenario,
            lambda: queries.typed(session, scenario, initiative, form.given),
            lambda: (
                form.opened.data == as_opened(queries.states_of(session, scenario, initiative_id))
            ),
        )
    except NothingProposed:
        return see("scenarios.initiative_demand", notice="Nothing was changed.", **place)
    said = f"{plural(len(done.rows), 'row')} of demand changed."
    return see("scenarios.initiative_demand", notice=said, **place)


def _called(line: MatrixLine, find: str) -> bool:
    sought = find.casefold()
    return sought in line.initiative.casefold() or sought in (line.external_key or "").casefold()


def _stated(row: DemandRow | None) -> dict[str, Any]:
    return {"p50": row.p50, "p90": row.p90, "notes": row.notes} if row else {}


def _block(
    session: Session,
    scenario: Scenario,
    form: DemandBlockForm,
    proposal: DemandProposal | None = None,
    **more: Any,
) -> Response:
    before = ledgers.ledger(session, scenario, PlanningMode.TOKEN).lines if proposal else []
    return shown(
        session,
        "scenarios/demand_changes.html",
        scenario,
        more.pop("status", 200),
        form=form.offer(),
        proposal=proposal,
        effect=proposal and effect(before, asked(before, proposal.added)),
        **{"refusal": None, **more},
    )


def _initiative(
    session: Session,
    scenario: Scenario,
    initiative: Initiative,
    form: InitiativeDemandForm,
    status: int = 200,
) -> Response:
    return shown(
        session,
        "scenarios/initiative_demand.html",
        scenario,
        status,
        initiative=initiative,
        form=form,
        found=queries.of_initiative(session, scenario.id, initiative.id),
        names={pool.id: pool.name for pool in pools(session)},
    )
