"""The list of scenarios, and making a new one."""

from flask import Response, request

from planner.core.flags import is_on
from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.domain.planning import PlanningMode
from planner.periods import queries as periods
from planner.scenarios.commands import scenarios as commands
from planner.scenarios.commands.scenarios import NameTaken
from planner.scenarios.forms.scenarios import NewScenarioForm, key_or_none
from planner.scenarios.queries import scenarios as queries
from planner.scenarios.queries.scenarios import ScenarioLine
from planner.scenarios.routes.base import pages
from planner.web import charts
from planner.web.asked import anything, naming
from planner.web.charts import Bullet
from planner.web.exports import Column, twin
from planner.web.respond import invalid, see, show
from planner.web.zone import today

COLUMNS: list[Column[ScenarioLine]] = [
    Column("id", lambda line: line.scenario.id),
    Column("quarter", lambda line: line.scenario.period.label),
    Column("name", lambda line: line.scenario.name),
    Column("type", lambda line: line.scenario.scenario_type),
    Column("status", lambda line: line.scenario.status),
    Column("planning_mode", lambda line: line.scenario.planning_mode),
    Column("primary", lambda line: line.scenario.is_primary),
    Column("pools_over_capacity", lambda line: line.over),
    Column("tightest_pool", lambda line: line.tightest and line.tightest.pool.name),
    Column("tightest_delta_tokens", lambda line: line.tightest and line.tightest.delta),
    Column("ranked_initiatives", lambda line: line.ranked),
    Column("updated_by", lambda line: line.updated_by),
    Column("updated_at", lambda line: line.scenario.updated_at),
]

NAMED = naming(archived=anything)
"""What an address may name: that it is about those in the archive as well."""


@pages.page("/scenarios", permission=Permission.SCENARIO_READ, knows=NAMED)
def scenarios(session: Session) -> Response:
    """Every scenario, by quarter; those in the archive only where they are asked for."""
    archived = "archived" in request.args
    return show(
        "scenarios/index.html",
        quarters=queries.by_quarter(session, today(), archived),
        archived=archived,
        today=today(),
        away=queries.archived_count(session),
        tokens=is_on(session, Flag.TOKEN_PLANNING_V1),
        bullet=_bullet,
    )


@pages.page("/scenarios.<twin:form>", permission=Permission.SCENARIO_READ, knows=NAMED)
def scenarios_twin(session: Session, form: str) -> Response:
    """The same list for spreadsheets and programs."""
    archived = "archived" in request.args
    quarters = queries.by_quarter(session, today(), archived)
    return twin(form, "scenarios", COLUMNS, queries.lines(quarters))


@pages.page("/scenarios/new", permission=Permission.SCENARIO_WRITE)
def new(session: Session) -> Response:
    """The form of a new scenario, for the quarter asked for or the one that runs."""
    form = _new_form(session)
    current = periods.current_quarter(session, today())
    form.period_id.data = key_or_none(request.args.get("period")) or (current and current.id)
    form.mode.data = str(PlanningMode.LEGACY)
    return show("scenarios/new.html", form=form)


@pages.action("/scenarios/new", permission=Permission.SCENARIO_WRITE)
def create(session: Session) -> Response:
    """Make a scenario."""
    form = _new_form(session)
    if not form.validate_on_submit():
        return invalid("scenarios/new.html", form=form)
    try:
        made = commands.create(session, form.draft())
    except NameTaken as refusal:
        form.refuse("name", refusal.in_full)
        return invalid("scenarios/new.html", form=form)
    return see("scenarios.overview", scenario_id=made.id, notice=f"{made.name} created.")


def _new_form(session: Session) -> NewScenarioForm:
    return NewScenarioForm().offer(
        periods.quarters(session, since=today()),
        queries.scenarios(session),
        tokens=is_on(session, Flag.TOKEN_PLANNING_V1),
    )


def _bullet(line: ScenarioLine) -> Bullet:
    """The tightest pool of a scenario, to be drawn small."""
    pool = line.tightest
    assert pool is not None, "only a scenario with a ledger has a tightest pool"
    return charts.bullet(pool.pool.name, pool.supply, pool.p50, pool.p90)
