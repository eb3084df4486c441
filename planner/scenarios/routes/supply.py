"""What the pools of a scenario can give: one form per pool."""

from typing import Any

from flask import Response, request, url_for

from planner.core.session import Session
from planner.domain.effect import effect, supplied
from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.domain.planning import PlanningMode
from planner.domain.refusals import StaleEdit
from planner.scenarios.commands import supply as commands
from planner.scenarios.forms.supply import SupplyForm
from planner.scenarios.models import Scenario
from planner.scenarios.queries import ledger as ledgers
from planner.scenarios.queries import scenarios
from planner.scenarios.queries import supply as queries
from planner.scenarios.queries import supply_changes as changes
from planner.scenarios.queries.supply import SupplyLine
from planner.scenarios.routes.base import opened, pages, shown
from planner.scenarios.routes.ledger import summary
from planner.web import htmx
from planner.web.conflicts import Places, Saved, conflict
from planner.web.exports import Column, twin
from planner.web.respond import see, telling
from planner.web.sparks import spark

COLUMNS: list[Column[SupplyLine]] = [
    Column("pool", lambda line: line.pool),
    Column("supply_tokens", lambda line: line.tokens),
    Column("notes", lambda line: line.notes),
    Column("source", lambda line: line.source),
    Column("updated_at", lambda line: line.updated_at),
    Column("updated_by", lambda line: line.updated_by),
]


@pages.page(
    "/scenarios/<int:scenario_id>/supply",
    permission=Permission.SCENARIO_READ,
    flag=Flag.TOKEN_PLANNING_V1,
)
def supply(session: Session, scenario_id: int) -> Response:
    """Every pool's supply, to be changed in place."""
    return _page(session, opened(session, scenario_id))


@pages.page(
    "/scenarios/<int:scenario_id>/supply.<twin:form>",
    permission=Permission.SCENARIO_READ,
    flag=Flag.TOKEN_PLANNING_V1,
)
def supply_twin(session: Session, scenario_id: int, form: str) -> Response:
    """The same rows for spreadsheets and programs."""
    scenario = scenarios.scenario(session, scenario_id)
    return twin(form, "token-supply", columns(scenario), queries.supplies(session, scenario))


def columns(scenario: Scenario) -> list[Column[SupplyLine]]:
    """The twin's columns; the first two say of which scenario it is, so that it can be imported."""
    where: list[Column[SupplyLine]] = [
        Column("scenario", lambda line: scenario.name),
        Column("quarter", lambda line: scenario.period.label),
    ]
    return [*where, *COLUMNS]


@pages.action(
    "/scenarios/<int:scenario_id>/pools/<int:pool_id>/supply",
    permission=Permission.PLANNING_WRITE,
    flag=Flag.TOKEN_PLANNING_V1,
)
def state_supply(session: Session, scenario_id: int, pool_id: int) -> Response:
    """Say what one pool can give: the row again to htmx, which also refreshes the ledger."""
    scenario = scenarios.scenario(session, scenario_id)
    form = SupplyForm().of(pool_id)
    if not form.validate_on_submit():
        return _refused(session, scenario, pool_id, form)
    try:
        commands.state_supply(session, scenario, form.draft(pool_id))
    except StaleEdit:
        return _conflict(session, scenario, pool_id, form)
    if htmx.partial():
        return telling(_row(session, scenario, pool_id, None), "supply-changed", "Supply saved.")
    if form.back.data == "pool":
        place = {"scenario_id": scenario.id, "pool_id": pool_id}
        return see("scenarios.pool", notice="Supply saved.", **place)
    return see("scenarios.supply", scenario_id=scenario.id, notice="Supply saved.")


def _conflict(session: Session, scenario: Scenario, pool_id: int, form: SupplyForm) -> Response:
    line = queries.supply(session, scenario, pool_id)
    stated = {"tokens": line.tokens, "notes": line.notes, "version": line.version}
    theirs = SupplyForm(formdata=None, **stated)
    leave = url_for("scenarios.supply", scenario_id=scenario.id, _anchor=f"supply-{pool_id}")
    places = Places(f"Supply of {line.pool}", leave)
    return conflict(session, (form, theirs), places, Saved(line.updated_by, line.updated_at))


def _refused(session: Session, scenario: Scenario, pool_id: int, form: SupplyForm) -> Response:
    if htmx.partial():
        return _row(session, scenario, pool_id, form, 422)
    return _page(session, scenario, {pool_id: form}, 422)


def _page(
    session: Session,
    scenario: Scenario,
    forms: dict[int, SupplyForm] | None = None,
    status: int = 200,
) -> Response:
    """The page; `forms` are those with something to put right, by pool."""
    return shown(
        session,
        "scenarios/supply.html",
        scenario,
        status,
        lines=queries.supplies(session, scenario),
        forms=forms or {},
        previous=None if htmx.partial() else changes.previous(session, scenario),
        **_typed(session, scenario),
        **_effect(session, scenario),
    )


def _typed(session: Session, scenario: Scenario) -> dict[str, Any]:
    """What is typed and not saved yet, one number per pool in the order shown, and its effect."""
    text = "\n".join(each.strip() for each in request.args.getlist("tokens"))
    if not text.strip():
        return {"typed": None, "typed_text": "", "typed_effect": None}
    proposal = changes.pasted(session, scenario, text, None)
    lines = ledgers.ledger(session, scenario, PlanningMode.TOKEN).lines
    after = effect(lines, supplied(lines, proposal.tokens))
    return {"typed": proposal, "typed_text": text, "typed_effect": after}


def _row(
    session: Session,
    scenario: Scenario,
    pool_id: int,
    form: SupplyForm | None,
    status: int = 200,
) -> Response:
    return shown(
        session,
        "scenarios/_supply_row.html",
        scenario,
        status,
        line=queries.supply(session, scenario, pool_id),
        form=form,
        **_effect(session, scenario),
    )


def _effect(session: Session, scenario: Scenario) -> dict[str, Any]:
    """What the supplies come to: the ledger, and each pool's line in it by id."""
    found = ledgers.ledger(session, scenario, PlanningMode.TOKEN)
    trends = {
        pool_id: spark("Supply", values)
        for pool_id, values in queries.trends(session, scenario).items()
    }
    lines = {line.pool.id: line for line in found.lines}
    return {"balances": lines, "trends": trends, **summary(found)}
