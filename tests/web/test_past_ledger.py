"""The ledger as of an earlier moment, on its page and in its twins."""

import pytest

from planner.capacity.commands import PoolDraft, add_pool
from planner.core.stamp import latest
from planner.domain.flags import Flag
from planner.scenarios.models import Scenario
from planner.scenarios.queries.past import past_ledger
from tests.kit.browser import post
from tests.kit.plan import Plan, plan
from tests.kit.statements import counted
from tests.kit.world import World


@pytest.fixture
def made(world: World) -> Plan:
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    return plan(world, pools={"Data": "380"}, demand={"Hub": {"Data": ("400", None)}})


@pytest.fixture
def revision(made: Plan, world: World, manager) -> int:
    """The revision before the supply of Data went up to 450."""
    with world.session() as session:
        before = latest(session)
    at = f"/acme/scenarios/{made.scenario}"
    stated = {"tokens": "450", "version": "1", "notes": ""}
    post(manager, f"{at}/supply", f"{at}/pools/{made.pools['Data']}/supply", stated)
    return before


def test_the_page_says_what_it_shows_and_what_became_of_it(made, revision, viewer):
    page = viewer.get(f"/acme/scenarios/{made.scenario}/ledger?asof={revision}").text

    assert f"inputs revision {revision}" in page and "1 change since" in page
    assert "<small>now 450</small>" in page and ">+70<" in page
    assert "Set the supply of Data in this scenario to 450 tokens; it was 380" in page
    assert "Edit supply" not in page and "Derive demand" not in page


def test_it_asks_as_much_however_many_changes_there_were(made, revision, world, manager):
    at = f"/acme/scenarios/{made.scenario}"
    for version in ("2", "3"):
        stated = {"tokens": f"46{version}", "version": version, "notes": ""}
        post(manager, f"{at}/supply", f"{at}/pools/{made.pools['Data']}/supply", stated)

    with world.session() as session:
        scenario = session.find(Scenario, made.scenario)
        with counted(world.engine) as sent:
            found = past_ledger(session, scenario, str(revision))

    assert (len(found.moved), len(sent)) == (3, 8)


def test_the_twins_hold_both_deltas(made, revision, viewer):
    at = f"/acme/scenarios/{made.scenario}/ledger"
    [line] = viewer.get(f"{at}.json?asof={revision}").get_json()

    assert (line["supply_tokens"], line["delta"], line["delta_now"], line["delta_since"]) == (
        380,
        -20,
        50,
        70,
    )
    assert viewer.get(f"{at}.csv?asof={revision}&show=unknown").text.count("Data") == 2


def test_what_is_no_moment_or_not_known_is_said_with_a_way_on(made, world, viewer):
    at = f"/acme/scenarios/{made.scenario}/ledger"
    never, early = viewer.get(f"{at}?asof=soon"), viewer.get(f"{at}?asof=2001-01-01")

    assert (never.status_code, early.status_code) == (422, 409)
    assert "“soon” is neither a revision nor a day up to today." in never.text
    assert "Scenario Lean had not been made yet." in early.text
    assert viewer.get(f"{at}.json?asof=soon").status_code == 422


def test_history_and_changes_lead_to_it(made, revision, viewer):
    at = f"/acme/scenarios/{made.scenario}"

    for page in ("history", "changes"):
        assert f"{at}/ledger?asof={revision + 1}" in viewer.get(f"{at}/{page}").text, page


def test_another_organisation_sees_no_earlier_ledger(made, revision, rival):
    at = f"/rival/scenarios/{made.scenario}/ledger"

    assert rival.get(f"{at}?asof={revision}").status_code == 404
    assert rival.get(f"{at}.json?asof={revision}").status_code == 404


def test_a_pool_is_shown_as_it_was_with_who_asked_then_and_now(made, revision, viewer):
    pool, at = made.pools["Data"], f"/acme/scenarios/{made.scenario}"
    page = viewer.get(f"{at}/pools/{pool}?asof={revision}")
    rows = viewer.get(f"{at}/pools/{pool}/demand.json?asof={revision}").get_json()

    assert page.status_code == 200
    for said in (
        f"inputs revision {revision}",
        "1 change since",
        "tokens, now 450",
        "Set the supply of Data in this scenario to 450 tokens; it was 380",
    ):
        assert said in page.text
    assert "Edit supply" not in page.text
    assert rows == [
        {
            "initiative": "Hub",
            "demand_p50": 400,
            "demand_p90": None,
            "demand_p50_now": 400,
            "demand_p90_now": None,
            "demand_p50_since": 0,
        }
    ]


def test_the_earlier_ledger_leads_to_its_pools_then(made, revision, viewer):
    page = viewer.get(f"/acme/scenarios/{made.scenario}/ledger?asof={revision}").text
    then = f"/acme/scenarios/{made.scenario}/pools/{made.pools['Data']}?asof={revision}"

    assert f'href="{then}"' in page


def test_a_pool_before_its_time_and_another_organisations_are_not_shown(
    made, revision, world, viewer, rival
):
    with world.session() as session:
        young = add_pool(session, PoolDraft("Security", "")).id
    world.turn(Flag.TOKEN_PLANNING_V1, True, world.rival)
    at = f"scenarios/{made.scenario}/pools"
    early = viewer.get(f"/acme/{at}/{young}?asof={revision}")

    assert (early.status_code, "had not been added yet" in early.text) == (409, True)
    assert viewer.get(f"/acme/{at}/{young}?asof=soon").status_code == 422
    assert rival.get(f"/rival/{at}/{made.pools['Data']}?asof={revision}").status_code == 404
