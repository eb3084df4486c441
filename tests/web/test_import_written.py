"""The page of what imports did to an initiative: for whom, and at what cost."""

import pytest
from flask.testing import FlaskClient

from planner.core.db import db
from tests.kit.browser import fragment, text_of
from tests.kit.importing import imported, initiatives
from tests.kit.portfolio import LIST, made
from tests.kit.statements import counted
from tests.kit.world import World


def page_of(world: World, title: str) -> str:
    return f"{LIST}/{initiatives(world)[title].id}/imports"


def test_what_an_import_changed_stands_beside_the_activity(world: World, planner: FlaskClient):
    imported(world, "title,value\nPay,100\n")
    imported(world, "title,value\nPay,200\n")

    place = page_of(world, "Pay")
    page = text_of(planner.get(place).text)
    part = fragment(planner, place, "div#imported").text

    assert "changed this initiative with portfolio.csv" in page
    assert "Value: £100 £200" in page
    assert "put this initiative on file with portfolio.csv" in page
    assert part.lstrip().startswith('<div id="imported">')
    for shown in (place.removesuffix("/imports"), place.replace("imports", "activity")):
        assert f'hx-get="{place}"' in planner.get(shown).text


def test_what_no_import_touched_says_so(world: World, planner: FlaskClient):
    made(world, "By hand")

    assert "No import has made or changed it." in planner.get(page_of(world, "By hand")).text


def test_a_viewer_reads_it_without_the_way_to_the_import(world: World, viewer: FlaskClient):
    imported(world, "title\nPay\n")

    answer = viewer.get(page_of(world, "Pay"))

    assert (answer.status_code, "portfolio.csv" in answer.text) == (200, True)
    assert "/acme/imports/" not in answer.text


def test_another_organisation_finds_no_such_initiative(world: World, rival: FlaskClient):
    imported(world, "title\nPay\n")
    place = page_of(world, "Pay").replace("/acme/", "/rival/")

    answer = rival.get(place)

    assert (answer.status_code, "Pay" in answer.text) == (404, False)


@pytest.mark.parametrize("imports", [1, 3])
def test_many_imports_cost_as_many_statements_as_one(
    world: World, planner: FlaskClient, imports: int
):
    imported(world, "title,value\nPay,1\n")
    for value in range(imports):
        imported(world, f"title,value\nPay,{value + 2}\n")
    place = page_of(world, "Pay")
    planner.get(place)

    with world.app.app_context(), counted(db.engine) as statements:
        planner.get(place)

    assert len(statements) == 8
