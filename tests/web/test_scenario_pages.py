"""The list of scenarios, the form of a new one, and the overview, as people meet them."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from planner.core.db import db
from planner.domain.flags import Flag
from planner.domain.lifecycle import ScenarioStatus
from planner.periods import queries as periods
from planner.periods.commands import ensure_calendar
from planner.scenarios.commands import scenarios as commands
from planner.scenarios.commands.scenarios import ScenarioDraft
from planner.scenarios.models import Scenario
from planner.scenarios.tasks import REFRESH, Refresh
from tests.kit.browser import post
from tests.kit.events import last_event
from tests.kit.jobs import perform
from tests.kit.moments import held
from tests.kit.plan import plan
from tests.kit.statements import counted
from tests.kit.world import World

LIST, NEW = "/acme/scenarios", "/acme/scenarios/new"


september = held(datetime(2026, 9, 14, 12, tzinfo=UTC))


@pytest.fixture
def quarter(world: World) -> int:
    with world.session() as session:
        ensure_calendar(session)
        return periods.quarter(session, "2026-Q3").id


def made(world: World, quarter: int, name: str = "Lean") -> int:
    with world.session() as session:
        return commands.create(session, ScenarioDraft(name, quarter)).id


def close(world: World, scenario_id: int, status: ScenarioStatus) -> None:
    with world.session() as session:
        scenario = session.find(Scenario, scenario_id)
        with session.recording("scenario.moved", scenario):
            scenario.status = status


def test_without_scenarios_the_list_says_why_one_matters(planner: FlaskClient, quarter: int):
    text = planner.get(LIST).text

    assert "No scenarios yet" in text
    assert "Create the first scenario" in text


def test_the_list_names_every_scenario_under_its_quarter(
    world: World, planner: FlaskClient, quarter: int
):
    made(world, quarter, "Lean <b>")

    answer = planner.get(LIST)

    assert answer.status_code == 200
    assert "Lean &lt;b&gt;" in answer.text
    assert "2026-Q3" in answer.text
    assert "Nothing planned yet." in answer.text


def test_a_planner_creates_a_scenario_and_sees_it(world: World, planner: FlaskClient, quarter: int):
    form = {
        "name": "  As planned ",
        "period_id": quarter,
        "mode": "LEGACY",
        "rankings_from": "None",
    }

    answer = post(planner, NEW, NEW, form)

    assert answer.status_code == 303
    assert "<h1>As planned</h1>" in planner.get(answer.location).text
    event = last_event(world)
    assert (event.action, event.facts["quarter"]) == ("scenario.created", "2026-Q3")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": " "}, "Give the scenario a name, such as As planned."),
        ({"name": "x" * 256}, "Give a name of at most 255 characters."),
        ({"name": "LEAN"}, "There already is a scenario LEAN in 2026-Q3."),
        ({"period_id": "999999"}, "Choose one of the list."),
        ({"mode": "TOKEN"}, "Choose one of the list."),
    ],
)
def test_what_cannot_be_created_comes_back_as_typed_with_a_sentence(
    world: World, planner: FlaskClient, quarter: int, typed, sentence
):
    made(world, quarter, "Lean")
    form = {"name": "Wide", "period_id": quarter, "mode": "LEGACY", "rankings_from": "None"}

    answer = post(planner, NEW, NEW, {**form, **typed})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{typed.get("name", "Wide").strip()}"' in answer.text


def test_tokens_are_offered_where_token_planning_is_on(
    world: World, planner: FlaskClient, quarter: int
):
    assert "TOKEN, in calibrated tokens" not in planner.get(NEW).text

    world.turn(Flag.TOKEN_PLANNING_V1, True)

    assert "TOKEN, in calibrated tokens" in planner.get(NEW).text


def test_a_viewer_sees_the_list_and_why_they_cannot_create(
    world: World, viewer: FlaskClient, quarter: int
):
    made(world, quarter)

    text = viewer.get(LIST).text

    assert "Lean" in text
    assert "Creating one needs the permission scenario:write." in text
    assert viewer.get(NEW).status_code == 403


def test_another_organisation_sees_none_of_it(world: World, rival: FlaskClient, quarter: int):
    key = made(world, quarter)

    assert "Lean" not in rival.get("/rival/scenarios").text
    assert rival.get(f"/rival/scenarios/{key}").status_code == 404
    assert rival.get(LIST).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_six_statements_however_long_it_is_and_five_when_kept(
    world: World, planner: FlaskClient, quarter: int, count: int
):
    for number in range(count):
        made(world, quarter, f"Scenario {number}")
    with world.app.app_context():
        engine = db.engine

    with counted(engine) as worked_out:
        planner.get(LIST)
    perform(world, REFRESH, Refresh(view="all"))
    with counted(engine) as kept:
        planner.get(LIST)

    assert (len(worked_out), len(kept)) == (6, 5), "\n".join(kept)


def test_the_list_has_twins(world: World, planner: FlaskClient, quarter: int):
    key = made(world, quarter)

    [row] = planner.get("/acme/scenarios.json").json
    lines = planner.get("/acme/scenarios.csv").text.splitlines()

    assert (row["id"], row["name"], row["quarter"], row["status"]) == (
        key,
        "Lean",
        "2026-Q3",
        "DRAFT",
    )
    assert (row["pools_over_capacity"], row["ranked_initiatives"]) == (None, 0)
    assert lines[1].startswith(f"{key},2026-Q3,Lean,WHAT_IF,DRAFT,LEGACY,False,,,,0,")


def test_past_quarters_are_folded(world: World, planner: FlaskClient, quarter: int):
    with world.session() as session:
        past = periods.quarter(session, "2026-Q2").id
    made(world, quarter, "Running")
    made(world, past, "Over and done")

    text = planner.get(LIST).text

    assert "1 quarter that is over" in text
    assert text.index("Running") < text.index('<details class="fold">')
    assert text.index('<details class="fold">') < text.index("Over and done")


def test_in_tokens_the_list_shows_the_tightest_pool(world: World, planner: FlaskClient):
    plan(
        world,
        pools={"Data": "380", "Backend": "100"},
        demand={"Portal": {"Data": ("412", "486"), "Backend": ("90", None)}},
    )

    text = planner.get(LIST).text

    assert '<td class="n over" data-label="Pools over">1</td>' in text
    assert "Data: 412 of 380 supplied, 32 over; P90 486" in text
    assert '<b class="over">−32</b>' in text
