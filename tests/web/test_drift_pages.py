"""The page of drift: alerts, answers, limits and a check by hand."""

import pytest
from sqlalchemy import select

from planner.core.jobs.models import Job
from planner.domain.lifecycle import ScenarioStatus
from planner.scenarios.commands import drift as commands
from tests.kit.browser import post
from tests.kit.plan import Plan
from tests.kit.statements import counted
from tests.kit.world import World
from tests.services.test_baselines import agreed, live, move

PAGE = "/acme/scenarios/drift"


@pytest.fixture
def drifted(world: World) -> Plan:
    made = agreed(world)
    with world.session() as session:
        move(session, made, ScenarioStatus.LOCKED)
        live(session, "52", "100")
        commands.check(session)
    return made


def test_an_alert_waits_at_home_and_is_acknowledged(drifted, planner, manager):
    assert "has drifted from what was agreed" in planner.get("/acme/").text
    assert "has drifted from what was agreed" not in manager.get("/acme/").text
    action = f"/acme/scenarios/{drifted.scenario}/drift/acknowledgement"

    answer = post(planner, PAGE, action, {"note": "The summer"})

    assert answer.status_code == 303
    [row] = planner.get(f"{PAGE}.json").get_json()
    assert (row["status"], row["note"], row["capacity_percent"]) == (
        "ACKNOWLEDGED",
        "The summer",
        -10,
    )
    assert "has drifted from what was agreed" not in planner.get("/acme/").text
    assert "acknowledged" in planner.get(f"/acme/scenarios/{drifted.scenario}/baseline").text
    assert planner.get(f"{PAGE}.json?status=ACTIVE").get_json() == []


def test_an_open_alert_is_said_on_the_overview_of_its_scenario(drifted, planner, manager):
    at = f"/acme/scenarios/{drifted.scenario}"

    assert "by −10 % of capacity" in planner.get(at).text
    assert "of capacity and" not in manager.get(at).text


def test_limits_are_set_and_a_check_is_asked_for(drifted, world, planner):
    sent = {"capacity": "20", "demand": "20", "period_id": "", "version": ""}

    wrong = post(planner, PAGE, f"{PAGE}/limits", {**sent, "demand": "-1"})
    assert (wrong.status_code, 'value="20"' in wrong.text, 'value="-1"' in wrong.text) == (
        422,
        True,
        True,
    )
    assert post(planner, PAGE, f"{PAGE}/limits", sent).status_code == 303
    assert post(planner, PAGE, f"{PAGE}/checks").status_code == 303
    with world.session() as session:
        tasks = session.scalars(select(Job.task)).all()
    assert "drift-check/check" in tasks


def test_limits_are_taken_along(drifted, planner, manager, rival):
    sent = {"capacity": "20", "demand": "15", "period_id": "", "version": ""}
    limits = f"{PAGE}/limits.json"
    before = planner.get(limits).get_json()
    post(planner, PAGE, f"{PAGE}/limits", sent)

    assert [(row["quarter"], row["set"]) for row in before] == [
        (None, "built in"),
        ("2026-Q4", "for all"),
    ]
    assert planner.get(limits).get_json() == [
        {"quarter": None, "capacity_percent": 20, "demand_percent": 15, "set": "here"},
        {"quarter": "2026-Q4", "capacity_percent": 20, "demand_percent": 15, "set": "for all"},
    ]
    assert manager.get(limits).status_code == 403
    assert [row["set"] for row in rival.get(limits.replace("acme", "rival")).get_json()] == [
        "built in"
    ]


def test_limits_somebody_else_set_meanwhile_are_shown_beside_ones_own(drifted, planner, admin):
    sent = {"capacity": "20", "demand": "20", "period_id": "", "version": ""}
    post(planner, PAGE, f"{PAGE}/limits", sent)

    card = post(admin, PAGE, f"{PAGE}/limits", {**sent, "capacity": "30"})

    assert card.status_code == 409
    assert "Drift limits of all quarters" in card.text and "Planner of Acme" in card.text
    kept = {**sent, "capacity": "30", "version": "1", "conflict": "mine"}
    assert post(admin, PAGE, f"{PAGE}/limits", kept).status_code == 303
    assert 'value="30"' in planner.get(PAGE).text


def test_others_stay_out(drifted, viewer, manager, rival):
    for client in (viewer, manager):
        assert client.get(PAGE).status_code == 403
        for action in ("limits", "checks"):
            assert post(client, "/sign-in", f"{PAGE}/{action}", {}).status_code == 403
    action = f"/acme/scenarios/{drifted.scenario}/drift/acknowledgement"
    assert post(viewer, "/sign-in", action, {}).status_code == 403
    assert rival.get("/rival/scenarios/drift.json").get_json() == []
    assert post(rival, "/sign-in", action.replace("acme", "rival"), {}).status_code == 404


def test_the_page_asks_few_things(drifted, world, planner):
    with counted(world.engine) as sent:
        planner.get(PAGE)

    assert len(sent) == 6
