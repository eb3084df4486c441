"""Saving a what-if as a scenario of its own."""

from typing import Any

from flask import Response, make_response, redirect, request, url_for

from planner.analysis.commands import what_if as commands
from planner.analysis.forms.what_if import SaveForm
from planner.analysis.queries import what_if as queries
from planner.analysis.routes.base import pages
from planner.analysis.routes.what_if_view import Address
from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.domain.refusals import AlreadyThere, Refusal
from planner.domain.what_if import Reading
from planner.scenarios.commands.scenarios import NameTaken
from planner.scenarios.fence import frozen
from planner.scenarios.models import Scenario
from planner.scenarios.proposals import NotAsShown, NothingProposed
from planner.scenarios.queries import scenarios
from planner.scenarios.routes.base import opened, shown
from planner.web.access import Access
from planner.web.entry import require
from planner.web.respond import see

ADDRESS = "/scenarios/<int:scenario_id>/what-if/scenario"
MAKING = Access(Permission.SCENARIO_WRITE, Flag.TOKEN_PLANNING_V1, changes=True)
"""Besides figures, which saving writes too, it makes a scenario."""


@pages.page(ADDRESS, permission=Permission.SCENARIO_WRITE, flag=Flag.TOKEN_PLANNING_V1)
def saving(session: Session, scenario_id: int) -> Response:
    """What would be saved, and what it is to be called."""
    scenario, reading = opened(session, scenario_id), Address.read(request.args).reading
    wanted: dict[str, Any] = dict(reading.changes.query())
    if not reading.problems and list(wanted.items()) != list(request.args.items(multi=True)):
        href = url_for("analysis.saving", scenario_id=scenario.id, **wanted)
        return make_response(redirect(href))
    form = SaveForm(formdata=None, name=f"{scenario.name}, what-if")
    return _page(session, scenario, form, reading)


@pages.action(ADDRESS, permission=Permission.PLANNING_WRITE, flag=Flag.TOKEN_PLANNING_V1)
def save(session: Session, scenario_id: int) -> Response:
    """Save a what-if as a scenario; sent twice, it is one."""
    require(session, MAKING)
    scenario, form = scenarios.scenario(session, scenario_id), SaveForm()
    if not form.validate_on_submit():
        return _page(session, scenario, form, form.reading, status=422)
    try:
        made = _made(session, scenario, form)
    except (NotAsShown, NothingProposed) as refusal:
        return _page(session, scenario, form, form.reading, refusal, 409)
    if made is None:
        return _page(session, scenario, form, form.reading, status=422)
    said = f"{made.name} is saved, a what-if of {scenario.name}."
    return see("scenarios.overview", scenario_id=made.id, notice=said)


def _made(session: Session, scenario: Scenario, form: SaveForm) -> Scenario | None:
    """The scenario, also where the same was saved a moment ago; None for a name that is taken."""
    try:
        return commands.save(session, scenario, form.reading, form.draft())
    except (NameTaken, AlreadyThere) as refusal:
        already = commands.saved(session, scenario, form.reading.changes, form.draft().name)
        if already is None:
            form.refuse("name", refusal.in_full)
        return already


def _page(
    session: Session,
    scenario: Scenario,
    form: SaveForm,
    reading: Reading,
    refusal: Refusal | None = None,
    status: int = 200,
) -> Response:
    found = queries.what_if(session, scenario, reading, every_row=True)
    return shown(
        session,
        "analysis/what_if_saving.html",
        scenario,
        status,
        found=found,
        effect=found.effect,
        form=form.holding(found.changes, found.seen),
        refusal=refusal,
        frozen=frozen(session, scenario.period),
    )
