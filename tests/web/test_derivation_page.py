"""Deriving demand on the page: a preview, warnings with their remedies, and the act."""

from datetime import date

import pytest

from planner.domain.flags import Flag
from planner.domain.lifecycle import ScenarioStatus
from planner.domain.planning import PlanningMode
from tests.kit.browser import post
from tests.kit.events import last_event
from tests.kit.plan import Plan, plan, rate, scope
from tests.kit.world import World


@pytest.fixture
def made(world: World) -> Plan:
    """Scope that becomes two rows, and one that no pool takes."""
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    typed = {"Sign-in": {}, "Hub": {"Design": ("5", "6")}}
    made = plan(world, pools={"Data": "100", "Design": None}, demand=typed)
    with world.session() as session, session.recording("scope.stated", "scope"):
        rate(session, made, "Data", "0.5", date(2026, 1, 1))
        scope(session, made, "Sign-in", {"Data": "100", "Design": "40"}, "10", "15", share="0.75")
        scope(session, made, "Hub", {"Design": "9", "Cobol": "8"})
    return made


def preview(client, made: Plan):
    listed = client.get(f"/acme/scenarios/{made.scenario}/derivation.json").get_json()
    return [
        (row["initiative"], row["pool"], row["p50_now"], row["p50_derived"], row["change"])
        for row in listed
    ]


def apply(client, made: Plan):
    page = f"/acme/scenarios/{made.scenario}/derivation"
    return post(client, page, page)


def test_the_preview_writes_nothing_and_says_what_it_would_do(made, viewer):
    assert preview(viewer, made) == [
        ("Sign-in", "Data", None, 50, "new"),
        ("Sign-in", "Design", None, 40, "new"),
        ("Hub", "Design", 5, 9, "kept"),
    ]
    assert preview(viewer, made)[0][4] == "new"


def test_each_warning_leads_to_what_mends_it(made, viewer):
    text = viewer.get(f"/acme/scenarios/{made.scenario}/derivation").text

    assert "Design has no rate in force, so one hour counts as one token." in text
    rate = f"/acme/calibrations/new?pool={made.pools['Design']}"
    assert f'href="{rate}">State a rate</a>' in text
    assert "No active skill pool is called Cobol" in text
    assert 'href="/acme/pools#add-pool">Add the pool</a>' in text
    assert "Sign-in: scope has 75 % of its hours in this quarter; all are taken." in text


def test_applying_writes_the_rows_and_is_recorded(made, planner, world):
    answer = apply(planner, made)

    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"/acme/scenarios/{made.scenario}/ledger",
    )
    assert [row[4] for row in preview(planner, made)] == ["unchanged", "unchanged", "kept"]
    event = last_event(world)
    assert event.action == "scenario.demand_derived"
    assert event.facts == {
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "removed": 0,
        "kept": 1,
        "warnings": 2,
    }


def test_a_viewer_cannot_apply(made, viewer):
    answer = post(viewer, "/sign-in", f"/acme/scenarios/{made.scenario}/derivation")

    assert answer.status_code == 403
    assert preview(viewer, made)[0][4] == "new"


def test_a_locked_scenario_derives_nothing(world, planner):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    locked = plan(world, pools={"Data": "1"}, demand={"Hub": {}}, status=ScenarioStatus.LOCKED)

    answer = post(planner, "/sign-in", f"/acme/scenarios/{locked.scenario}/derivation")

    assert answer.status_code == 409
    assert "Scenario Lean is locked" in answer.text


def test_a_scenario_in_hours_has_nothing_to_derive(world, viewer):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    hours = plan(world, pools={"Data": "1"}, demand={"Hub": {}}, mode=PlanningMode.LEGACY)

    answer = viewer.get(f"/acme/scenarios/{hours.scenario}/derivation")

    assert answer.status_code == 409
    assert "Deriving token demand is not offered" in answer.text


def test_another_organisation_derives_nothing(made, world, rival, planner):
    world.turn(Flag.TOKEN_PLANNING_V1, True, world.rival)

    answer = post(rival, "/sign-in", f"/rival/scenarios/{made.scenario}/derivation")

    assert answer.status_code == 404
    assert preview(planner, made)[0][4] == "new"
