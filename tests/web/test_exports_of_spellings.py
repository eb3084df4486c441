"""Skills and custom fields that people wrote in two ways: their export imports again."""

import pytest
from flask.testing import FlaskClient

from tests.kit.browser import post
from tests.kit.importing import checked, counts
from tests.kit.portfolio import LIST, made, scoped
from tests.kit.world import World


@pytest.fixture
def written(world: World) -> World:
    """Two initiatives that write a skill and a field in two ways, and one that does in both."""
    keys = [
        *made(world, "Pay", custom_fields={"Team": "A"}),
        *made(world, "Port", custom_fields={"team": "B", "Title": "mine"}),
        *made(world, "Bill", custom_fields={"Team": "C", "team": "D"}),
    ]
    scoped(world, keys[0], "10", "20", Web="5")
    scoped(world, keys[1], "10", "20", web="6")
    return world


@pytest.mark.parametrize(
    ("place", "rows"), [(f"{LIST}.csv", 3), ("/acme/scope-items.csv", 2)], ids=["list", "scope"]
)
def test_an_export_has_one_column_for_both_and_imports_to_no_change(
    written: World, manager: FlaskClient, place: str, rows: int
):
    text = manager.get(place).get_data(as_text=True)
    header = text.splitlines()[0].lstrip("\ufeff").split(",")
    _, found = checked(written, text.encode())

    assert len({name.casefold() for name in header}) == len(header)
    assert "hours:Web" in header
    assert found == counts(unchanged=rows) | {"cells": 0}


def test_a_second_scope_item_of_one_name_is_refused_since_files_match_by_it(
    world: World, planner: FlaskClient
):
    [key] = made(world, "Pay")
    scoped(world, key, "10", "20")
    other = scoped(world, key, "1", "2")
    place = f"{LIST}/{key}/scope-items"
    first, kept = {"name": "Build", "p50": "4"}, {"name": "Work", "version": "1"}

    added = post(planner, f"{place}/new", place, first)
    again = post(planner, f"{place}/new", place, first)
    renamed = post(
        planner, f"{place}/{other}/edit", f"{place}/{other}", {"name": "Build", "version": "1"}
    )
    unchanged = post(planner, f"{place}/{other}/edit", f"{place}/{other}", kept)

    said = "Pay has a scope item called Build already. Give another name"
    assert (added.status_code, unchanged.status_code) == (303, 303)
    assert [(each.status_code, said in each.text) for each in (again, renamed)] == [(422, True)] * 2
    assert 'value="4"' in again.text


def test_a_field_is_exported_in_the_spelling_that_came_first(written: World, manager: FlaskClient):
    lines = manager.get(f"{LIST}.csv?sort=title").get_data(as_text=True).splitlines()
    place = lines[0].split(",").index("Team")

    assert [line.split(",")[place] for line in lines[1:]] == ["C", "A", "B"]
