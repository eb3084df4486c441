"""The overview of a scenario and the page that switches its planning mode, as people meet them."""

from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient

from planner.core import clock
from planner.core.db import db
from planner.domain.flags import Flag
from planner.domain.lifecycle import ScenarioStatus
from planner.domain.planning import PlanningMode
from planner.scenarios.models import Scenario
from planner.web.sentences import sentence
from tests.kit.browser import post
from tests.kit.events import last
from tests.kit.plan import plan, rate, scope
from tests.kit.statements import counted
from tests.kit.world import World


@pytest.fixture(autouse=True)
def october(world: World):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    with clock.hold(datetime(2026, 10, 12, 12, tzinfo=UTC)):
        yield


def planned(world: World, count: int = 1, **choices) -> str:
    """The address of a scenario in which so many initiatives ask for 100 tokens of Data each."""
    made = plan(
        world,
        pools={"Data": "80", "Backend": "50"},
        demand={f"Programme {n}": {"Data": ("100", None)} for n in range(count)},
        **choices,
    )
    with world.session() as session, session.recording("test.planned", "a plan"):
        for n in range(count):
            scope(session, made, f"Programme {n}", {"Data": "50", "GIS": "7"}, share=None)
        rate(session, made, "Data", "2", date(2026, 1, 1))
    return f"/acme/scenarios/{made.scenario}"


def last_said(world: World) -> str:
    with world.session() as session:
        return sentence(last(session))


def mode_of(world: World, page: str) -> PlanningMode:
    with world.session() as session:
        return session.find(Scenario, int(page.rpartition("/")[2])).planning_mode


def test_the_verdict_is_a_sentence_about_the_pools_over_capacity(
    world: World, planner: FlaskClient
):
    text = planner.get(planned(world)).text

    assert '<b class="over">One pool is over capacity</b>: Data. Together 20 tokens' in text
    assert "Net +30 tokens at P50, 20 over and 50 spare" in text
    assert "unknown (1)" in text


def test_what_the_figures_lack_leads_to_where_it_is_mended(world: World, planner: FlaskClient):
    page = planned(world)

    text = planner.get(page).text

    assert "No pool takes the skill GIS" in text
    assert 'href="/acme/pools"' in text
    assert "Fill this P90 and Data stops being unknown" in text
    assert f'href="{page}/demand/' in text


def test_in_hours_the_verdict_is_about_skills_and_shares(world: World, planner: FlaskClient):
    page = planned(world, mode=PlanningMode.LEGACY)

    text = planner.get(page).text

    assert "<b>No skill is short</b> of hours in 2026-Q4." in text
    assert "Programme 0 states no share of 2026-Q4" in text
    assert "the API calls it distinct_capacity_hours" in text


def test_with_token_planning_off_nothing_leads_to_what_is_not_there(
    world: World, planner: FlaskClient
):
    page = planned(world, mode=PlanningMode.LEGACY)
    world.turn(Flag.TOKEN_PLANNING_V1, False)

    text = planner.get(page).text

    assert f"{page}/mode" not in text
    assert f"{page}/ledger" not in text
    assert "It plans in hours (LEGACY)." in text
    assert planner.get(f"{page}/mode").status_code == 404


def test_renaming_and_choosing_the_primary_are_told_in_sentences(
    world: World, planner: FlaskClient
):
    page = planned(world)

    renamed = post(planner, page, f"{page}/name", {"name": "Leaner", "version": "1"})
    assert (renamed.status_code, last_said(world)) == (303, "renamed scenario Lean to Leaner")

    chosen = post(planner, page, f"{page}/primary")
    assert (chosen.status_code, last_said(world)) == (
        303,
        "made scenario Leaner primary for 2026-Q4",
    )
    assert "The primary plan of 2026-Q4" in planner.get(page).text


def test_a_name_that_cannot_be_comes_back_with_a_sentence(world: World, planner: FlaskClient):
    page = planned(world)

    answer = post(planner, page, f"{page}/name", {"name": "", "version": "1"})

    assert answer.status_code == 422
    assert "Give the scenario a name, such as As planned." in answer.text


def test_a_name_typed_over_somebody_elses_is_a_conflict(world: World, planner: FlaskClient):
    page = planned(world)
    post(planner, page, f"{page}/name", {"name": "Leaner", "version": "1"})

    answer = post(planner, page, f"{page}/name", {"name": "Leanest", "version": "1"})

    assert answer.status_code == 409
    assert "You saved this yourself while this form was open" in answer.text


