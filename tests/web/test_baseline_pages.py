"""The page of what changed since a plan was agreed, and its tables."""

import pytest

from planner.domain.lifecycle import ScenarioStatus, ScenarioType
from planner.domain.permissions import Role
from planner.scenarios.commands import life
from planner.scenarios.commands.life import MoveDraft
from planner.scenarios.models import Scenario
from tests.kit.browser import post
from tests.kit.plan import plan
from tests.kit.statements import counted
from tests.kit.world import World
from tests.services.test_baselines import agreed, live


@pytest.fixture
def locked(world: World) -> str:
    """The address of a locked baseline that live data has moved away from."""
    made = agreed(world)
    with world.session() as session:
        scenario = session.find(Scenario, made.scenario)
        life.move(session, scenario, MoveDraft(ScenarioStatus.LOCKED, Role.ADMIN))
        live(session, "52", "130")
    return f"/acme/scenarios/{made.scenario}"


def test_the_page_says_how_the_gap_moved_and_what_did(locked, planner):
    page = planner.get(f"{locked}/baseline").text

    assert "67 hours worse" in page
    assert "−10 %" in page
    assert "+30 %" in page
    assert "/baseline" in planner.get(locked).text


def test_its_tables_are_there_for_programs(locked, planner):
    capacity = planner.get(f"{locked}/baseline/capacity.json").get_json()
    demand = planner.get(f"{locked}/baseline/demand.json").get_json()

    assert [(row["person"], row["skill"], row["delta_hours"]) for row in capacity] == [
        ("Ada", "Data", -52),
        ("Ada", "Design", -52),
    ]
    assert [(row["initiative"], row["delta_percent"]) for row in demand] == [("Hub", 30)]
    assert planner.get(f"{locked}/baseline/allocations.csv").status_code == 200


def test_who_may_not_read_drift_stays_out(locked, manager, viewer, rival):
    for client in (manager, viewer):
        assert client.get(f"{locked}/baseline").status_code == 403
        assert client.get(f"{locked}/baseline/demand.json").status_code == 403
    assert rival.get(f"{locked}/baseline".replace("acme", "rival")).status_code == 404


def test_a_plan_that_was_never_agreed_says_what_to_do(world, planner):
    made = plan(world)

    answer = planner.get(f"/acme/scenarios/{made.scenario}/baseline")

    assert answer.status_code == 422
    assert "Scenario Lean is neither a locked baseline nor a revision of one." in answer.text


def test_the_page_asks_the_same_few_things(locked, world, planner):
    with counted(world.engine) as sent:
        planner.get(f"{locked}/baseline")

    assert len(sent) == 24


def test_a_new_scenario_may_be_a_baseline(world, planner):
    made = plan(world)
    with world.session() as session:
        period = session.find(Scenario, made.scenario).period_id
    sent = {"name": "Agreed", "period_id": period, "mode": "LEGACY", "rankings_from": "None"}

    post(planner, "/acme/scenarios/new", "/acme/scenarios/new", {**sent, "kind": "BASELINE"})

    with world.session() as session:
        found = session.get_bind() and session.find(Scenario, made.scenario + 1)
        assert found.scenario_type is ScenarioType.BASELINE
