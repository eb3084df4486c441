"""The pages of clones, revisions and freeze dates."""

import re

import pytest

from planner.domain.lifecycle import ScenarioStatus, ScenarioType
from planner.scenarios.models import Scenario
from tests.kit.browser import post
from tests.kit.plan import Plan
from tests.kit.statements import counted
from tests.kit.world import World
from tests.services.test_copies import agreed, full


@pytest.fixture
def made(world: World) -> Plan:
    return full(world)


def at(made: Plan, page: str = "") -> str:
    return f"/acme/scenarios/{made.scenario}{page}"


def test_a_scenario_is_cloned_with_what_is_ticked(made, planner):
    sent = {"name": "Twin", "period_id": made.period, "rankings": "y", "mode": "y"}

    answer = post(planner, at(made, "/clone"), at(made, "/clones"), sent)

    assert answer.status_code == 303
    rows = planner.get("/acme/scenarios.json").get_json()
    twin = next(row for row in rows if row["name"] == "Twin")
    assert (twin["planning_mode"], twin["ranked_initiatives"], twin["type"]) == (
        "TOKEN",
        1,
        "WHAT_IF",
    )
    assert planner.get(f"/acme/scenarios/{twin['id']}/priorities.json").get_json()


def test_a_clone_without_a_name_or_with_a_taken_one_comes_back(made, planner):
    for name, said in (
        ("", "Give the clone a name."),
        ("Lean", "There already is a scenario Lean"),
    ):
        sent = {"name": name, "period_id": made.period}
        answer = post(planner, at(made, "/clone"), at(made, "/clones"), sent)
        assert (answer.status_code, said in answer.text) == (422, True)


def test_a_locked_baseline_is_revised_and_the_revision_confirmed(made, world, planner):
    with world.session() as session:
        agreed(session, made)
    assert "Revise, with a reason" in planner.get(at(made)).text
    refused = post(planner, at(made, "/revision"), at(made, "/revisions"), {"name": ""})
    assert "Choose why the plan is revised." in refused.text

    sent = {"name": "Again", "reason": "COMPLIANCE", "change_log": "Audit asks for it"}
    answer = post(planner, at(made, "/revision"), at(made, "/revisions"), sent)

    place = answer.headers["Location"]
    page = planner.get(f"{place}/baseline").text
    assert "<b>Not confirmed yet.</b>" in page
    with world.session() as session:
        revision = session.find(Scenario, int(place.rpartition("/")[2]))
        version, kind = revision.version, revision.scenario_type
    assert kind is ScenarioType.REVISION
    post(planner, f"{place}/baseline", f"{place}/reconciliation", {"version": version})
    assert "<b>Confirmed" in planner.get(f"{place}/baseline").text


def test_what_was_never_agreed_is_not_revised(made, planner):
    assert planner.get(at(made, "/revision")).status_code == 409


def test_freeze_dates_are_set_by_those_who_answer_for_plans(made, planner, manager, viewer):
    action = f"/acme/scenarios/freezes/{made.period}"
    sent = {"freeze_on": "2026-01-01", "reason": "Agreed by the board"}

    assert "administrator sets these dates" in manager.get("/acme/scenarios/freezes").text
    assert post(manager, "/acme/scenarios/freezes", action, sent).status_code == 403
    assert post(viewer, "/sign-in", action, sent).status_code == 403
    assert post(planner, "/acme/scenarios/freezes", action, {"reason": ""}).status_code == 422
    assert post(planner, "/acme/scenarios/freezes", action, sent).status_code == 303
    page = planner.get(at(made)).text
    assert "Plans of 2026-Q4 are frozen since 1 January 2026." in page
    answer = post(planner, at(made), at(made, "/name"), {"name": "Leaner", "version": "1"})
    assert answer.status_code == 409


def test_a_freeze_date_somebody_else_moved_is_shown_beside_ones_own(made, planner, admin):
    page, action = "/acme/scenarios/freezes", f"/acme/scenarios/freezes/{made.period}"
    post(planner, page, action, {"freeze_on": "2999-01-01", "reason": "Agreed"})

    card = post(admin, page, action, {"freeze_on": "2999-02-01", "reason": "Later", "version": ""})

    assert card.status_code == 409
    assert "Freeze date of 2026-Q4" in card.text and "Planner of Acme" in card.text
    assert "2999-01-01" in card.text and "2999-02-01" in card.text
    [version] = re.findall('name="version" value="([0-9]+)"', planner.get(page).text)
    kept = {"freeze_on": "2999-02-01", "reason": "Later", "version": version, "conflict": "mine"}
    assert post(admin, page, action, kept).status_code == 303
    assert "2999-02-01" in planner.get(f"{page}.csv").text


def test_a_coming_freeze_counts_down_on_the_list(made, world, planner):
    post(
        planner,
        "/acme/scenarios/freezes",
        f"/acme/scenarios/freezes/{made.period}",
        {"freeze_on": "2999-01-01", "reason": "Far away"},
    )

    assert "freezes on 2999-01-01, in " in planner.get("/acme/scenarios").text
    assert "2999-01-01" in planner.get("/acme/scenarios/freezes.csv").text


def test_others_stay_out(made, viewer, rival):
    for page in ("/clone", "/revision"):
        assert viewer.get(at(made, page)).status_code == 403
        assert rival.get(at(made, page).replace("acme", "rival")).status_code == 404
    for action in ("/clones", "/revisions", "/reconciliation"):
        assert post(viewer, "/sign-in", at(made, action), {}).status_code == 403
        assert (
            post(rival, "/sign-in", at(made, action).replace("acme", "rival"), {}).status_code
            == 404
        )
    action = f"/rival/scenarios/freezes/{made.period}"
    assert post(rival, "/sign-in", action, {"reason": "x"}).status_code == 404


def test_the_freeze_page_asks_one_thing(made, world, planner):
    with counted(world.engine) as sent:
        planner.get("/acme/scenarios/freezes")

    assert len(sent) == 3


def test_a_locked_plan_offers_what_can_be_done_instead(made, world, planner):
    with world.session() as session, session.recording("test.locked", "a plan"):
        session.find(Scenario, made.scenario).status = ScenarioStatus.LOCKED

    assert "Clone to change" in planner.get(at(made, "/priorities")).text
