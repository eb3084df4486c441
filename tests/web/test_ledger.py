"""The token ledger: what it shows, to whom, and what it asks the database."""

import pytest

from planner.core.db import db
from planner.domain.flags import Flag
from planner.domain.lifecycle import ScenarioStatus
from planner.domain.planning import PlanningMode
from tests.kit.browser import fragment
from tests.kit.plan import plan
from tests.kit.statements import counted
from tests.kit.world import World

POOLS = {"Data": "380", "Security": None, "Design": "300"}
DEMAND = {
    "Sign-in": {"Data": ("372", "420"), "Design": ("300", None)},
    "Records": {"Data": ("40", "50"), "Security": ("46", "71")},
}


@pytest.fixture
def scenario(world: World) -> int:
    """A scenario of three pools, of which two are over capacity."""
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    return plan(world, pools=POOLS, demand=DEMAND).scenario


def test_the_ledger_weighs_supply_against_demand(scenario, planner):
    rows = planner.get(f"/acme/scenarios/{scenario}/ledger.json").get_json()

    assert [
        (row["pool"], row["supply_tokens"], row["demand_p50"], row["demand_p90"], row["delta"])
        for row in rows
    ] == [
        ("Security", 0, 46, 71, -46),
        ("Data", 380, 412, 470, -32),
        ("Design", 300, 300, None, 0),
    ]
    assert [row["explanation"] for row in rows] == [
        "Security is asked for 46 tokens, and no supply has been stated for it.",
        "Data holds the work back: demand is 32 tokens above its calibrated capacity for the "
        "quarter.",
        "Design meets its demand exactly, at 300 tokens.",
    ]


def test_the_page_shows_every_pool_and_what_is_cut_first(scenario, viewer):
    page = viewer.get(f"/acme/scenarios/{scenario}/ledger")

    assert page.status_code == 200
    for text in ("Data: 412 of 380 supplied, 32 over; P90 470", "tokens fit", "−78"):
        assert text in page.text


def test_a_filter_leaves_the_pools_over_capacity(scenario, viewer):
    text = viewer.get(f"/acme/scenarios/{scenario}/ledger.csv?show=over&sort=pool").text

    assert [line.split(",")[0] for line in text.splitlines()] == ["\ufeffpool", "Data", "Security"]


def test_an_opened_pool_is_explained_in_words(scenario, viewer):
    page = viewer.get(f"/acme/scenarios/{scenario}/ledger?open=all").text

    assert "Supply of 380 runs out inside Records, rank 2: 8 of its 40 tokens fit." in page


def test_the_table_is_a_fragment_of_the_same_page(scenario, viewer):
    part = fragment(viewer, f"/acme/scenarios/{scenario}/ledger", "div#ledger-table").text

    assert part.strip().startswith('<div class="table-scroll" id="ledger-table"')
    assert "<html" not in part


def test_a_scenario_in_hours_has_no_ledger_and_a_way_forward(world, viewer):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    hours = plan(world, pools={"Data": None}, mode=PlanningMode.LEGACY).scenario

    page = viewer.get(f"/acme/scenarios/{hours}/ledger")
    twin = viewer.get(f"/acme/scenarios/{hours}/ledger.json")

    sentence = "The token ledger is not offered while a scenario plans in hours (LEGACY)."
    assert (page.status_code, twin.status_code) == (409, 409)
    assert sentence in page.text
    assert twin.get_json()["detail"] == sentence


def test_without_pools_the_page_says_where_to_begin(world, viewer):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    bare = plan(world).scenario

    page = viewer.get(f"/acme/scenarios/{bare}/ledger").text

    assert "No skill pools yet" in page
    assert 'href="/acme/pools"' in page


def test_without_demand_the_page_leads_to_deriving_it(world, planner):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    bare = plan(world, pools={"Data": "10"}).scenario

    page = planner.get(f"/acme/scenarios/{bare}/ledger").text

    assert "Nothing asks for tokens yet." in page
    assert f'href="/acme/scenarios/{bare}/derivation"' in page


def test_a_locked_ledger_says_so_and_offers_no_change(world, planner):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    locked = plan(world, pools={"Data": "10"}, status=ScenarioStatus.LOCKED).scenario

    page = planner.get(f"/acme/scenarios/{locked}/ledger").text

    assert "Scenario Lean is locked, so its figures cannot change." in page
    assert '<button class="button" disabled>Derive demand</button>' in page


def test_without_the_flag_there_is_no_ledger(scenario, world, admin):
    world.turn(Flag.TOKEN_PLANNING_V1, False)

    assert admin.get(f"/acme/scenarios/{scenario}/ledger").status_code == 404


def test_another_organisation_finds_no_such_ledger(scenario, world, rival):
    world.turn(Flag.TOKEN_PLANNING_V1, True, world.rival)

    answer = rival.get(f"/rival/scenarios/{scenario}/ledger")

    assert (answer.status_code, "Records" in answer.text) == (404, False)


@pytest.mark.parametrize("pools", [{"Data": "1"}, {"Data": "1", "Design": "1", "Security": "1"}])
def test_the_page_asks_the_same_few_things_however_many_pools(world, viewer, pools):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    demand = {"Sign-in": dict.fromkeys(pools, ("5", None))}
    scenario = plan(world, pools=pools, demand=demand).scenario
    with world.app.app_context():
        engine = db.engine

    with counted(engine) as sent:
        viewer.get(f"/acme/scenarios/{scenario}/ledger")

    assert len(sent) == 12
