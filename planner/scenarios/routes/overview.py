"""The overview of one scenario, its name, and its place as the primary one of its quarter."""

from flask import Response, g, url_for

from planner.core.session import Session
from planner.domain.ledger import Balance
from planner.domain.lifecycle import ScenarioType
from planner.domain.permissions import Permission
from planner.domain.planning import SkillBalance
from planner.domain.refusals import StaleEdit
from planner.domain.scenario_life import Standing, Step, steps
from planner.scenarios.commands import scenarios as commands
from planner.scenarios.commands.drift import open_alert
from planner.scenarios.commands.scenarios import NameTaken
from planner.scenarios.forms.scenarios import RenameForm
from planner.scenarios.life_models import DriftAlert
from planner.scenarios.models import Scenario
from planner.scenarios.planning import planning_engine
from planner.scenarios.queries import overview as queries
from planner.scenarios.queries import scenarios
from planner.scenarios.queries.filling import to_fill
from planner.scenarios.routes.base import opened, pages, read_only, shown
from planner.web import charts
from planner.web.charts import Bullet
from planner.web.conflicts import Places, conflict
from planner.web.exports import Column, twin
from planner.web.respond import changed, see
from planner.web.zone import today

COLUMNS: list[Column[SkillBalance]] = [
    Column("name", lambda row: row.name),
    Column("demand", lambda row: row.demand),
    Column("capacity", lambda row: row.capacity),
    Column("gap", lambda row: row.gap),
]


@pages.page("/scenarios/<int:scenario_id>", permission=Permission.SCENARIO_READ)
def overview(session: Session, scenario_id: int) -> Response:
    """How a scenario stands: the verdict, the tightest pools or skills, and what is missing."""
    scenario = opened(session, scenario_id)
    return _page(session, scenario, RenameForm(obj=scenario))


@pages.page(
    "/scenarios/<int:scenario_id>/capacity-demand.<twin:form>",
    permission=Permission.SCENARIO_READ,
)
def capacity_demand_twin(session: Session, scenario_id: int, form: str) -> Response:
    """Capacity against demand by skill in hours, or by pool in tokens, by the planning mode."""
    scenario = scenarios.scenario(session, scenario_id)
    rows = planning_engine(session, scenario).capacity_demand().rows
    return twin(form, f"capacity-demand-{scenario.planning_mode.unit}", COLUMNS, rows)


@pages.action("/scenarios/<int:scenario_id>/name", permission=Permission.SCENARIO_WRITE)
def rename(session: Session, scenario_id: int) -> Response:
    """Call a scenario something else."""
    scenario = scenarios.scenario(session, scenario_id)
    form = RenameForm()
    if not form.validate_on_submit():
        return _page(session, scenario, form, status=422)
    try:
        commands.rename(session, scenario, form.name.data or "", form.version.data)
    except NameTaken as refusal:
        form.refuse("name", refusal.in_full)
        return _page(session, scenario, form, status=422)
    except StaleEdit:
        theirs = RenameForm(formdata=None, obj=scenario)
        places = Places("Rename scenario", url_for("scenarios.overview", scenario_id=scenario.id))
        return conflict(session, (form, theirs), places, scenario)
    return see("scenarios.overview", scenario_id=scenario.id, notice=f"Now {scenario.name}")


@pages.action("/scenarios/<int:scenario_id>/primary", permission=Permission.SCENARIO_WRITE)
def make_primary(session: Session, scenario_id: int) -> Response:
    """Let this scenario stand for its quarter."""
    scenario = scenarios.scenario(session, scenario_id)
    commands.make_primary(session, scenario)
    said = f"{scenario.name} is now primary for {scenario.period.label}"
    return see("scenarios.overview", scenario_id=scenario.id, notice=said)


@pages.action("/scenarios/<int:scenario_id>/recompute", permission=Permission.PLANNING_WRITE)
def recompute(session: Session, scenario_id: int) -> Response:
    """Have what is kept of a scenario worked out in the background."""
    scenario = scenarios.scenario(session, scenario_id)
    commands.recompute(session, scenario)
    said = f"{scenario.name} is recomputed in the background"
    return changed("work-asked", "scenarios.overview", notice=said, scenario_id=scenario.id)


def _page(session: Session, scenario: Scenario, form: RenameForm, status: int = 200) -> Response:
    found = queries.overview(session, scenario, today())
    return shown(
        session,
        "scenarios/overview.html",
        scenario,
        status,
        overview=found,
        to_fill=to_fill(session, scenario) if found.quality.without_p90 else [],
        form=form,
        next_step=_next_step(scenario),
        alert=_alert(session, scenario),
        bullet=_bullet,
        read_only=read_only(scenario, Permission.SCENARIO_WRITE),
    )


def _alert(session: Session, scenario: Scenario) -> DriftAlert | None:
    """The open alert of a locked baseline, for those who may read of drift."""
    agreed = scenario.scenario_type is ScenarioType.BASELINE and scenario.locked_at is not None
    if not agreed or Permission.DRIFT_READ not in g.visitor.permissions:
        return None
    return open_alert(session, scenario.id)


def _next_step(scenario: Scenario) -> Step | None:
    """The step forward that whoever looks may take; None where there is none."""
    if scenario.archived_at or Permission.SCENARIO_WRITE not in g.visitor.permissions:
        return None
    standing = Standing(scenario.status, scenario.scenario_type, scenario.is_primary, None)
    offered = steps(standing, g.visitor.membership.role)
    return next((step for step in offered if step.forward and step.refused is None), None)


def _bullet(line: Balance) -> Bullet:
    return charts.bullet(line.pool.name, line.supply, line.p50, line.p90)
