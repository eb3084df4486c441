"""What a scenario assumes about its people: looked at, tried in the address, and saved."""

import re

import pytest

from planner.domain.lifecycle import InitiativeStatus, ScenarioStatus
from planner.domain.planning import PlanningMode
from planner.portfolio.models import Initiative
from planner.scenarios.models import Scenario
from planner.web.sentences import sentence
from tests.kit.browser import post
from tests.kit.events import last_event
from tests.kit.plan import Plan, plan, scope
from tests.kit.staff import allocated, hired
from tests.kit.world import World

STATED = {
    "allocation_cap": "80",
    "buffer": "10",
    "weigh_proficiency": "y",
    "include_contractors": "y",
    "hours_per_period": "520",
    "ramp_low": "0.85 0.95 1",
    "ramp_medium": "0.65 0.85 1",
    "ramp_high": "0.5 0.7 0.9",
    "ramp_very_high": "0.35 0.55 0.75",
}


@pytest.fixture
def made(world: World) -> Plan:
    """Ada is enough for what is asked until less of her counts."""
    made = plan(world, demand={"Hub": {}}, mode=PlanningMode.LEGACY)
    with world.session() as session, session.recording("plan.filled", "plan"):
        session.find(Initiative, made.initiatives["Hub"]).status = InitiativeStatus.RESOURCING
        scope(session, made, "Hub", {"Data": "500"})
        allocated(session, made, hired(session, "Ada", {"Data": 5}), "Hub")
        session.find(Scenario, made.scenario).assumptions = {"ktloPercentage": 15}
    return made


def page(made: Plan, slug: str = "acme") -> str:
    return f"/{slug}/scenarios/{made.scenario}/assumptions"


def assumed(world: World, made: Plan):
    with world.session() as session:
        return session.find(Scenario, made.scenario).assumptions


def save(client, made: Plan, **changes: str):
    stated = {**STATED, **changes}
    text = client.get(page(made), query_string=STATED).text
    version = re.search(r'name="version"[^>]*value="(\d+)"', text)
    return post(client, page(made), page(made), {**stated, "version": version[1]})


def test_what_is_assumed_is_shown_and_what_nobody_uses_is_named(made, viewer):
    text = viewer.get(page(made)).text

    assert 'value="0.65 0.85 1"' in text
    assert "On file, and used by no calculation: ktloPercentage. Saving drops it." in text


def test_the_effect_is_shown_before_anything_is_saved(world, made, viewer):
    text = viewer.get(page(made), query_string=STATED).text

    assert "<code>allocationCapPercentage</code> 100 → 80" in text
    assert "374" in text
    assert "−125.6" in text
    assert assumed(world, made) == {"ktloPercentage": 15}


def test_saving_them_is_recorded_and_counts_at_once(world, made, planner):
    answer = save(planner, made)

    assert answer.status_code == 303
    assert assumed(world, made)["allocationCapPercentage"] == 80
    rows = planner.get(f"/acme/scenarios/{made.scenario}/calculator.json").get_json()
    assert rows[0]["capacity"] == 374.4
    event = last_event(world)
    assert sentence(event) == (
        "changed what scenario Lean assumes: allocationCapPercentage from 100 to 80, "
        "bufferPercentage from 0 to 10 and ktloPercentage dropped"
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"allocation_cap": "0"}, "Give a number from 1 to 200."),
        ({"buffer": "101"}, "Give a number from 0 to 100."),
        ({"ramp_low": "0.5 2"}, "Give numbers from 0 to 1, such as 0.65 0.85 1."),
        ({"ramp_high": "fast"}, "Give numbers from 0 to 1, such as 0.65 0.85 1."),
        ({"ramp_high": "1 " * 14}, "Give at most 13 phases."),
    ],
)
def test_what_no_plan_could_hold_is_refused_beside_its_field(world, made, planner, wrong, said):
    tried = planner.get(page(made), query_string={**STATED, **wrong})
    answer = save(planner, made, **wrong)

    assert (tried.status_code, answer.status_code) == (422, 422)
    assert said in tried.text
    assert said in answer.text
    assert assumed(world, made) == {"ktloPercentage": 15}


def test_the_same_again_changes_nothing_and_says_so(made, planner):
    save(planner, made)

    answer = save(planner, made)

    assert (answer.status_code, "assumes exactly this already" in answer.text) == (409, True)


def test_whoever_was_second_is_shown_both(world, made, planner, manager):
    old = {**STATED, "buffer": "20", "version": "1"}
    save(planner, made)

    answer = post(manager, page(made), page(made), old)

    assert (answer.status_code, "Planner of Acme" in answer.text) == (409, True)


def test_an_approved_scenario_keeps_what_it_assumes(world, made, planner):
    with world.session() as session, session.recording("approved", "plan"):
        session.find(Scenario, made.scenario).status = ScenarioStatus.APPROVED

    answer = save(planner, made)

    assert answer.status_code == 409
    assert assumed(world, made) == {"ktloPercentage": 15}


def test_whoever_may_only_look_is_told_why_and_saves_nothing(world, made, viewer):
    text = viewer.get(page(made), query_string=STATED).text
    answer = save(viewer, made)

    assert "You can look at these figures; changing them needs planning:write." in text
    assert answer.status_code == 403
    assert assumed(world, made) == {"ktloPercentage": 15}


def test_another_organisation_finds_no_such_scenario(made, rival):
    assert rival.get(page(made, "rival")).status_code == 404