@pytest.mark.parametrize("status", [ScenarioStatus.APPROVED, ScenarioStatus.LOCKED])
def test_what_is_approved_or_locked_says_so_and_refuses(world: World, planner: FlaskClient, status):
    page = planned(world, status=status)

    text = planner.get(page).text
    answers = [
        post(planner, "/acme/scenarios/new", f"{page}/name", {"name": "Leaner"}),
        post(planner, "/acme/scenarios/new", f"{page}/mode", {"to": "LEGACY"}),
        post(planner, "/acme/scenarios/new", f"{page}/priorities/1", {"way": "up"}),
    ]

    assert f"<b>{status.capitalize()}.</b> Scenario Lean is {status.lower()}" in text
    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert f"Scenario Lean is {status.lower()}, so its figures cannot change." in answers[0].text


def test_the_mode_page_shows_both_engines_and_the_switch_is_told(
    world: World, planner: FlaskClient
):
    page = planned(world)

    text = planner.get(f"{page}/mode").text
    answer = post(planner, f"{page}/mode", f"{page}/mode", {"to": "LEGACY"})

    assert "1 hour = 2 tokens" in text
    assert "Not ready to plan in hours: 1 gap to close first." in text
    assert (answer.status_code, answer.location) == (303, page)
    assert mode_of(world, page) is PlanningMode.LEGACY
    assert last_said(world) == "switched scenario Lean from TOKEN to LEGACY"


def test_a_mode_that_is_none_is_refused(world: World, planner: FlaskClient):
    page = planned(world)

    answer = post(planner, f"{page}/mode", f"{page}/mode", {"to": "STORY_POINTS"})

    assert answer.status_code == 422
    assert mode_of(world, page) is PlanningMode.TOKEN


def test_a_viewer_reads_everything_and_changes_nothing(world: World, viewer: FlaskClient):
    page = planned(world)

    texts = [viewer.get(page).text, viewer.get(f"{page}/mode").text]
    answers = [
        post(viewer, page, f"{page}/{action}", {"to": "LEGACY", "name": "Mine"})
        for action in ("mode", "name", "primary")
    ]

    assert "changing them needs scenario:write" in texts[0]
    assert "changing them needs planning:write" in texts[1]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert mode_of(world, page) is PlanningMode.TOKEN


def test_another_organisation_finds_neither_page(world: World, rival: FlaskClient):
    page = planned(world).replace("acme", "rival")
    world.turn(Flag.TOKEN_PLANNING_V1, True, world.rival)

    for address in (page, f"{page}/mode", f"{page}/mode.json", f"{page}/capacity-demand.json"):
        assert rival.get(address).status_code == 404
    for action in ("mode", "name", "primary"):
        sent = {"to": "LEGACY", "name": "Mine"}
        assert post(rival, "/rival/scenarios/new", f"{page}/{action}", sent).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_overview_takes_fifteen_statements_however_much_is_ranked(
    world: World, planner: FlaskClient, count: int
):
    page = planned(world, count)
    with world.app.app_context():
        engine = db.engine

    with counted(engine) as sent:
        planner.get(page)

    assert len(sent) == 15, "\n".join(sent)


@pytest.mark.parametrize("count", [1, 3])
def test_the_mode_page_takes_fifteen_statements_however_much_is_ranked(
    world: World, planner: FlaskClient, count: int
):
    page = planned(world, count)
    with world.app.app_context():
        engine = db.engine

    with counted(engine) as sent:
        planner.get(f"{page}/mode")

    assert len(sent) == 15, "\n".join(sent)


def test_both_tables_have_twins(world: World, planner: FlaskClient):
    page = planned(world)

    [backend, data] = planner.get(f"{page}/mode.json").json
    rows = planner.get(f"{page}/capacity-demand.json").json

    assert (backend["pool"], data["pool"], data["tokens_per_hour"]) == ("Backend", "Data", 2)
    assert (data["token_demand_p50"], data["token_supply"]) == (100, 80)
    assert rows == [
        {"name": "Backend", "demand": 0, "capacity": 50, "gap": 50},
        {"name": "Data", "demand": 100, "capacity": 80, "gap": -20},
    ]
