"""The history of a scenario: sentences, filters, pages, and its twins."""

import pytest

from planner.domain.flags import Flag
from tests.kit.browser import post
from tests.kit.plan import Plan, plan
from tests.kit.statements import counted
from tests.kit.world import World


@pytest.fixture
def made(world: World) -> Plan:
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    made = plan(world, pools={"Data": "380"}, demand={"Hub": {"Data": ("5", None)}})
    planner, manager = world.client("planner"), world.client("manager")
    at = f"/acme/scenarios/{made.scenario}"
    post(planner, at, f"{at}/name", {"name": "Leaner", "version": "1"})
    supply = f"{at}/pools/{made.pools['Data']}/supply"
    post(manager, f"{at}/supply", supply, {"tokens": "400", "version": "1", "notes": ""})
    return made


def told(client, made: Plan, query: str = "") -> list[tuple[str, str]]:
    rows = client.get(f"/acme/scenarios/{made.scenario}/history.json{query}").get_json()
    return [(row["by"], row["action"]) for row in rows]


def test_changes_are_told_as_sentences_the_newest_first(made, viewer):
    page = viewer.get(f"/acme/scenarios/{made.scenario}/history").text

    assert "Set the supply of Data in this scenario to 400 tokens; it was 380" in page
    assert page.index("to 400 tokens") < page.index("Renamed scenario Lean to Leaner")


def test_they_are_filtered_by_kind_and_by_person(made, world, planner):
    manager = world.acme.people["manager"]

    assert told(planner, made) == [
        ("Manager of Acme", "scenario.supply_stated"),
        ("Planner of Acme", "scenario.renamed"),
    ]
    assert told(planner, made, "?kind=life") == [("Planner of Acme", "scenario.renamed")]
    assert told(planner, made, f"?by={manager}") == [("Manager of Acme", "scenario.supply_stated")]
    assert (
        "Nothing of this kind"
        in planner.get(f"/acme/scenarios/{made.scenario}/history?kind=ranking").text
    )


def test_what_changes_in_its_scope_is_part_of_it(made, world, planner):
    key = made.initiatives["Hub"]
    page = f"/acme/initiatives/{key}/scope-items/new"
    post(planner, page, f"/acme/initiatives/{key}/scope-items", {"name": "Part"})

    assert told(planner, made, "?kind=scope") == [
        ("Planner of Acme", "initiative.scope_item_added")
    ]


def test_another_organisation_reads_none_of_it(made, rival):
    assert rival.get(f"/rival/scenarios/{made.scenario}/history").status_code == 404
    assert rival.get(f"/rival/scenarios/{made.scenario}/history.json").status_code == 404


def test_the_page_asks_the_same_few_things(made, world, planner):
    with counted(world.engine) as sent:
        planner.get(f"/acme/scenarios/{made.scenario}/history")

    assert len(sent) == 9
