"""The page that changes several supplies: shown first, applied as shown, undone in one."""

import re

import pytest

from planner.domain.flags import Flag
from planner.domain.lifecycle import ScenarioStatus
from tests.kit.browser import post
from tests.kit.plan import Plan, plan
from tests.kit.statements import counted
from tests.kit.world import World


@pytest.fixture
def made(world: World) -> Plan:
    """A scenario with two pools that state supply, and one that does not."""
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    demand = {"Sign-in": {"Data": ("412", "500"), "Design": ("46", None)}}
    return plan(world, pools={"Data": "380", "Design": None, "QA": "260"}, demand=demand)


def address(made: Plan) -> str:
    return f"/acme/scenarios/{made.scenario}/supply/changes"


def supplies(client, made: Plan):
    rows = client.get(f"/acme/scenarios/{made.scenario}/supply.json").get_json()
    return {row["pool"]: row["supply_tokens"] for row in rows}


def apply(client, made: Plan, shown, **options):
    """Press the button of a page that shows a proposal."""
    form = shown.text.split('id="proposal"')[1]
    fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    sent = {}
    for name, value in fields:
        sent.setdefault(name, []).append(value)
    return client.post(address(made), data={**sent, "act": "apply"}, **options)


def paste(client, made: Plan, text: str):
    return post(client, address(made), address(made), {"way": "paste", "text": text})


def test_a_pasted_block_is_shown_with_its_effect_and_then_applied(made, planner):
    shown = paste(planner, made, "Pool\tTokens\nData\t420\nDesign\t50\nGIS\t1")

    assert (shown.status_code, supplies(planner, made)["Data"]) == (200, 380)
    for text in (
        "2 pools change",
        "No skill pool is called “GIS”.",
        "<del>640</del><ins>730</ins>",
        "Data and Design are no longer over capacity.",
        "Apply 2 changes, leave 1 line out",
    ):
        assert text in shown.text
    answer = apply(planner, made, shown, follow_redirects=True)

    assert "Supply of 2 pools changed." in answer.text
    assert re.search(r'action="/acme/changes/\d+/reversal"', answer.text)
    assert supplies(planner, made) == {"Data": 420, "Design": 50, "QA": 260}


def test_the_exported_block_pasted_back_changes_nothing(made, planner):
    block = planner.get(f"/acme/scenarios/{made.scenario}/supply.csv").text

    shown = paste(planner, made, block)

    assert "Nothing changes" in shown.text
    assert "2 pools named and as they are" in shown.text
    assert "left out" not in shown.text


def test_per_cent_are_shown_from_their_address_alone(made, viewer, planner):
    query = f"?way=raise&percent=10&pool={made.pools['QA']}"

    assert "<b>286</b>" in viewer.get(address(made) + query).text
    apply(planner, made, planner.get(address(made) + query))

    assert supplies(planner, made) == {"Data": 380, "Design": None, "QA": 286}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?way=raise&percent=lots", "Give a number in digits, such as 12.5."),
        ("?way=raise&percent=-200", "Give a percentage from −100 to 1,000."),
        ("?way=copy&origin=999", "No other scenario states supply"),
    ],
)
def test_what_cannot_be_shown_says_why(made, planner, query, said):
    answer = planner.get(address(made) + query)

    assert answer.status_code == 422
    assert said in answer.text


def test_what_changed_meanwhile_is_shown_again_and_not_applied(made, planner, manager):
    shown = planner.get(f"{address(made)}?way=raise&percent=10")
    apply(manager, made, paste(manager, made, "QA\t300"))

    answer = apply(planner, made, shown)

    assert answer.status_code == 409
    assert "was changed since this was shown, so nothing was applied." in answer.text
    assert "<b>330</b>" in answer.text
    assert supplies(planner, made)["QA"] == 300


def test_a_viewer_sees_and_changes_nothing(made, viewer, planner):
    shown = viewer.get(f"{address(made)}?way=raise&percent=10")

    assert re.search(r"<button[^>]* disabled>Apply 2 changes", shown.text)
    answer = post(viewer, "/sign-in", address(made), {"way": "paste", "text": "Data\t1"})
    assert (answer.status_code, supplies(planner, made)["Data"]) == (403, 380)


def test_a_locked_scenario_keeps_its_supply(world, planner):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    locked = plan(world, pools={"Data": "380"}, status=ScenarioStatus.LOCKED)
    shown = planner.get(f"{address(locked)}?way=raise&percent=10")

    answer = apply(planner, locked, shown)

    assert answer.status_code == 409
    assert "Scenario Lean is locked, so its figures cannot change." in answer.text


def test_another_organisation_finds_nothing(made, world, rival):
    world.turn(Flag.TOKEN_PLANNING_V1, True, world.rival)
    theirs = address(made).replace("acme", "rival")

    assert rival.get(theirs).status_code == 404
    assert post(rival, "/sign-in", theirs, {"way": "paste", "text": "Data\t1"}).status_code == 404


@pytest.mark.parametrize("pools", [{"Data": "1"}, {"Data": "1", "Design": "1", "Security": "1"}])
def test_the_page_asks_the_same_few_things_however_many_pools(world, viewer, pools):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    made = plan(world, pools=pools, demand={"Hub": dict.fromkeys(pools, ("5", None))})

    with counted(world.engine) as sent:
        viewer.get(f"{address(made)}?way=people")

    assert len(sent) == 17
