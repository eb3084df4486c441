"""Two hundred figures of the demo, in both planning modes, added up again from their rows."""

import re
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from flask.testing import FlaskClient

from planner.core.db import db
from planner.domain.figures import Figure, read
from tests.kit.demo import demonstrated, entered, the_demo
from tests.kit.readding import Readding

LINK = re.compile(r'class="explains[^"]*" href="/demo/explain/([^"]+)"')
WEEKS = re.compile(r'href="/demo/people/(\d+)/weeks\?')
PAGES = ("ledger", "pools/2", "pools/4", "calculator?open=Data+engineering&open=Architecture")
BEYOND_ROWS = {"running", "fitting", "ramp", "ramp-cost", "pools-unknown"}
"""Measures that are places in an order or a rule of their own; unit tests have them."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory, sqlite_copy):
    """A browser of the demo's planner, and the demo's rows."""
    with demonstrated(tmp_path_factory.mktemp("figures"), sqlite_copy) as app:
        with app.app_context():
            rows = Readding(db.engine, the_demo().id)
        yield entered(app, "planner@demo"), rows


def figures(client: FlaskClient) -> list[str]:
    """The figures that the pages of every scenario link to, in order."""
    pages = [f"/demo/scenarios/{key}/{page}" for key in range(1, 6) for page in PAGES]
    return sorted({name for page in pages for name in LINK.findall(client.get(page).text)})


def test_two_hundred_figures_come_to_what_their_rows_do(demo):
    client, rows = demo
    known = [name for name in figures(client) if measure(name) not in BEYOND_ROWS]
    chosen = Random(200).sample(known, 200)
    told = {name: client.get(f"/demo/explain/{name}.json").get_json() for name in chosen}

    wrong = [
        (name, each["value"], rows.value(about(name)))
        for name, each in told.items()
        if rounded(each["value"]) != rounded(rows.value(about(name)))
    ]
    assert wrong == []
    assert {each["residual"] for each in told.values()} <= {"0", None}
    assert {about(name).about for name in chosen} == {"ledger", "demand", "calculator"}
    assert {about(name).scenarios for name in chosen} == {(1,), (2,), (3,), (4,), (5,)}


@pytest.mark.parametrize("key", [2, 5])
def test_the_weeks_of_everybody_come_to_what_who_has_time_says(demo, key: int):
    client, _ = demo
    who_has_time = f"/demo/scenarios/{key}/availability"
    told = client.get(f"{who_has_time}.json?hours=0").get_json()
    people = WEEKS.findall(client.get(f"{who_has_time}?hours=0").text)
    weeks = [
        client.get(f"/demo/people/{each}/weeks.json?quarter=2026-Q4&scenario={key}").get_json()
        for each in people
    ]

    def total(rows: list[dict[str, float]], name: str) -> Decimal:
        return sum((Decimal(str(row[name])) for row in rows), Decimal(0))

    assert len(people) == len(told) == 43
    has = [total(rows, "base_hours") - total(rows, "time_off") for rows in weeks]
    assert has == [Decimal(str(each["hours_available"])) for each in told]
    apart = [
        (each["person"], total(rows, "free_hours"), each["free_hours"])
        for rows, each in zip(weeks, told, strict=True)
        if not total(rows, "over_hours")
        and abs(total(rows, "free_hours") - Decimal(str(each["free_hours"]))) > Decimal("0.02")
    ]
    assert apart == [], "stored hours and each week are rounded to thousandths"


def about(name: str) -> Figure:
    found = read(name)
    assert found is not None, name
    return found


def measure(name: str) -> str:
    return about(name).measure


def rounded(value: str | Fraction | None) -> Fraction | None:
    """To the millionth: shares of supply have no end."""
    return None if value is None else round(Fraction(value), 6)
