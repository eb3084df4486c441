"""The allocations of a scenario as pages: read, changed, refused, undone."""

import re

import pytest
from sqlalchemy import select

from planner.domain.lifecycle import ScenarioStatus
from planner.domain.planning import PlanningMode
from planner.portfolio.models import Initiative
from planner.scenarios.models import Scenario
from planner.staffing.queries.choices import MOST
from tests.kit.browser import fragment, post
from tests.kit.plan import Plan, plan, scope
from tests.kit.staff import allocated, hired
from tests.kit.statements import counted
from tests.kit.world import World


@pytest.fixture
def made(world: World) -> Plan:
    """Ada is given away for 120 % and lacks design; Bo is free."""
    made = plan(world, demand={"Hub": {}, "Later": {}}, mode=PlanningMode.LEGACY)
    with world.session() as session, session.recording("plan.filled", "plan"):
        scope(session, made, "Hub", {"Data": "300", "Design": "100"})
        for name in ("Ada", "Bo"):
            made.pools[name] = hired(session, name, {"Data": 4})
        made.pools["hub"] = allocated(session, made, made.pools["Ada"], "Hub", "70")
        made.pools["other"] = allocated(session, made, made.pools["Ada"], None, "50")
    return made


def page(made: Plan, more: str = "", slug: str = "acme") -> str:
    return f"/{slug}/scenarios/{made.scenario}/allocations{more}"


def give(client, made: Plan, **typed):
    sent = {
        "employee_id": made.pools["Bo"],
        "initiative_id": made.initiatives["Hub"],
        "kind": "PROJECT",
        "start": "2026-10-01",
        "end": "2026-12-31",
        "percentage": "50",
    }
    return post(client, page(made, "/new"), page(made), {**sent, **typed})


def rows(client, made: Plan, more: str = ""):
    found = client.get(page(made, f".json{more}")).get_json()
    return [(row["person"], row["initiative"], row["percentage"]) for row in found]


def test_somebody_is_given_to_work_and_the_page_says_how_far(made, manager):
    answer = give(manager, made)

    assert answer.headers["Location"] == page(made, f"?person={made.pools['Bo']}")
    text = manager.get(answer.headers["Location"]).text
    assert "Allocated. Now given away for 50 % of the quarter." in text
    assert "Undo" in text
    assert rows(manager, made)[-1] == ("Bo", "Hub", 50)


def test_what_is_wrong_is_said_beside_its_field_with_all_that_was_typed(made, manager):
    answer = give(manager, made, start="2026-09-01", percentage="33.5")

    assert answer.status_code == 422
    assert "The allocation does not lie within 2026-Q4. Choose days from 2026-10-01" in answer.text
    assert 'value="33.5"' in answer.text
    assert give(manager, made, employee_id=0, percentage="101").text.count("Choose a person") == 2
    assert len(rows(manager, made)) == 2


def test_the_page_tells_who_is_given_away_too_far_and_who_lacks_what(made, viewer):
    text = viewer.get(page(made)).text

    assert "given away 120 %" in text
    assert "lacks Design" in text
    assert "changing them needs scenario:write" in text
    assert rows(viewer, made, "?show=unfit") == []
    assert rows(viewer, made, "?find=nobody") == []
    by_work = viewer.get(page(made, "?by=initiative")).text
    assert re.search(r"1\. <a[^>]*>Hub</a>.*asks for 400 hours", by_work)
    assert "nobody yet" in by_work


def test_an_initiative_tells_who_is_given_to_it_in_which_plan(made, viewer):
    address = f"/acme/initiatives/{made.initiatives['Hub']}/plans"

    [plan] = viewer.get(f"{address}.json").get_json()

    assert (plan["scenario"], plan["rank"], plan["people"], plan["hours"]) == ("Lean", 1, 1, 364)
    assert "no hours are settled by a locked primary scenario" in viewer.get(address).text


