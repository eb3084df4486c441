"""The life of a scenario: its status and next steps, the archive, and deletion."""

from flask import Response, g

from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.domain.refusals import StaleEdit
from planner.domain.scenario_life import Step, steps
from planner.scenarios import baselines
from planner.scenarios.commands import life as commands
from planner.scenarios.forms.life import DeletionForm, StatusForm
from planner.scenarios.models import Scenario
from planner.scenarios.queries import life as queries
from planner.scenarios.queries import scenarios
from planner.scenarios.routes.base import pages, shown
from planner.web.conflicts import last_saved
from planner.web.forms import Versioned
from planner.web.respond import see
from planner.web.words import stamp

WRITE = Permission.SCENARIO_WRITE


@pages.page("/scenarios/<int:scenario_id>/status", permission=Permission.SCENARIO_READ)
def status(session: Session, scenario_id: int) -> Response:
    """Where a scenario stands, every step from there with what follows, and who may take it."""
    scenario = scenarios.scenario(session, scenario_id)
    return _page(session, scenario, StatusForm(obj=scenario))


@pages.action("/scenarios/<int:scenario_id>/statuses", permission=WRITE)
def take_step(session: Session, scenario_id: int) -> Response:
    """Let a scenario take a step."""
    scenario = scenarios.scenario(session, scenario_id)
    form = StatusForm().offer(_steps(session, scenario))
    if not form.validate_on_submit():
        return _page(session, scenario, form, 422)
    try:
        commands.move(session, scenario, form.draft(g.visitor.membership.role))
    except StaleEdit:
        return _stale(session, scenario, form)
    said = f"{scenario.name}: {form.step.name.lower()}, done."
    return see("scenarios.overview", scenario_id=scenario.id, notice=said)


@pages.page("/scenarios/<int:scenario_id>/removal", permission=WRITE)
def removal(session: Session, scenario_id: int) -> Response:
    """What putting a scenario away or deleting it means."""
    scenario = scenarios.scenario(session, scenario_id)
    return _removal(session, scenario, DeletionForm(obj=scenario))


@pages.action("/scenarios/<int:scenario_id>/archival", permission=WRITE)
def archive(session: Session, scenario_id: int) -> Response:
    """Put a scenario away."""
    scenario = scenarios.scenario(session, scenario_id)
    commands.archive(session, scenario, Versioned().version.data)
    return see("scenarios.scenarios", notice=f"{scenario.name} is archived.")


@pages.action("/scenarios/<int:scenario_id>/restoration", permission=WRITE)
def restore(session: Session, scenario_id: int) -> Response:
    """Bring a scenario back."""
    scenario = scenarios.scenario(session, scenario_id)
    commands.restore(session, scenario, Versioned().version.data)
    said = f"{scenario.name} is back."
    return see("scenarios.overview", scenario_id=scenario.id, notice=said)


@pages.action("/scenarios/<int:scenario_id>/deletion", permission=WRITE)
def delete(session: Session, scenario_id: int) -> Response:
    """Delete a scenario for good."""
    scenario = scenarios.scenario(session, scenario_id)
    form = DeletionForm()
    if not form.validate_on_submit():
        return _removal(session, scenario, form, 422)
    name = scenario.name
    commands.delete(session, scenario, form.version.data)
    return see("scenarios.scenarios", notice=f"{name} is deleted.")


def _steps(session: Session, scenario: Scenario) -> list[Step]:
    return steps(queries.standing(session, scenario), g.visitor.membership.role)


def _stale(session: Session, scenario: Scenario, form: StatusForm) -> Response:
    """The steps there are now, with what was chosen and typed, and who came first."""
    saved = last_saved(session, scenario)
    when = f", {stamp(saved.at)}" if saved.at else ""
    form.version.raw_data = [str(scenario.version)]
    form.form_errors.append(
        f"{saved.who or 'Planner'} changed {scenario.name} meanwhile{when}, so no step was taken. "
        "Look at how it stands, and choose again."
    )
    return _page(session, scenario, form, 409)


def _page(session: Session, scenario: Scenario, form: StatusForm, code: int = 200) -> Response:
    offered = _steps(session, scenario)
    return shown(
        session,
        "scenarios/status.html",
        scenario,
        code,
        steps=offered,
        form=form.offer(offered),
        moves=queries.moves(session, scenario),
        snapshot=baselines.snapshot(session, scenario.id),
        may_write=WRITE in g.visitor.permissions,
    )


def _removal(session: Session, scenario: Scenario, form: DeletionForm, code: int = 200) -> Response:
    return shown(
        session,
        "scenarios/removal.html",
        scenario,
        code,
        form=form,
        holdings=queries.holdings(session, scenario),
    )
