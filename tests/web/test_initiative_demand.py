"""The page of what an initiative asks: tokens of pools with their rule, hours of skills."""

import csv
import re
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient

from planner.core import clock
from planner.domain.flags import Flag
from planner.domain.lifecycle import DemandSource
from planner.scenarios.models import Scenario, TokenDemand
from tests.kit.browser import fragment, text_of
from tests.kit.plan import Plan, plan, rate, scope
from tests.kit.statements import counted
from tests.kit.world import World


@pytest.fixture
def asked(world: World) -> Plan:
    """Permits: 100 hours of Data at 0.5, a quarter of them elsewhere; Web typed; Moon no pool."""
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    made = plan(
        world,
        pools={"Data": "198", "Web": "50"},
        demand={"Permits": {"Data": ("50", "75"), "Web": ("7", None)}, "Fares": {}},
    )
    with world.session() as session, session.recording("plan.filled", "plan"):
        scope(session, made, "Permits", {"data": "100"}, "100", "150", share="0.75")
        scope(session, made, "Permits", {"Moon": "8"}, share=None)
        rate(session, made, "Data", "0.5", date(2026, 1, 1))
        rate(session, made, "Data", "3", date(2099, 1, 1))
        derived = session.query(TokenDemand).filter_by(pool_id=made.pools["Data"]).one()
        derived.source = DemandSource.DERIVED
    return made


def address(made: Plan, title: str = "Permits", ending: str = "", slug: str = "acme") -> str:
    return f"/{slug}/initiatives/{made.initiatives[title]}/demand{ending}"


def said(client: FlaskClient, where: str) -> str:
    return text_of(client.get(where).text)


def test_hours_rate_and_tokens_stand_beside_what_the_scenario_has(
    asked: Plan, planner: FlaskClient
):
    page = said(planner, address(asked))

    assert "Data 100 0.5 50 50 75 Derived" in page
    assert "Web 0 none: 1 0 7 unknown Typed" in page
    assert "Moon is the name of no active pool, so its 8 hours come to no tokens." in page
    assert "changed since" not in page


def test_hours_fall_into_their_quarters_and_the_rest_into_none(asked: Plan, planner: FlaskClient):
    page = said(planner, address(asked))

    assert "data 75 25 100" in page
    assert "Moon 0 8 8" in page


def test_a_derived_row_that_its_scope_has_left_behind_says_so(
    world: World, asked: Plan, planner: FlaskClient
):
    with world.session() as session, session.recording("plan.filled", "plan"):
        scope(session, asked, "Permits", {"Data": "20"})

    page = said(planner, address(asked))

    assert "Data 120 0.5 60 50 75 Derived its scope or its rate has changed since" in page
    assert "Derive the demand of Lean again" in page


def test_without_a_scenario_the_rule_alone_is_told(world: World, asked: Plan, planner: FlaskClient):
    with world.session() as session, session.recording("plan.filled", "plan"):
        scope(session, asked, "Fares", {"Data": "30"})

    page = said(planner, address(asked, "Fares"))

    assert "What its scope comes to at the rates of today; no scenario asks for it yet" in page
    assert "Data 30 0.5 15" in page


def test_nothing_asked_is_said_in_a_sentence(asked: Plan, planner: FlaskClient):
    page = said(planner, address(asked, "Fares"))

    assert "It asks nothing of any pool" in page
    assert "No scope item asks hours of a skill yet." in page


def test_another_scenario_is_shown_in_its_place(world: World, asked: Plan, planner: FlaskClient):
    other = address(asked, ending=f"?scenario={asked.scenario}")

    assert "What it asks in Lean" in text_of(fragment(planner, other, "div#pool-asks").text)


def test_its_figures_lead_to_their_explanation(asked: Plan, planner: FlaskClient):
    page = planner.get(address(asked)).text
    pool = asked.pools["Data"]

    [figure] = re.findall(rf'class="explains" href="([^"]+pool-{pool}[^"]+)"', page)
    assert "50" in planner.get(figure).text
    assert 'id="explain"' in page


def test_its_tables_are_files_as_well(asked: Plan, planner: FlaskClient):
    pools = planner.get(address(asked, ending=".csv")).text
    hours = planner.get(address(asked, ending="/hours.csv")).text

    assert list(csv.reader(pools.lstrip("\ufeff").splitlines()))[1:] == [
        ["Data", "100", "0.5", "50", "50", "75", "derived"],
        ["Web", "0", "", "0", "7", "", "typed"],
    ]
    assert list(csv.reader(hours.lstrip("\ufeff").splitlines()))[1:] == [
        ["data", "2026-Q4", "75"],
        ["data", "", "25"],
        ["Moon", "", "8"],
    ]


def test_with_tokens_off_the_hours_remain(world: World, asked: Plan, planner: FlaskClient):
    world.turn(Flag.TOKEN_PLANNING_V1, False)

    page = said(planner, address(asked))

    assert "Tokens of the pools" not in page
    assert "data 75 25 100" in page
    assert planner.get(address(asked, ending=".csv")).status_code == 404


def test_three_scope_items_and_more_take_twelve_statements(
    world: World, asked: Plan, planner: FlaskClient
):
    with counted(world.engine) as before:
        planner.get(address(asked))
    with world.session() as session, session.recording("plan.filled", "plan"):
        for skill in ("Web", "Data", "Sun"):
            scope(session, asked, "Permits", {skill: "1"})
    with counted(world.engine) as after:
        planner.get(address(asked))

    assert (len(before), len(after)) == (12, 12)


def test_its_page_leads_with_its_tokens_and_its_rank_in_the_primary_plan(
    world: World, planner: FlaskClient
):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    demand = {"Portal": {"Data": ("60", None), "Design": ("20", "30")}, "Idea": {}}
    found = plan(world, pools={"Data": "100", "Design": "50"}, demand=demand)
    portal = f"/acme/initiatives/{found.initiatives['Portal']}"
    with clock.hold(datetime(2026, 11, 20, 12, tzinfo=UTC)):
        before = text_of(planner.get(portal).text)
        with world.session() as session, session.recording("scenario.made_primary", "Lean"):
            session.find(Scenario, found.scenario).is_primary = True
        page = text_of(planner.get(portal).text)
        idea = text_of(planner.get(f"/acme/initiatives/{found.initiatives['Idea']}").text)
        world.turn(Flag.TOKEN_PLANNING_V1, False)
        hours = text_of(planner.get(portal).text)

    assert "Tokens 80 at P50 in Lean Rank 1 in Lean" in page
    assert "Tokens none at P50 in Lean Rank 2 in Lean" in idea
    assert ("Rank 1" in before, "Rank 1 in Lean" in hours, "Tokens" in hours) == (
        False,
        True,
        False,
    )


def test_another_organisation_finds_no_such_page(asked: Plan, rival: FlaskClient):
    for ending in ("", ".csv", "/hours.csv"):
        answer = rival.get(address(asked, ending=ending, slug="rival"))

        assert (answer.status_code, "Permits" in answer.text) == (404, False)
