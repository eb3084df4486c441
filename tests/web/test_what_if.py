"""What-if: a plan with changes in the address, what it shows, to whom, and what it asks."""

import pytest
from flask.testing import FlaskClient

from planner.capacity import commands as capacity
from planner.capacity.commands import PoolDraft
from planner.domain.flags import Flag
from planner.domain.planning import PlanningMode
from tests.kit.browser import fragment
from tests.kit.plan import Plan, initiative, plan, quarter
from tests.kit.statements import counted
from tests.kit.world import World

POOLS = {"Data": "380", "Security": None, "Design": "300"}
DEMAND = {
    "Sign-in": {"Data": ("372", "420"), "Design": ("300", None)},
    "Records": {"Data": ("40", "50"), "Security": ("46", "71")},
}


@pytest.fixture
def lean(world: World) -> Plan:
    """Data is over by 32 and Security by 46; the calendar has one later quarter."""
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    made = plan(world, pools=POOLS, demand=DEMAND)
    with world.session() as session, session.recording("calendar.extended", "periods"):
        quarter(session, 1, 2027)
    return made


def address(made: Plan, query: str = "", form: str = "") -> str:
    """`supply.Data=+40` with the ids of the plan in place of its names."""
    for name, key in [*made.pools.items(), *made.initiatives.items()]:
        query = query.replace(f".{name}=", f".{key}=")
    query = query.replace("+", "%2B")
    return f"/acme/scenarios/{made.scenario}/what-if{form}{'?' if query else ''}{query}"


def shown(client: FlaskClient, made: Plan, query: str = "") -> str:
    answer = client.get(address(made, query), follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def test_the_page_says_what_the_changes_come_to_and_offers_each_back(lean, viewer):
    text = shown(viewer, lean, "supply.Data=+40&initiative.Records=2027-Q1")

    for said in (
        "Every pool fits at P50, down from two.",
        "Data and Security are no longer over capacity.",
        "Data: supply 380 → 420",
        "Records: in 2027-Q1 instead",
        "2 changes to Lean",
        "take back",
    ):
        assert said in text


def test_an_address_leads_to_the_one_that_says_the_same_in_order_and_since_when(lean, viewer):
    first = viewer.get(address(lean, "supply.Design=&initiative.Records=out&supply.Data=428"))
    location = first.headers["Location"]
    wanted = address(lean, "supply.Data=428&initiative.Records=out&base=")

    assert (first.status_code, location.startswith(wanted)) == (302, True)
    assert viewer.get(location).status_code == 200


def test_what_cannot_be_read_is_told_and_the_rest_is_done(lean, viewer):
    text = shown(viewer, lean, "supply.Data=plenty&supply.99=4&colour=red&supply.Security=46")

    for said in (
        "=“plenty” is left out: write a figure such as 428, +40, -40 or -10%.",
        "supply.99 is left out: no active pool has that id.",
        "“colour” is nothing that can be changed here.",
        "One pool is over capacity, down from two.",
    ):
        assert said in text


def test_typing_is_answered_with_the_result_and_the_address_of_it(lean, viewer):
    answer = fragment(viewer, address(lean, "supply.Data=412"), "div#what-if-result")

    assert answer.headers["HX-Replace-Url"] == address(lean, "supply.Data=412")
    assert "One pool is over capacity, down from two." in answer.headers["HX-Trigger"]
    assert ("<html" in answer.text, 'id="what-if-result"' in answer.text) == (False, True)


def test_a_search_offers_initiatives_that_are_not_in_the_plan(world: World, lean, planner):
    with world.session() as session, session.recording("test.made", "an initiative"):
        initiative(session, world.acme, "Atlas")
    answer = fragment(planner, address(lean, "find=atl"), "div#what-if-choices")

    assert ("Atlas" in answer.text, "not in the plan" in answer.text) == (True, True)


def test_a_link_says_when_the_plan_was_changed_since_it_was_made(world: World, lean, viewer):
    href = viewer.get(address(lean, "supply.Data=428")).headers["Location"]
    with world.session(who="manager") as session:
        capacity.add_pool(session, PoolDraft("Research", ""))
    text = viewer.get(href).text

    assert ("1 change of the plan since this link was made" in text, "Research" in text) == (
        True,
        True,
    )


def test_the_twin_has_every_pool_before_and_after(lean, viewer):
    rows = viewer.get(address(lean, "supply.Data=412&supply=-10%25", ".json")).get_json()

    assert [(row["pool"], row["supply_before"], row["supply_after"]) for row in rows] == [
        ("Data", 380, 412),
        ("Design", 300, 270),
        ("Security", 0, 0),
    ]
    assert [row["over_capacity_after"] for row in rows] == [False, True, True]


def test_the_ledger_and_a_pool_lead_to_what_would_help(lean, viewer):
    enough = address(lean, "supply.Data=+32")
    waiting = address(lean, "initiative.Records=2027-Q1")
    ledger = viewer.get(f"/acme/scenarios/{lean.scenario}/ledger?open=all").text
    pool = viewer.get(f"/acme/scenarios/{lean.scenario}/pools/{lean.pools['Data']}").text

    assert (ledger.count(enough), ledger.count(waiting)) == (4, 1)
    assert (pool.count(enough), pool.count(waiting)) == (1, 1)


def test_a_scenario_in_hours_says_what_it_offers_instead(world: World, viewer, planner):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    made = plan(world, mode=PlanningMode.LEGACY)
    answer, theirs = viewer.get(address(made)), planner.get(address(made)).text
    clone = f'href="/acme/scenarios/{made.scenario}/clone"'

    assert (answer.status_code, "Reconcile the two engines" in answer.text) == (409, True)
    assert "clone the scenario, change the clone, and compare the two" in answer.text
    assert (clone in answer.text, clone in theirs) == (False, True)


def test_another_organisation_and_a_flag_that_is_off_know_no_such_page(world, lean, rival, viewer):
    away = rival.get(f"/rival/scenarios/{lean.scenario}/what-if")
    world.turn(Flag.TOKEN_PLANNING_V1, False)

    assert (away.status_code, "Lean" in away.text) == (404, False)
    assert viewer.get(address(lean)).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_and_its_result_take_as_many_statements_however_many_pools_there_are(
    world: World, rows: int, viewer
):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    pools = dict.fromkeys(["Data", "Design", "Security"][:rows], "5")
    made = plan(world, pools=pools, demand={"Sign-in": dict.fromkeys(pools, ("10", None))})
    query = "supply.Data=+1&rate=+10%25&initiative.Sign-in=out"
    href = viewer.get(address(made, query)).headers["Location"]
    with counted(world.engine) as page:
        assert viewer.get(href).status_code == 200
    with counted(world.engine) as result:
        fragment(viewer, href, "div#what-if-result")

    assert (len(page), len(result)) == (17, 11)
