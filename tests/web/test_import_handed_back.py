"""Rows that were handed back, mended and brought again say what they would have said at once."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.portfolio.models import Initiative
from tests.kit.browser import post
from tests.kit.import_pages import checked
from tests.kit.importing import checked as held
from tests.kit.importing import counts, imported
from tests.kit.portfolio import LIST, made
from tests.kit.world import World

HOSTILE = ["=cmd", "'=cmd", "''", "'+1", "# Note: mine", "#N/A", "-5", 'say "so"', "a;b"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_titles_that_are_guarded_stand_for_what_they_stood_for(
    world: World, manager: FlaskClient, form: str
):
    made(world, *HOSTILE)
    data = manager.get(f"{LIST}.csv").text.replace(",PROPOSED,", ",nowhere,")
    at = checked(manager, data)
    post(manager, f"{at}/check", f"{at}/checks", {})

    back = manager.get(f"{at}/rejected.{form}").data
    if form == "csv":
        back = back.replace(b",nowhere,", b",proposed,")
        _, found = held(world, back)
        assert found == counts(unchanged=len(HOSTILE)) | {"cells": 0}
    else:
        _, found = held(world, back)
        assert found == counts(rejected=len(HOSTILE)) | {"cells": 0}


def test_a_custom_field_is_exported_so_that_it_is_read_as_itself(
    world: World, manager: FlaskClient
):
    names = ["Team", "Backend hours", "hours:Web", "Scope", "Status", "custom:Team"]
    names += ["@home", "'=x", "# Note: mine", "warning"]
    fields = dict.fromkeys(names, "5")
    made(world, "Pay", custom_fields=fields)

    for form in ("csv", "xlsx"):
        _, found = held(world, manager.get(f"{LIST}.{form}").data)
        assert found == counts(unchanged=1) | {"cells": 0}
    header = manager.get(f"{LIST}.csv").text.splitlines()[0]
    assert re.findall(r"[^,]*(?:Team|Scope|Status)", header) == [
        "Team",
        "custom:Scope",
        "custom:Status",
        "custom:custom:Team",
    ]
    assert imported(world, "title,custom:Scope\nBill,wide\n") == counts(new=1)
    with world.session() as session:
        bill = session.scalars(select(Initiative).where(Initiative.title == "Bill")).one()
        assert bill.custom_fields == {"Scope": "wide"}


@pytest.mark.parametrize(
    ("name", "kept"), [("Cafe\u0301  de  Paris ", "Caf\u00e9 de Paris"), ("\tA\nB", "A B")]
)
def test_what_names_a_column_has_one_form_however_it_was_typed(
    world: World, planner: FlaskClient, name: str, kept: str
):
    sent = {
        "title": "Cafe\u0301",
        "business_owner_id": str(world.acme.people["planner"]),
        "product_owner_id": "0",
        "org_node_id": "0",
        "domain_complexity": "MEDIUM",
        "delivery_health": "",
        "status": "PROPOSED",
        "currency": "GBP",
        "custom-0-name": name,
        "custom-0-value": "x",
    }
    assert post(planner, f"{LIST}/new", LIST, sent).status_code == 303

    with world.session() as session:
        found = session.scalars(select(Initiative)).one()
        assert (found.title, found.custom_fields) == ("Caf\u00e9", {kept: "x"})


def test_text_tells_nothing_of_how_numbers_are_written(world: World):
    rows = "".join(f"{title},1.234.567,115.839\n" for title in "ABC")

    assert imported(world, "title,build,p50\n" + rows) == counts(new=3)

    assert held(world, "title,p50\nA,115.8390\n")[1] == counts(unchanged=1) | {"cells": 0}


def test_numbers_are_as_in_the_last_file_only_where_the_same_delimiter_parts_them(world: World):
    told = "".join(f"{title};1.234,5\n" for title in "ABC")
    assert imported(world, "title;p50\n" + told) == counts(new=3)

    assert imported(world, "title;p50\nD;2.345\n") == counts(new=1)
    assert imported(world, "title,p50\nE,2.345\n") == counts(new=1)

    assert held(world, "title,p50\nD,2345\nE,2.345\n")[1] == counts(unchanged=2) | {"cells": 0}
