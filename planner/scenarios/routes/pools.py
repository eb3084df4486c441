"""One pool of a scenario: who its supply reaches, and the demand typed on it."""

from typing import Any

from flask import Response, request, url_for

from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.domain.refusals import StaleEdit
from planner.scenarios.commands import demand as commands
from planner.scenarios.forms.demand import DemandForm, RemovalForm
from planner.scenarios.forms.supply import SupplyForm
from planner.scenarios.models import Scenario
from planner.scenarios.queries import pools as queries
from planner.scenarios.queries import scenarios
from planner.scenarios.queries.pools import Ask, PoolView
from planner.scenarios.routes import past_pool
from planner.scenarios.routes.base import opened, pages, shown
from planner.scenarios.routes.ledger_view import words
from planner.web.asked import anything, naming
from planner.web.charts import Entry, Stack, bullet, stack
from planner.web.conflicts import Places, Saved, conflict
from planner.web.exports import Column, twin
from planner.web.respond import changed

COLUMNS: list[Column[Ask]] = [
    Column("rank", lambda ask: ask.entry.rank),
    Column("initiative", lambda ask: ask.entry.initiative),
    Column("demand_p50", lambda ask: ask.entry.p50),
    Column("demand_p90", lambda ask: ask.entry.p90),
    Column("running_total_p50", lambda ask: ask.reached.running if ask.reached else None),
    Column("fitting_p50", lambda ask: ask.reached.fitting if ask.reached else None),
    Column("status", lambda ask: ask.status),
    Column("source", lambda ask: ask.source),
    Column("notes", lambda ask: ask.notes),
    Column("updated_at", lambda ask: ask.updated_at),
    Column("updated_by", lambda ask: ask.updated_by),
]


@pages.page(
    "/scenarios/<int:scenario_id>/pools/<int:pool_id>",
    permission=Permission.SCENARIO_READ,
    flag=Flag.TOKEN_PLANNING_V1,
    tagged=True,
)
def pool(session: Session, scenario_id: int, pool_id: int) -> Response:
    """The pool's demand in order of rank, and where its supply ends, now or as it was."""
    scenario = opened(session, scenario_id)
    if asof := request.args.get("asof"):
        return past_pool.page(session, scenario, pool_id, asof)
    view = queries.pool_view(session, scenario, pool_id)
    return _page(session, scenario, view, _demand_form(session, scenario, view))


@pages.page(
    "/scenarios/<int:scenario_id>/pools/<int:pool_id>/demand.<twin:form>",
    permission=Permission.SCENARIO_READ,
    flag=Flag.TOKEN_PLANNING_V1,
    tagged=True,
    knows=naming(asof=anything),
)
def demand_twin(session: Session, scenario_id: int, pool_id: int, form: str) -> Response:
    """The pool's demand for spreadsheets and programs."""
    scenario = scenarios.scenario(session, scenario_id)
    if asof := request.args.get("asof"):
        return past_pool.rows(session, scenario, pool_id, asof, form)
    view = queries.pool_view(session, scenario, pool_id)
    return twin(form, "token-demand", COLUMNS, view.asks)


@pages.action(
    "/scenarios/<int:scenario_id>/pools/<int:pool_id>/demand",
    permission=Permission.PLANNING_WRITE,
    flag=Flag.TOKEN_PLANNING_V1,
)
def state_demand(session: Session, scenario_id: int, pool_id: int) -> Response:
    """Say what an initiative asks of the pool."""
    scenario = scenarios.scenario(session, scenario_id)
    view = queries.pool_view(session, scenario, pool_id)
    form = DemandForm().offer(_choices(session, scenario, view))
    if not form.validate_on_submit():
        return _page(session, scenario, view, form, 422)
    try:
        commands.state_demand(session, scenario, form.draft(pool_id))
    except StaleEdit:
        return _conflict(session, scenario, pool_id, form)
    return changed(
        "demand-changed",
        "scenarios.pool",
        scenario_id=scenario.id,
        pool_id=pool_id,
        notice="Demand saved.",
    )


