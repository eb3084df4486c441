"""The twins of a long list hold what its pages show, one after the other, and nothing to be run."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient

from planner.domain.files.csv_cells import DANGEROUS, restored
from planner.domain.intake import Urgency
from planner.domain.lifecycle import InitiativeStatus
from tests.kit import portfolio, roster
from tests.kit.intake import asked
from tests.kit.jira import connected, synced
from tests.kit.workbooks import opened
from tests.kit.world import World
from tests.parts.jira import Jira

COUNT = 110
"""Rows that fit the filters: more than two pages of 50."""
HEAD = re.compile(r'<th scope="row"[^>]*>.*?<a href="[^"]*">(.*?)</a>', re.S)
FORMULAS = ("=1+1", "+44 20", "-2", "@sum", "\N{FULLWIDTH EQUALS SIGN}x", "'=1")


def title(number: int) -> str:
    """Titles that stand in no order, some of which a spreadsheet would run."""
    told = f"{number * 37 % 997:03} request"
    return f"{FORMULAS[number % 12]} {told}" if number % 12 < len(FORMULAS) else f"Row {told}"


@dataclass(frozen=True)
class Long:
    """A list that is long: how it is filled, what it is asked, and the column it shows first."""

    fill: Callable[[World, Jira], object]
    address: str
    column: str


def initiatives(world: World, _: Jira) -> None:
    wanted = [title(number) for number in range(COUNT)]
    portfolio.made(world, *wanted, status=InitiativeStatus.SCOPING)
    portfolio.made(world, "Not asked for")


def requests(world: World, _: Jira) -> None:
    for number in range(COUNT):
        asked(world, title(number), urgency=Urgency.HIGH)
    asked(world, "Not asked for")


def people(world: World, _: Jira) -> None:
    roster.made(world, *(title(number) for number in range(COUNT)), job_title="Developer")
    roster.made(world, "Not asked for", job_title="Baker")


def issues(world: World, jira: Jira) -> None:
    for number in range(COUNT):
        moment = jira.now - timedelta(days=3, minutes=-(number * 37 % 997))
        jira.put(number, f"PERM-{number}", moment, summary=title(number))
    jira.put(999, "PERM-999", jira.now - timedelta(days=1), priority={"name": "High"})
    connected(world, jira, ["PERM"])
    synced(world)


LISTS = {
    "initiatives": Long(initiatives, "initiatives?status=SCOPING&sort=-title", "title"),
    "requests": Long(requests, "intake?urgency=HIGH&sort=title", "title"),
    "people": Long(people, "people?q=developer&sort=-name", "name"),
    "issues": Long(issues, "jira/issues?priority=Medium&sort=-updated", "summary"),
}


def twin(address: str, form: str) -> str:
    path, _, query = address.partition("?")
    return f"/acme/{path}.{form}?{query}"


def shown(reader: FlaskClient, address: str) -> list[str]:
    """What the rows of all pages of a list begin with."""
    found: list[str] = []
    for number in (1, 2, 3):
        answer = reader.get(f"/acme/{address}&page={number}").text
        found += [unescape(text) for text in HEAD.findall(answer)]
    return found


@pytest.mark.parametrize("name", LISTS)
def test_every_twin_of_a_long_list_holds_the_rows_of_all_its_pages_in_their_order(
    world: World, jira: Jira, planner: FlaskClient, name: str
):
    of = LISTS[name]
    of.fill(world, jira)

    rows = planner.get(twin(of.address, "json")).get_json()
    text = planner.get(twin(of.address, "csv")).data.decode("utf-8-sig")
    heads, *lines = csv.reader(io.StringIO(text, newline=""))
    sheet = [
        [cell.value for cell in row] for row in opened(planner.get(twin(of.address, "xlsx")).data)
    ]

    place = heads.index(of.column)
    told = [row[of.column] for row in rows]
    assert len(told) == COUNT
    assert shown(planner, of.address) == told
    assert [restored(line[place]) for line in lines] == told
    assert [restored(row[place]) for row in sheet[1:]] == told


@pytest.mark.parametrize("name", LISTS)
def test_no_text_of_a_twin_is_taken_for_a_formula(
    world: World, jira: Jira, planner: FlaskClient, name: str
):
    of = LISTS[name]
    of.fill(world, jira)

    text = planner.get(twin(of.address, "csv")).data.decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line]
    sheet = opened(planner.get(twin(of.address, "xlsx")).data)

    assert [cell for cell in cells if cell.startswith(DANGEROUS)] == []
    assert [cell for row in sheet for cell in row if cell.data_type == "f"] == []
