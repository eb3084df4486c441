"""Drawing allocations up, and who has time, as pages."""

import re

import pytest

from planner.domain.lifecycle import ScenarioStatus
from planner.domain.planning import PlanningMode
from planner.scenarios.models import Scenario
from tests.kit.browser import post
from tests.kit.plan import Plan, plan, scope
from tests.kit.staff import allocated, hired
from tests.kit.statements import counted
from tests.kit.world import World


@pytest.fixture
def made(world: World) -> Plan:
    """Hub asks for data, which Ada knows and Bo does not; Bo is given to Hub all the same."""
    made = plan(world, demand={"Hub": {}}, mode=PlanningMode.LEGACY)
    with world.session() as session, session.recording("plan.filled", "plan"):
        scope(session, made, "Hub", {"Data": "260"})
        hired(session, "Ada", {"Data": 4})
        allocated(session, made, hired(session, "Bo", {"Design": 4}), "Hub", "30")
    return made


def page(made: Plan, noun: str, slug: str = "acme") -> str:
    return f"/{slug}/scenarios/{made.scenario}/{noun}"


def draw_up(client, made: Plan):
    shown = client.get(page(made, "auto-allocation")).text
    seen = re.search(r'name="seen" value="(\w+)"', shown)[1]
    action = page(made, "auto-allocation")
    return post(client, action, action, {"most": "100", "seen": seen}), seen


def rows(client, made: Plan):
    found = client.get(page(made, "allocations.json")).get_json()
    return [(row["person"], row["initiative"], row["percentage"]) for row in found]


def test_it_is_shown_applied_and_a_second_click_changes_nothing(made, manager):
    text = manager.get(page(made, "auto-allocation")).text
    assert "Data 4 of 5; 100 % free" in text
    assert "Apply 2 changes" in text

    answer, seen = draw_up(manager, made)

    assert "2 allocations drawn up, 0 kept." in manager.get(answer.headers["Location"]).text
    assert rows(manager, made) == [("Ada", "Hub", 50)]
    again = post(
        manager, page(made, "allocations/new"), page(made, "auto-allocation"), {"seen": seen}
    )
    assert "in place already" in manager.get(again.headers["Location"]).text
    assert "nothing to apply" in manager.get(page(made, "auto-allocation")).text


def test_what_it_covers_is_taken_along_skill_by_skill(made, manager, rival):
    address = page(made, "auto-allocation/coverage.json?most=25")

    assert manager.get(address).get_json() == [
        {
            "rank": 1,
            "initiative": "Hub",
            "initiative_covered_percentage": 50,
            "skill": "Data",
            "hours_asked": 260,
            "hours_given": 130,
            "covered_percentage": 50,
        }
    ]
    assert (
        address.replace(".json", ".csv") in manager.get(page(made, "auto-allocation?most=25")).text
    )
    assert rival.get(address.replace("/acme/", "/rival/")).status_code == 404


def test_what_cannot_be_drawn_up_says_why(world, made, manager, viewer):
    assert "Rank initiatives" in manager.get(page(plan_without(world), "auto-allocation")).text
    wrong = manager.get(page(made, "auto-allocation?most=101"))
    assert (wrong.status_code, "whole percentage from 1 to 100" in wrong.text) == (422, True)
    assert "Apply</button>" in viewer.get(page(made, "auto-allocation")).text
    with world.session() as session, session.recording("plan.locked", "plan"):
        session.find(Scenario, made.scenario).status = ScenarioStatus.LOCKED
    action = page(made, "auto-allocation")
    sent = post(manager, page(made, "allocations"), action, {"seen": "x"})
    assert (sent.status_code, "is locked" in sent.text) == (409, True)


def plan_without(world: World) -> Plan:
    """A plan of another quarter that ranks nothing."""
    with world.session() as session, session.recording("scenario.created", "a plan"):
        first = session.find(Scenario, 1)
        bare = Scenario(name="Bare", period_id=first.period_id, planning_mode=PlanningMode.LEGACY)
        session.add(bare)
        session.flush()
        return Plan(bare.id, first.period_id)


def test_who_has_time_leads_to_a_filled_form(made, manager):
    text = manager.get(page(made, "availability?skill=Data")).text

    assert "1 person of 2 with 520 free hours" in text
    href = re.search(r'href="([^"]+allocations/new\?person=\d+)"', text)[1]
    form = manager.get(href).text
    assert re.search(r"<option selected value=\"\d+\">Ada", form)
    [bo] = manager.get(page(made, "availability.json?find=bo")).get_json()
    assert (bo["free_hours"], bo["allocated_percentage"]) == (364, 30)
    assert "Nobody who fits" in manager.get(page(made, "availability?skill=None")).text


def test_another_organisation_sees_neither(made, rival):
    for noun in ("auto-allocation", "auto-allocation.json", "availability", "availability.csv"):
        assert rival.get(page(made, noun, "rival")).status_code == 404


@pytest.mark.parametrize("more", [1, 3])
def test_the_pages_take_the_same_statements_however_many_people(world, made, viewer, more):
    with world.session() as session, session.recording("plan.filled", "plan"):
        for number in range(more):
            allocated(session, made, hired(session, f"P{number}", {"Data": 1}), "Hub")

    with counted(world.engine) as drawing:
        viewer.get(page(made, "auto-allocation"))
    with counted(world.engine) as free:
        viewer.get(page(made, "availability"))

    assert (len(drawing), len(free)) == (14, 15)
