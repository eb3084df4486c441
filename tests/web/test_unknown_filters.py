"""What an address names that a list does not know: pages say so, and files are not made."""

import pytest
from flask.testing import FlaskClient

from tests.kit.browser import text_of
from tests.kit.demo import demonstrated, entered

LEFT_OUT = "Left out of the address, since this list does not know it: "
ASKED = {
    "imports?state=failed&page=2": "state=failed",
    "imports?page=first": "page=first",
    "initiatives/23/imports?by=manager": "by=manager",
    "initiatives/1/activity?kind=scope": "kind=scope",
    "initiatives/1/plans?scenario=lean&quarter=2026-Q4": "scenario=lean and quarter=2026-Q4",
    "initiatives/1/demand?scenario=lean": "scenario=lean",
    "scenarios?status=DRAFT": "status=DRAFT",
    "scenarios/2/history?kind=colour&by=1": "kind=colour",
    "scenarios/2/ledger?show=blue&sort=-delta": "show=blue",
    "scenarios/2/demand?show=blue": "show=blue",
    "scenarios/2/changes?since=monday": "since=monday",
    "scenarios/drift?status=LOUD": "status=LOUD",
    "scenarios/5/calculator?node=everybody": "node=everybody",
    "scenarios/5/allocations?by=colour": "by=colour",
    "scenarios/5/availability?level=9&hours=many": "level=9 and hours=many",
    "calibrations?pool=data": "pool=data",
    "compare?a=2&b=4&e=5": "e=5",
    "doubts?state=LOST": "state=LOST",
    "job-profiles?level=5": "level=5",
    "org-capacity?unit=3": "unit=3",
    "org-tree?show=some": "show=some",
    "people/1/weeks?scenario=lean": "scenario=lean",
}
FILES = {
    "initiatives.csv?status=LOST": "status=LOST",
    "intake.csv?urgency=9": "urgency=9",
    "intake/pipeline.csv?quarter=1999-Q1": "quarter=1999-Q1",
    "people.xlsx?state=lost&q=Amara": "state=lost",
    "scenarios/2/ledger.xlsx?show=blue": "show=blue",
    "scenarios/2/what-if.csv?supply=-10%25&rate.2=often": "rate.2=often",
    "scenarios/5/availability.csv?level=9": "level=9",
    "jobs/dead.csv?queue=lost": "queue=lost",
    "doubts.csv?state=LOST&mine=1": "state=LOST",
}


@pytest.fixture(scope="module")
def reader(tmp_path_factory, sqlite_copy) -> FlaskClient:
    """A browser of the administrator of the demo."""
    with demonstrated(tmp_path_factory.mktemp("unknown"), sqlite_copy) as app:
        yield entered(app, "admin@demo")


@pytest.mark.parametrize("address", ASKED)
def test_a_page_says_what_it_left_out_of_its_address(reader: FlaskClient, address: str):
    said, plain = (
        text_of(reader.get(f"/demo/{each}").text) for each in (address, address.partition("?")[0])
    )

    assert f"{LEFT_OUT}{ASKED[address]}." in said
    assert LEFT_OUT not in plain


@pytest.mark.parametrize("address", FILES)
def test_a_file_is_not_made_of_what_its_list_does_not_know(reader: FlaskClient, address: str):
    answer = reader.get(f"/demo/{address}")

    assert answer.status_code == 400
    assert (
        f"No file was made, since its list does not know {FILES[address]}. "
        "Take it off the address, or open the list and export what it shows."
    ) in text_of(answer.text)


def test_the_refusal_of_a_file_leads_to_its_list(reader: FlaskClient):
    assert 'href="/demo/people">People<' in reader.get("/demo/people.csv?colour=blue").text


def test_a_program_is_told_as_programs_are(reader: FlaskClient):
    answer = reader.get("/demo/scenarios/2/history.json?kind=colour")

    told = answer.get_json()
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert told["detail"] == "No file was made, since its list does not know kind=colour."