@pages.action(
    "/scenarios/<int:scenario_id>/pools/<int:pool_id>/demand/<int:initiative_id>/removal",
    permission=Permission.PLANNING_WRITE,
    flag=Flag.TOKEN_PLANNING_V1,
)
def remove_demand(session: Session, scenario_id: int, pool_id: int, initiative_id: int) -> Response:
    """Take a demand back; the next derivation may fill it again."""
    scenario = scenarios.scenario(session, scenario_id)
    version = RemovalForm().version.data
    commands.remove_demand(session, scenario, pool_id, initiative_id, version)
    return changed(
        "demand-changed",
        "scenarios.pool",
        scenario_id=scenario.id,
        pool_id=pool_id,
        notice="Demand removed.",
    )


def _conflict(session: Session, scenario: Scenario, pool_id: int, form: DemandForm) -> Response:
    view = queries.pool_view(session, scenario, pool_id)
    ask = _editing(view, form.initiative_id.data)
    theirs = DemandForm(formdata=None, **_stated(ask))
    form.offer(_choices(session, scenario, view))
    theirs.initiative_id.choices = form.initiative_id.choices
    editing = {"edit": form.initiative_id.data} if ask else {}
    leave = url_for("scenarios.pool", scenario_id=scenario.id, pool_id=pool_id, **editing)
    places = Places(f"Demand on {view.pool.name}", leave)
    saved = Saved(ask.updated_by, ask.updated_at) if ask else Saved(None, None)
    return conflict(session, (form, theirs), places, saved)


def _page(
    session: Session, scenario: Scenario, view: PoolView, form: DemandForm, status: int = 200
) -> Response:
    name, line = view.pool.name, view.line
    return shown(
        session,
        "scenarios/pool.html",
        scenario,
        status,
        view=view,
        words=words(line),
        asks=[ask for ask in view.asks if _wanted(ask)],
        stack=_drawn(view),
        bullet=bullet(name, line.supply, line.p50, line.p90),
        form=form,
        editing=_editing(view, form.initiative_id.data),
        supply_form=_supply_form(view),
    )


def _drawn(view: PoolView) -> Stack:
    """The pool's demand as blocks in order of rank, with the line where supply ends."""
    blocks = [Entry(ask.entry.rank, ask.entry.initiative, ask.entry.p50) for ask in view.asks]
    return stack(blocks, view.line.supply)


def _wanted(ask: Ask) -> bool:
    """Whether the address asks for this row: all of them, or those without P90."""
    return request.args.get("show") != "unknown" or ask.entry.p90 is None


def _editing(view: PoolView, initiative_id: int | None) -> Ask | None:
    """The demand on file that a form is about; None for a new one."""
    return next((ask for ask in view.asks if ask.entry.initiative_id == initiative_id), None)


def _demand_form(session: Session, scenario: Scenario, view: PoolView) -> DemandForm:
    """The form of the demand the address wants to edit, or an empty one for what asks nothing."""
    ask = _editing(view, request.args.get("edit", type=int))
    if ask is None:
        return DemandForm(formdata=None).offer(queries.silent(session, scenario, view.pool.id))
    return DemandForm(formdata=None, **_stated(ask)).offer(
        [(ask.entry.initiative_id, ask.entry.initiative)]
    )


def _stated(ask: Ask | None) -> dict[str, Any]:
    """A demand as its form shows it; nothing for one that has been removed."""
    if ask is None:
        return {}
    return {
        "initiative_id": ask.entry.initiative_id,
        "p50": ask.entry.p50,
        "p90": ask.entry.p90,
        "notes": ask.notes,
        "version": ask.version,
    }


def _choices(session: Session, scenario: Scenario, view: PoolView) -> list[tuple[int, str]]:
    """Every initiative whose demand can be stated: those that ask already, and ranked ones."""
    asking = [(ask.entry.initiative_id, ask.entry.initiative) for ask in view.asks]
    return [*asking, *queries.silent(session, scenario, view.pool.id)]


def _supply_form(view: PoolView) -> SupplyForm:
    given = view.supply
    stated = {"tokens": given.tokens, "notes": given.notes, "version": given.version}
    return SupplyForm(formdata=None, **stated).of(view.pool.id)