def test_the_second_of_two_editors_chooses_line_by_line(made, planner, manager):
    address = page(made, f"/{made.pools['hub']}")
    sent = {"initiative_id": made.initiatives["Hub"], "start": "2026-10-01", "end": "2026-12-31"}
    first = {**sent, "percentage": "60", "version": "1"}
    assert post(planner, address, address, first).status_code == 303

    answer = post(manager, address, address, {**sent, "percentage": "30", "version": "1"})

    assert answer.status_code == 409
    assert "Planner of Acme saved this while you were typing" in answer.text
    assert rows(manager, made)[0] == ("Ada", "Hub", 60)


def test_several_are_removed_and_brought_back(made, manager):
    chosen = [f"{made.pools[key]}-1" for key in ("hub", "other")]

    answer = post(manager, page(made), page(made, "/removal"), {"allocation": chosen})

    text = manager.get(answer.headers["Location"]).text
    assert "Removed 2 allocations of Ada." in text
    assert rows(manager, made) == []
    undo = re.search(r'action="(/acme/changes/\d+/reversal)"', text)[1]
    post(manager, page(made, "/new"), undo)
    assert rows(manager, made) == [("Ada", "Hub", 70), ("Ada", None, 50)]


def test_nobody_changes_a_locked_scenario_or_without_permission(world, made, manager, viewer):
    assert viewer.post(page(made)).status_code in {400, 403}
    with world.session() as session, session.recording("plan.locked", "plan"):
        session.find(Scenario, made.scenario).status = ScenarioStatus.LOCKED

    assert give(manager, made).status_code == 409
    assert "Allocate somebody</a>" not in manager.get(page(made)).text


def test_another_organisation_sees_nothing(made, rival):
    for more in ("", ".json", "/new", f"/{made.pools['hub']}"):
        assert rival.get(page(made, more, "rival")).status_code == 404


@pytest.mark.parametrize("more", [1, 3])
def test_the_page_takes_the_same_statements_however_many(world, made, viewer, more):
    with world.session() as session, session.recording("plan.filled", "plan"):
        for number in range(more):
            allocated(session, made, hired(session, f"P{number}", {"Data": 1}), "Hub")

    with counted(world.engine) as sent:
        viewer.get(page(made))

    assert len(sent) == 15


def test_of_many_initiatives_a_menu_holds_some_and_the_rest_is_found(world, made, manager):
    with world.session() as session, session.recording("initiatives.added", "many"):
        owner = session.actor_id
        session.add_rows(
            Initiative,
            [
                {
                    "title": f"Bridge {number:03}",
                    "external_key": f"B-{number}",
                    "business_owner_id": owner,
                }
                for number in range(MOST)
            ],
        )
        [last] = session.scalars(select(Initiative.id).where(Initiative.title == "Bridge 099"))

    new = page(made, "/new")
    shown = manager.get(new).text
    assert ("102 initiatives, the first 100 offered" in shown, "Bridge 099" in shown) == (
        True,
        False,
    )
    assert shown.index("1. Hub") < shown.index("Bridge 000")
    some = fragment(manager, f"{new}?work=b-9&initiative_id={made.initiatives['Hub']}", "div#work")
    assert (": 11 initiatives called “b-9”" in some.text, "Bridge 099" in some.text) == (
        True,
        True,
    )
    assert f'<option selected value="{made.initiatives["Hub"]}">1. Hub' in some.text
    looked = give(manager, made, work="Bridge 099", looked="", look="", percentage="35")
    assert (looked.status_code, 'value="35"' in looked.text) == (200, True)
    assert f'<option value="{last}">Bridge 099' in looked.text
    given = give(manager, made, initiative_id=last, work="99", looked="99", look="")
    assert given.headers["Location"] == page(made, f"?person={made.pools['Bo']}")
    assert rows(manager, made)[-1] == ("Bo", "Bridge 099", 50)
    time = manager.get(f"/acme/scenarios/{made.scenario}/availability?work=099&initiative={last}")
    assert (f'<option value="{last}" selected>' in time.text, "Bridge 098" in time.text) == (
        True,
        False,
    )
