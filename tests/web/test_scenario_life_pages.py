"""The pages of a scenario's life: who may take which step, and what is refused with a way on."""

import pytest

from planner.domain.lifecycle import ScenarioStatus
from planner.scenarios.models import Scenario
from tests.kit.browser import post
from tests.kit.events import last_event
from tests.kit.plan import Plan, plan
from tests.kit.statements import counted
from tests.kit.world import World


@pytest.fixture
def made(world: World) -> Plan:
    return plan(world)


def at(made: Plan) -> str:
    return f"/acme/scenarios/{made.scenario}"


def step(client, made: Plan, to: str, **data):
    action = f"{at(made)}/statuses"
    return post(client, f"{at(made)}/status", action, {"to": to, "reason": "", **data})


def found(world: World, made: Plan) -> Scenario:
    with world.session() as session:
        scenario = session.find(Scenario, made.scenario)
        session.expunge(scenario)
        return scenario


def test_a_planner_takes_a_scenario_from_draft_to_lock(made, world, planner):
    assert "Send for review" in planner.get(at(made)).text
    for to in ("REVIEW", "APPROVED", "LOCKED"):
        assert step(planner, made, to).status_code == 303

    page = planner.get(at(made)).text
    assert "<b>Locked since" in page
    assert "by Planner of Acme." in page
    assert found(world, made).is_primary
    event = last_event(world)
    assert (event.action, event.facts["to"]) == ("scenario.moved", "LOCKED")


def test_a_step_from_what_somebody_else_changed_meanwhile_is_chosen_again(made, world, planner):
    post(world.client("manager"), at(made), f"{at(made)}/name", {"name": "Leaner", "version": "1"})

    answer = step(planner, made, "REVIEW", version="1", reason="As agreed")

    assert (answer.status_code, found(world, made).status) == (409, ScenarioStatus.DRAFT)
    assert "Manager of Acme changed Leaner meanwhile" in answer.text
    assert 'name="version" type="hidden" value="2"' in answer.text
    assert 'value="REVIEW" checked' in answer.text and 'value="As agreed"' in answer.text
    assert step(planner, made, "REVIEW", version="2").status_code == 303


def test_a_manager_may_not_and_reads_why(made, world, manager):
    page = manager.get(f"{at(made)}/status").text

    assert "A product owner, a business owner or an administrator can do this." in page
    answer = post(manager, f"{at(made)}/status", f"{at(made)}/statuses", {"to": "REVIEW"})
    assert answer.status_code == 403
    assert "A resource manager cannot change the status of scenario Lean." in answer.text
    assert found(world, made).status is ScenarioStatus.DRAFT


def test_a_viewer_reads_that_a_step_needs_a_permission(made, viewer):
    page = viewer.get(f"{at(made)}/status").text

    assert "Taking a step needs the permission scenario:write." in page
    answer = post(viewer, "/sign-in", f"{at(made)}/statuses", {"to": "REVIEW"})
    assert answer.status_code == 403


def test_sending_an_approved_plan_back_asks_why(made, world, planner):
    for to in ("REVIEW", "APPROVED"):
        step(planner, made, to)

    refused = step(planner, made, "REVIEW")
    assert refused.status_code == 422
    assert "Say why: “Send back to review” takes back what others rely on." in refused.text
    assert step(planner, made, "REVIEW", reason="The supply was wrong").status_code == 303
    assert "Planner of Acme: The supply was wrong" in planner.get(f"{at(made)}/status").text


def test_only_an_administrator_reopens(made, planner, admin):
    for to in ("REVIEW", "APPROVED", "LOCKED"):
        step(planner, made, to)

    assert "Only an administrator can do this." in planner.get(f"{at(made)}/status").text
    assert step(planner, made, "DRAFT", reason="why").status_code == 422
    assert step(admin, made, "DRAFT", reason="The budget was cut").status_code == 303


def test_a_step_that_does_not_exist_is_refused(made, planner):
    assert step(planner, made, "LOCKED").status_code == 422


def test_a_scenario_is_archived_listed_apart_and_brought_back(made, planner):
    removal = f"{at(made)}/removal"
    assert post(planner, removal, f"{at(made)}/archival").status_code == 303

    assert planner.get("/acme/scenarios.json").get_json() == []
    assert [row["name"] for row in planner.get("/acme/scenarios.json?archived=1").get_json()] == [
        "Lean"
    ]
    assert "<b>Archived.</b>" in planner.get(at(made)).text
    post(planner, removal, f"{at(made)}/restoration")
    assert [row["name"] for row in planner.get("/acme/scenarios.json").get_json()] == ["Lean"]


def test_deleting_asks_for_each_consequence(made, planner):
    removal, deletion = f"{at(made)}/removal", f"{at(made)}/deletion"
    sent = {"version": "1", "figures": "y"}

    refused = post(planner, removal, deletion, sent)
    assert refused.status_code == 422
    assert "Tick that nothing brings it back." in refused.text
    assert post(planner, removal, deletion, {**sent, "final": "y"}).status_code == 303
    assert planner.get(at(made)).status_code == 404


def test_a_locked_scenario_is_neither_archived_nor_deleted(world, planner):
    made = plan(world, status=ScenarioStatus.LOCKED)
    ticked = {"version": "1", "figures": "y", "final": "y"}

    for action, data in (("archival", {}), ("deletion", ticked)):
        answer = post(planner, f"{at(made)}/removal", f"{at(made)}/{action}", data)
        assert answer.status_code == 409
        assert "Scenario Lean is locked: what was agreed is kept." in answer.text


def test_a_viewer_puts_nothing_away(made, viewer):
    assert viewer.get(f"{at(made)}/removal").status_code == 403
    for action in ("archival", "restoration", "deletion"):
        assert post(viewer, "/sign-in", f"{at(made)}/{action}", {}).status_code == 403


def test_another_organisation_finds_nothing(made, rival):
    other = f"/rival/scenarios/{made.scenario}"

    assert [rival.get(f"{other}/{page}").status_code for page in ("status", "removal")] == [
        404,
        404,
    ]
    for action in ("statuses", "archival", "restoration", "deletion"):
        assert post(rival, "/sign-in", f"{other}/{action}", {}).status_code == 404


def test_the_status_page_asks_the_same_few_things_however_long_the_way(made, world, planner):
    for to in ("REVIEW", "DRAFT", "REVIEW"):
        step(planner, made, to)

    with counted(world.engine) as sent:
        planner.get(f"{at(made)}/status")

    assert len(sent) == 10
