"""Saving a what-if: who may, what comes of it, and what is refused."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from planner.domain.flags import Flag
from planner.domain.lifecycle import ScenarioStatus
from tests.kit.browser import token
from tests.kit.plan import Plan, plan
from tests.kit.world import World


@pytest.fixture
def lean(world: World) -> Plan:
    """A locked plan whose one pool is over by 32."""
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    demand = {"Sign-in": {"Data": ("412", "420")}}
    return plan(world, pools={"Data": "380"}, demand=demand, status=ScenarioStatus.LOCKED)


def page(made: Plan, tokens: str = "412") -> str:
    return f"{address(made)}?supply.{made.pools['Data']}={tokens}"


def address(made: Plan) -> str:
    return f"/acme/scenarios/{made.scenario}/what-if/scenario"


def save(client: FlaskClient, made: Plan, name: str, tokens: str = "412") -> TestResponse:
    """Open the page and send its form as it is, under this name."""
    text = client.get(page(made, tokens)).text
    seen = text.split('name="seen"')[1].split('value="')[1].split('"')[0]
    changes = text.split('name="changes"')[1].split('value="')[1].split('"')[0]
    sent = {"csrf_token": token(client, page(made, tokens)), "name": name, "reason": "To see"}
    return client.post(address(made), data=sent | {"seen": seen, "changes": changes})


def test_a_what_if_of_a_locked_plan_is_saved_opened_and_compared(lean, planner):
    answer = save(planner, lean, "Bold")
    text = planner.get(answer.headers["Location"]).text

    assert answer.status_code == 303
    for said in ("Bold is saved, a what-if of Lean.", "Made from", "Compare the two"):
        assert said in text
    history = planner.get(f"{answer.headers['Location']}/history").text
    assert (
        "Saved a what-if of Lean as this scenario, with Data: supply 380 → 412 (To see)" in history
    )


def test_the_same_sent_twice_is_one_scenario(lean, planner):
    first, second = save(planner, lean, "Bold"), save(planner, lean, "Bold")

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]


def test_a_name_that_is_taken_is_told_beside_it_and_nothing_typed_is_lost(lean, planner):
    answer = save(planner, lean, "Lean")

    assert (answer.status_code, "There already is a scenario Lean" in answer.text) == (422, True)
    assert ('value="Lean"' in answer.text, "To see" in answer.text) == (True, True)


def test_who_may_only_look_may_ask_and_not_save(lean, viewer):
    asked = viewer.get(page(lean).replace("/scenario?", "?"), follow_redirects=True).text
    sent = viewer.post(address(lean), data={"csrf_token": token(viewer, "/acme/"), "name": "Bold"})

    assert "Every pool fits at P50, down from one." in asked
    assert "saving one as a scenario needs scenario:write and planning:write" in asked
    assert (viewer.get(page(lean)).status_code, sent.status_code) == (403, 403)


def test_without_changes_there_is_nothing_to_save(lean, planner):
    assert "Nothing to save yet" in planner.get(page(lean, ""), follow_redirects=True).text


def test_another_organisation_finds_no_such_plan(lean, rival):
    answer = rival.get(page(lean).replace("/acme/", "/rival/"))

    assert (answer.status_code, "Lean" in answer.text) == (404, False)
