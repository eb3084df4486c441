"""The ranking of a scenario: seen, and changed by number or by buttons."""

from flask import Response, request

from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.scenarios.commands import priorities as commands
from planner.scenarios.commands.priorities import Place
from planner.scenarios.forms.priorities import MoveForm, RankForm
from planner.scenarios.models import Scenario
from planner.scenarios.queries import priorities as queries
from planner.scenarios.queries import scenarios
from planner.scenarios.queries.priorities import RankedLine
from planner.scenarios.routes.base import opened, pages, read_only, shown
from planner.web.exports import Column, twin
from planner.web.respond import changed

COLUMNS: list[Column[RankedLine]] = [
    Column("rank", lambda line: line.rank),
    Column("initiative_id", lambda line: line.initiative_id),
    Column("external_key", lambda line: line.external_key),
    Column("title", lambda line: line.title),
    Column("status", lambda line: line.status),
    Column("scope_hours", lambda line: line.hours),
    Column("tokens_p50", lambda line: line.tokens),
]


@pages.page("/scenarios/<int:scenario_id>/priorities", permission=Permission.SCENARIO_READ)
def priorities(session: Session, scenario_id: int) -> Response:
    """What a scenario ranks, first rank first, and what it could rank."""
    return _page(session, opened(session, scenario_id), RankForm())


@pages.page(
    "/scenarios/<int:scenario_id>/priorities.<twin:form>",
    permission=Permission.SCENARIO_READ,
)
def priorities_twin(session: Session, scenario_id: int, form: str) -> Response:
    """The same ranking for spreadsheets and programs."""
    scenario = scenarios.scenario(session, scenario_id)
    return twin(form, "priorities", COLUMNS, queries.ranked_lines(session, scenario))


@pages.action(
    "/scenarios/<int:scenario_id>/priorities/<int:initiative_id>",
    permission=Permission.SCENARIO_WRITE,
)
def move(session: Session, scenario_id: int, initiative_id: int) -> Response:
    """Give a ranked initiative another rank."""
    scenario = scenarios.scenario(session, scenario_id)
    form = MoveForm()
    if not form.validate_on_submit():
        return _refresh(scenario, "Nothing moved: give a whole number as rank.")
    return _refresh(scenario, _moved(session, scenario, initiative_id, form).sentence)


@pages.action("/scenarios/<int:scenario_id>/priorities", permission=Permission.SCENARIO_WRITE)
def rank(session: Session, scenario_id: int) -> Response:
    """Rank more initiatives, after all others."""
    scenario = scenarios.scenario(session, scenario_id)
    form = RankForm()
    if not form.validate_on_submit():
        return _page(session, scenario, form, status=422)
    added = commands.add(session, scenario, form.initiatives.data or [])
    return _refresh(scenario, f"{len(added)} ranked last")


@pages.action(
    "/scenarios/<int:scenario_id>/priorities/<int:initiative_id>/removal",
    permission=Permission.SCENARIO_WRITE,
)
def unrank(session: Session, scenario_id: int, initiative_id: int) -> Response:
    """Take an initiative out of the ranking."""
    scenario = scenarios.scenario(session, scenario_id)
    title = commands.remove(session, scenario, initiative_id)
    return _refresh(scenario, f"{title} is no longer ranked")


def _moved(session: Session, scenario: Scenario, initiative_id: int, form: MoveForm) -> Place:
    if form.way.data == "up":
        return commands.move_up(session, scenario, initiative_id)
    if form.way.data == "down":
        return commands.move_down(session, scenario, initiative_id)
    return commands.move_to(session, scenario, initiative_id, form.number.data or 0)


def _refresh(scenario: Scenario, said: str) -> Response:
    return changed("rankings-changed", "scenarios.priorities", notice=said, scenario_id=scenario.id)


def _page(session: Session, scenario: Scenario, form: RankForm, status: int = 200) -> Response:
    find = request.args.get("find", "").strip()
    return shown(
        session,
        "scenarios/priorities.html",
        scenario,
        status,
        lines=queries.ranked_lines(session, scenario),
        unranked=queries.unranked(session, scenario, find),
        find=find,
        form=form,
        read_only=read_only(scenario, Permission.SCENARIO_WRITE),
    )
