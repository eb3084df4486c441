"""The reconciliation page of a scenario, and the switch of its planning mode."""

from flask import Response

from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.domain.planning import SkillBalance
from planner.domain.reconciliation import PoolComparison
from planner.scenarios.commands import mode as commands
from planner.scenarios.forms.mode import ModeForm
from planner.scenarios.models import Scenario
from planner.scenarios.queries import mode as queries
from planner.scenarios.queries import scenarios
from planner.scenarios.routes.base import opened, pages, shown
from planner.web.exports import Column, twin
from planner.web.respond import see
from planner.web.zone import today

FLAG = Flag.TOKEN_PLANNING_V1

COLUMNS: list[Column[PoolComparison]] = [
    Column("pool", lambda row: row.pool.name),
    Column("tokens_per_hour", lambda row: row.rate),
    Column("hours_demand", lambda row: row.hours and row.hours.demand),
    Column("hours_demand_in_tokens", lambda row: row.hours_demand),
    Column("token_demand_p50", lambda row: row.line.p50),
    Column("demand_difference", lambda row: row.demand_difference),
    Column("demand_causes", lambda row: "; ".join(cause.sentence for cause in row.causes)),
    Column("hours_capacity", lambda row: row.hours and row.hours.capacity),
    Column("hours_capacity_in_tokens", lambda row: row.hours_capacity),
    Column("token_supply", lambda row: row.line.supply),
    Column("supply_difference", lambda row: row.supply_difference),
    Column("reason", lambda row: row.reason),
]


SKILLS: list[Column[SkillBalance]] = [
    Column("skill", lambda row: row.name),
    Column("hours_demand", lambda row: row.demand),
    Column("hours_capacity", lambda row: row.capacity),
]


@pages.page("/scenarios/<int:scenario_id>/mode", permission=Permission.SCENARIO_READ, flag=FLAG)
def mode(session: Session, scenario_id: int) -> Response:
    """What each engine says of every pool, and what a switch would mean."""
    return _page(session, opened(session, scenario_id), ModeForm())


@pages.page(
    "/scenarios/<int:scenario_id>/mode.<twin:form>",
    permission=Permission.SCENARIO_READ,
    flag=FLAG,
)
def mode_twin(session: Session, scenario_id: int, form: str) -> Response:
    """The same comparison for spreadsheets and programs."""
    scenario = scenarios.scenario(session, scenario_id)
    both = queries.both_engines(session, scenario, today())
    return twin(form, "reconciliation", COLUMNS, both.compared)


@pages.page(
    "/scenarios/<int:scenario_id>/mode/skills.<twin:form>",
    permission=Permission.SCENARIO_READ,
    flag=FLAG,
)
def unpooled_twin(session: Session, scenario_id: int, form: str) -> Response:
    """The skills that no pool takes, for spreadsheets and programs."""
    scenario = scenarios.scenario(session, scenario_id)
    both = queries.both_engines(session, scenario, today())
    skills = both.reconciliation.skills_without_pool
    return twin(form, "skills-without-pool", SKILLS, skills)


@pages.action("/scenarios/<int:scenario_id>/mode", permission=Permission.PLANNING_WRITE, flag=FLAG)
def switch_mode(session: Session, scenario_id: int) -> Response:
    """Plan in the other mode from now on."""
    scenario = scenarios.scenario(session, scenario_id)
    form = ModeForm()
    if not form.validate_on_submit():
        return _page(session, scenario, form, status=422)
    commands.switch_mode(session, scenario, form.mode)
    said = f"{scenario.name} now plans in {form.mode.unit}."
    return see("scenarios.overview", scenario_id=scenario.id, notice=said)


def _page(session: Session, scenario: Scenario, form: ModeForm, status: int = 200) -> Response:
    both = queries.both_engines(session, scenario, today())
    to = scenario.planning_mode.other
    return shown(session, "scenarios/mode.html", scenario, status, both=both, to=to, form=form)
