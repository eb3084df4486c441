"""What-if: a plan with changes that nobody has saved, all of them in the address."""

from typing import Any

from flask import Response, g, make_response, redirect, request, url_for

from planner.analysis import what_if_told as told
from planner.analysis.queries import what_if as queries
from planner.analysis.queries.what_if import WhatIf
from planner.analysis.queries.what_if_levers import levers
from planner.analysis.routes import what_if_view as view
from planner.analysis.routes.base import pages
from planner.analysis.routes.what_if_view import Address
from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.ledger import Balance
from planner.domain.permissions import Permission
from planner.domain.planning import NotOffered
from planner.domain.what_if import MANY, Changes
from planner.scenarios import inputs
from planner.scenarios.models import Scenario
from planner.scenarios.queries import scenarios
from planner.scenarios.routes.base import opened, shown
from planner.web import htmx
from planner.web.exports import Column, twin
from planner.web.respond import heard

Pair = tuple[Balance, Balance]

COLUMNS: list[Column[Pair]] = [
    Column("pool", lambda pair: pair[0].pool.name),
    Column("supply_before", lambda pair: pair[0].supply),
    Column("supply_after", lambda pair: pair[1].supply),
    Column("demand_p50_before", lambda pair: pair[0].p50),
    Column("demand_p50_after", lambda pair: pair[1].p50),
    Column("demand_p90_before", lambda pair: pair[0].p90),
    Column("demand_p90_after", lambda pair: pair[1].p90),
    Column("delta_before", lambda pair: pair[0].delta),
    Column("delta_after", lambda pair: pair[1].delta),
    Column("over_capacity_before", lambda pair: pair[0].over_capacity),
    Column("over_capacity_after", lambda pair: pair[1].over_capacity),
]


@pages.page(
    "/scenarios/<int:scenario_id>/what-if",
    permission=Permission.SCENARIO_READ,
    flag=Flag.TOKEN_PLANNING_V1,
    tagged=True,
)
def what_if(session: Session, scenario_id: int) -> Response:
    """The plan with the changes of the address, or why this scenario cannot be asked."""
    scenario, address = opened(session, scenario_id), Address.read(request.args)
    try:
        found = queries.what_if(session, scenario, address.reading)
    except NotOffered as refusal:
        return shown(session, "analysis/what_if_refused.html", scenario, 409, refusal=refusal)
    href = _href(scenario, address, found.changes)
    if not htmx.partial() and not _canonical(address, found):
        return make_response(redirect(href))
    return _told(_page(session, scenario, address, found), href, found)


@pages.page(
    "/scenarios/<int:scenario_id>/what-if.<twin:form>",
    permission=Permission.SCENARIO_READ,
    flag=Flag.TOKEN_PLANNING_V1,
    tagged=True,
    knows=view.knows,
)
def what_if_twin(session: Session, scenario_id: int, form: str) -> Response:
    """Every pool before and after, for spreadsheets and programs."""
    scenario = scenarios.scenario(session, scenario_id)
    found = queries.what_if(session, scenario, Address.read(request.args).reading)
    return twin(form, "what-if", COLUMNS, found.outcome.pairs)


def _canonical(address: Address, found: WhatIf) -> bool:
    """Whether the address is the one of its changes, or says why it is not."""
    wanted = address.arguments(found.changes, _revision()).items()
    asked = list(request.args.items(multi=True))
    return bool(found.reading.problems) or asked == [(name, str(value)) for name, value in wanted]


def _revision() -> int | None:
    return g.stamp.revision if g.stamp else None


def _href(scenario: Scenario, address: Address, changes: Changes) -> str:
    """The one address of these changes to this scenario."""
    arguments = address.arguments(changes, _revision())
    return url_for("analysis.what_if", scenario_id=scenario.id, **arguments)


def _told(answer: Response, href: str, found: WhatIf) -> Response:
    """Let the browser's address say what a fragment shows, and a reader hear what it comes to."""
    if htmx.partial():
        answer.headers["HX-Replace-Url"] = href
    return heard(answer, told.headline(found))


def _page(session: Session, scenario: Scenario, address: Address, found: WhatIf) -> Response:
    return shown(
        session,
        "analysis/what_if.html",
        scenario,
        address=address,
        found=found,
        effect=found.effect,
        lines=view.lines(found),
        chips=view.chips(found),
        told=told,
        many=len(found.changes) > MANY,
        **_around(session, scenario, address, found),
    )


def _around(
    session: Session, scenario: Scenario, address: Address, found: WhatIf
) -> dict[str, Any]:
    """What stands around the result: nothing where only that is asked for."""
    if htmx.partial() and htmx.target() != "what-if-choices":
        return {}
    offered = levers(session, scenario, found, address.find)
    return {
        "presets": offered.presets,
        "supplies": view.supply_levers(found),
        "rates": view.rate_levers(found),
        "choices": view.choices(found, offered),
        "since": _since(session, scenario, address),
    }


def _since(session: Session, scenario: Scenario, address: Address) -> int:
    """How often the plan was changed since the address was made."""
    revision = _revision()
    if revision is None or address.base is None or address.base >= revision:
        return 0
    return inputs.changes_since(session, scenario, address.base).count
