"""What a scenario assumes about its people: shown, tried, and stated."""

from typing import Any

from flask import Response, request, url_for
from werkzeug.datastructures import MultiDict

from planner.core.session import Session
from planner.domain.assumptions import Assumptions, changes, read
from planner.domain.permissions import Permission
from planner.domain.refusals import StaleEdit
from planner.scenarios.commands import assumptions as commands
from planner.scenarios.commands.assumptions import AssumedAlready
from planner.scenarios.forms.assumptions import AssumptionsForm, filled
from planner.scenarios.models import Scenario
from planner.scenarios.queries import assumptions as queries
from planner.scenarios.queries import scenarios
from planner.scenarios.routes.base import opened, pages, shown
from planner.web.conflicts import Places, conflict
from planner.web.respond import see

ADDRESS = "/scenarios/<int:scenario_id>/assumptions"


@pages.page(ADDRESS, permission=Permission.SCENARIO_READ)
def assumptions(session: Session, scenario_id: int) -> Response:
    """What is assumed; and what other assumptions would do, where the address states them."""
    scenario = opened(session, scenario_id)
    if "allocation_cap" not in request.args:
        return _page(session, scenario, _on_file(scenario))
    form = AssumptionsForm(_without_version(), meta={"csrf": False})
    form.version.data = scenario.version
    if not form.validate():
        return _page(session, scenario, form, status=422)
    return _page(session, scenario, form, form.draft())


@pages.action(ADDRESS, permission=Permission.PLANNING_WRITE)
def assume(session: Session, scenario_id: int) -> Response:
    """Let these assumptions hold from now on."""
    scenario = scenarios.scenario(session, scenario_id)
    form = AssumptionsForm()
    if not form.validate_on_submit():
        return _page(session, scenario, form, status=422)
    try:
        commands.assume(session, scenario, form.draft(), form.version.data)
    except AssumedAlready as refusal:
        form.form_errors.append(refusal.in_full)
        return _page(session, scenario, form, status=409)
    except StaleEdit:
        places = Places("Assumptions", url_for("scenarios.assumptions", scenario_id=scenario.id))
        return conflict(session, (form, _on_file(scenario)), places, scenario)
    return see("scenarios.calculator", scenario_id=scenario.id, notice="Assumptions saved.")


def _on_file(scenario: Scenario) -> AssumptionsForm:
    assumed = read(scenario.assumptions).assumptions
    return AssumptionsForm(formdata=None, **filled(assumed, scenario.version))


def _without_version() -> "MultiDict[str, str]":
    """What the address states; the version is that of the scenario as it is now."""
    return MultiDict(
        (name, value) for name, value in request.args.items(multi=True) if name != "version"
    )


def _page(
    session: Session,
    scenario: Scenario,
    form: AssumptionsForm,
    tried: Assumptions | None = None,
    **more: Any,
) -> Response:
    reading = read(scenario.assumptions)
    return shown(
        session,
        "scenarios/assumptions.html",
        scenario,
        more.get("status", 200),
        form=form,
        reading=reading,
        differences=changes(reading.assumptions, tried) if tried else {},
        effect=tried and queries.effect(session, scenario, tried),
        unit=scenario.planning_mode.unit,
        noun="skill" if scenario.planning_mode.unit == "hours" else "pool",
    )
