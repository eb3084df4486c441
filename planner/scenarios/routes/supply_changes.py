"""Changing several pools' supply at once: proposed, shown with its effect, and applied as shown."""

from collections.abc import Callable
from typing import Any

from flask import Response, request
from werkzeug.datastructures import MultiDict

from planner.core.session import Session
from planner.domain.amounts import ZERO
from planner.domain.effect import effect, supplied
from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.domain.planning import PlanningMode
from planner.scenarios.commands import supply as commands
from planner.scenarios.forms.supply_changes import (
    FORMS,
    BlockForm,
    ChangesForm,
    CopyForm,
    PeopleForm,
    RaiseForm,
    SomePools,
    way_of,
)
from planner.scenarios.models import Scenario
from planner.scenarios.proposals import NotAsShown, NothingProposed, SupplyProposal
from planner.scenarios.queries import ledger as ledgers
from planner.scenarios.queries import scenarios
from planner.scenarios.queries import supply as stated
from planner.scenarios.queries import supply_changes as queries
from planner.scenarios.routes.base import opened, pages, shown
from planner.web.respond import see
from planner.web.words import plural

WAYS = {
    "paste": "Paste a block",
    "raise": "Raise or lower",
    "copy": "Copy a scenario",
    "people": "From people",
}
Propose = Callable[[], SupplyProposal]


@pages.page(
    "/scenarios/<int:scenario_id>/supply/changes",
    permission=Permission.SCENARIO_READ,
    flag=Flag.TOKEN_PLANNING_V1,
)
def supply_changes(session: Session, scenario_id: int) -> Response:
    """A way to change several pools, and what it would do, if the address says enough for that."""
    scenario = opened(session, scenario_id)
    way = way_of(request.args.get("way"))
    form = _form(session, scenario, way, request.args)
    if way == "paste" or not _asked(form):
        return _page(session, scenario, way, form)
    if not form.validate():
        return _page(session, scenario, way, form, status=422)
    return _page(session, scenario, way, form, _propose(session, scenario, form)())


@pages.action(
    "/scenarios/<int:scenario_id>/supply/changes",
    permission=Permission.PLANNING_WRITE,
    flag=Flag.TOKEN_PLANNING_V1,
)
def change_supplies(session: Session, scenario_id: int) -> Response:
    """Show what a block of supply would do; or apply what was shown, in one change."""
    scenario = scenarios.scenario(session, scenario_id)
    way = way_of(request.form.get("way"))
    form = _form(session, scenario, way, None)
    if not form.validate_on_submit():
        return _page(session, scenario, way, form, status=422)
    propose = _propose(session, scenario, form)
    if form.act.data != "apply":
        return _page(session, scenario, way, form, propose())
    try:
        done = commands.change_supplies(session, scenario, propose, form.seen.data or "")
    except (NotAsShown, NothingProposed) as refusal:
        return _page(session, scenario, way, form, propose(), refusal=refusal, status=409)
    said = f"Supply of {plural(len(done.rows), 'pool')} changed."
    return see("scenarios.supply", scenario_id=scenario.id, notice=said)


def _form(
    session: Session, scenario: Scenario, way: str, given: "MultiDict[str, str] | None"
) -> ChangesForm:
    """The form of a way: as it was posted, or as the address of a preview fills it."""
    kind = FORMS[way]
    form = kind() if given is None else kind(given, meta={"csrf": False})
    if isinstance(form, BlockForm):
        form.offer()
    if isinstance(form, SomePools):
        lines = stated.supplies(session, scenario)
        form.offer_pools((line.pool_id, line.pool) for line in lines if line.active)
    if isinstance(form, CopyForm):
        form.offer_origins(queries.origins(session, scenario))
    return form


def _asked(form: ChangesForm) -> bool:
    """Whether an address asks for a preview: from people it always does."""
    if isinstance(form, RaiseForm):
        return form.percent.raw_data not in (None, [], [""])
    return isinstance(form, PeopleForm) or (
        isinstance(form, CopyForm) and bool(form.origin.raw_data)
    )


def _propose(session: Session, scenario: Scenario, form: ChangesForm) -> Propose:
    """The proposal a valid form makes, to be made again when it is applied."""
    if isinstance(form, BlockForm):
        return lambda: queries.pasted(session, scenario, form.text.data or "", form.format)
    assert isinstance(form, SomePools), "every other way concerns pools"
    chosen = form.pool.data or []
    if isinstance(form, RaiseForm):
        percent = form.percent.data or ZERO
        return lambda: queries.raised(session, scenario, percent, chosen)
    if isinstance(form, CopyForm):
        origin = scenarios.scenario(session, form.origin.data)
        return lambda: queries.copied(session, scenario, origin, chosen)
    assert isinstance(form, PeopleForm), "there are four ways"
    return lambda: queries.from_people(session, scenario, form.once.data, chosen)


def _page(
    session: Session,
    scenario: Scenario,
    way: str,
    form: ChangesForm,
    proposal: SupplyProposal | None = None,
    **more: Any,
) -> Response:
    return shown(
        session,
        "scenarios/supply_changes.html",
        scenario,
        more.pop("status", 200),
        way=way,
        ways=WAYS,
        form=form,
        proposal=proposal,
        effect=proposal and _effect(session, scenario, proposal),
        **{"refusal": None, **more},
    )


def _effect(session: Session, scenario: Scenario, proposal: SupplyProposal) -> Any:
    """What the ledger would become."""
    lines = ledgers.ledger(session, scenario, PlanningMode.TOKEN).lines
    return effect(lines, supplied(lines, proposal.tokens))
