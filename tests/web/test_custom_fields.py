"""Custom fields as filters: fields that organisations name as they like."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.kit.portfolio import LIST, made, titles
from tests.kit.world import World


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ('A "b"', "c"),
        ("a=b", "2=3"),
        ("back\\slash", "p\\q"),
        ("% done", '5 "or so"'),
        ("%3D", "é"),
    ],
)
def test_a_filter_of_the_facet_shows_as_many_as_it_counts_whatever_the_field_is_called(
    world: World, planner: FlaskClient, name: str, value: str
):
    made(world, "Pay", custom_fields={name: value})
    made(world, "Port", custom_fields={name: "another"})

    page = planner.get(LIST).text
    facet = re.findall(r'name="field" value="([^"]*)">([^<]*)<span>(\d+)<', page)
    asked, words, count = next(each for each in facet if "another" not in each[0])
    narrowed = planner.get(LIST, query_string={"field": unescape(asked)})

    assert (unescape(words), count) == (f"{name}: {value}", "1")
    assert titles(narrowed) == ["Pay"]


def test_a_value_too_long_for_an_address_is_shown_and_offers_no_filter(
    world: World, planner: FlaskClient
):
    [key] = made(world, "Pay", custom_fields={"Note": "x" * 300})

    page, beside = planner.get(f"{LIST}/{key}").text, planner.get(LIST).text

    assert f"<dd>{'x' * 300}</dd>" in page
    assert 'name="field"' not in beside
