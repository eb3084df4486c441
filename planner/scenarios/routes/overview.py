"""The overview of one scenario."""

from flask import Response

from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.scenarios.commands import scenarios as commands
from planner.scenarios.commands.scenarios import NameTaken
from planner.scenarios.forms.scenarios import RenameForm
from planner.scenarios.queries import scenarios as queries
from planner.scenarios.routes.base import pages
from planner.web.respond import invalid, see, show


@pages.page("/scenarios/<int:scenario_id>", permission=Permission.SCENARIO_READ)
def overview(session: Session, scenario_id: int) -> Response:
    """How a scenario stands."""
    scenario = queries.scenario(session, scenario_id)
    return show("scenarios/overview.html", scenario=scenario, form=RenameForm(obj=scenario))


@pages.action("/scenarios/<int:scenario_id>/name", permission=Permission.SCENARIO_WRITE)
def rename(session: Session, scenario_id: int) -> Response:
    """Call a scenario something else."""
    scenario = queries.scenario(session, scenario_id)
    form = RenameForm()
    if not form.validate_on_submit():
        return invalid("scenarios/overview.html", scenario=scenario, form=form)
    try:
        commands.rename(session, scenario, form.name.data or "", form.version.data)
    except NameTaken as refusal:
        form.refuse("name", f"{refusal.sentence} {refusal.remedy}")
        return invalid("scenarios/overview.html", scenario=scenario, form=form)
    return see("scenarios.overview", scenario_id=scenario.id, notice="Renamed.")
