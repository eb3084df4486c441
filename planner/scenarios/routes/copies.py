"""Cloning a scenario, revising a plan that was agreed, and confirming a revision."""

from flask import Response

from planner.core.session import Session
from planner.domain.lifecycle import ScenarioStatus, ScenarioType
from planner.domain.permissions import Permission
from planner.periods import queries as periods
from planner.scenarios.commands import copies as commands
from planner.scenarios.commands.copies import NotAgreed
from planner.scenarios.commands.scenarios import NameTaken
from planner.scenarios.forms.copies import CloneForm, RevisionForm
from planner.scenarios.models import Scenario
from planner.scenarios.queries import scenarios
from planner.scenarios.routes.base import pages, shown
from planner.web.forms import Versioned
from planner.web.respond import see
from planner.web.zone import today

WRITE = Permission.SCENARIO_WRITE


@pages.page("/scenarios/<int:scenario_id>/clone", permission=WRITE)
def cloning(session: Session, scenario_id: int) -> Response:
    """What a clone is called, where it goes, and what it takes along."""
    scenario = scenarios.scenario(session, scenario_id)
    form = CloneForm(
        name=f"{scenario.name}, cloned", rankings=True, run_support=True, mode=True, supply=True
    )
    around = periods.adjacent_quarters(session, scenario.period.end_date)
    form.period_id.data = around.next.id if around.next else scenario.period_id
    return _clone_page(session, scenario, form)


@pages.action("/scenarios/<int:scenario_id>/clones", permission=WRITE)
def clone(session: Session, scenario_id: int) -> Response:
    """Make a clone."""
    scenario = scenarios.scenario(session, scenario_id)
    form = _offered(session, CloneForm())
    if not form.validate_on_submit():
        return _clone_page(session, scenario, form, 422)
    try:
        made = commands.clone(session, scenario, form.draft())
    except NameTaken as refusal:
        form.refuse("name", refusal.in_full)
        return _clone_page(session, scenario, form, 422)
    said = f"{made.name} is a clone of {scenario.name}."
    return see("scenarios.overview", scenario_id=made.id, notice=said)


@pages.page("/scenarios/<int:scenario_id>/revision", permission=WRITE)
def revising(session: Session, scenario_id: int) -> Response:
    """Why the plan is revised."""
    scenario = scenarios.scenario(session, scenario_id)
    locked = scenario.status is ScenarioStatus.LOCKED
    if not (locked and scenario.scenario_type is ScenarioType.BASELINE):
        raise NotAgreed(scenario.name)
    form = RevisionForm(name=f"Revision of {scenario.name}").offer()
    return shown(session, "scenarios/revision.html", scenario, form=form)


@pages.action("/scenarios/<int:scenario_id>/revisions", permission=WRITE)
def revise(session: Session, scenario_id: int) -> Response:
    """Begin a revision."""
    scenario = scenarios.scenario(session, scenario_id)
    form = RevisionForm().offer()
    if not form.validate_on_submit():
        return shown(session, "scenarios/revision.html", scenario, 422, form=form)
    try:
        made = commands.revise(session, scenario, form.draft())
    except NameTaken as refusal:
        form.refuse("name", refusal.in_full)
        return shown(session, "scenarios/revision.html", scenario, 422, form=form)
    return see("scenarios.overview", scenario_id=made.id, notice=f"{made.name} is begun.")


@pages.action("/scenarios/<int:scenario_id>/reconciliation", permission=WRITE)
def reconcile(session: Session, scenario_id: int) -> Response:
    """Confirm how a revision differs from the plan it revises."""
    scenario = scenarios.scenario(session, scenario_id)
    commands.confirm(session, scenario, Versioned().version.data)
    said = f"Confirmed. {scenario.name} can be approved."
    return see("scenarios.overview", scenario_id=scenario.id, notice=said)


def _offered(session: Session, form: CloneForm) -> CloneForm:
    return form.offer(periods.quarters(session, since=today()))


def _clone_page(
    session: Session, scenario: Scenario, form: CloneForm, status: int = 200
) -> Response:
    return shown(session, "scenarios/clone.html", scenario, status, form=_offered(session, form))
