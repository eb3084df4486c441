"""Skills and custom fields that people wrote in two ways: their export imports again."""

import pytest
from flask.testing import FlaskClient

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


def test_a_field_is_exported_in_the_spelling_that_came_first(written: World, manager: FlaskClient):
    lines = manager.get(f"{LIST}.csv?sort=title").get_data(as_text=True).splitlines()
    place = lines[0].split(",").index("Team")

    assert [line.split(",")[place] for line in lines[1:]] == ["C", "A", "B"]
