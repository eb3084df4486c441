"""The page of the intake pipeline: its figures, and what stands behind them page by page."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from planner.domain.intake import IntakeStatus
from tests.kit.browser import words
from tests.kit.intake import LIST, asked, converted
from tests.kit.plan import plan
from tests.kit.portfolio import quarter_of
from tests.kit.staff import allocated, hired
from tests.kit.statements import counted
from tests.kit.world import World

AGREED = Path(__file__).parents[1] / "reference/vectors/intake_pipeline.json"
VECTORS = json.loads(AGREED.read_text())["vectors"]


def test_the_pipeline_states_its_figures_and_their_parts(world: World, viewer: FlaskClient):
    converted(world)
    asked(world, "Waiting", IntakeStatus.APPROVED)

    page = viewer.get(f"{LIST}/pipeline?quarter=any").text

    assert "Nothing from intake or entered by hand is planned in any quarter yet." in page
    assert "<dd>50 %<small>1 of 2: of what was approved has become an initiative" in page
    [(_, waiting)] = re.findall(r'(/acme/intake/\d+)">Waiting</a></th><td>([^<]+)', page)
    assert waiting == "Approved, not converted"
    counted_ = viewer.get(f"{LIST}/pipeline/counted.json?quarter=any").get_json()
    assert [row["counted_as"] for row in counted_] == [
        "converted, not planned",
        "approved, not converted",
    ]
    rows = viewer.get(f"{LIST}/pipeline.json?quarter=any").get_json()
    assert [(row["figure"], row["percent"]) for row in rows] == [
        ("Coverage", 0),
        ("Leakage", 0),
        ("Conversion", 50),
        ("Planning", 0),
    ]


def test_what_stands_behind_the_figures_is_read_a_page_at_a_time(world: World, viewer: FlaskClient):
    page = f"{LIST}/pipeline?quarter=any"
    asked(world, "Waiting 000", IntakeStatus.APPROVED)
    with counted(world.engine) as one:
        viewer.get(page)
    for number in range(1, 61):
        asked(world, f"Waiting {number:03}", IntakeStatus.APPROVED)
    with counted(world.engine) as many:
        first = viewer.get(page).text
    second, last = (viewer.get(f"{page}&page={number}").text for number in (2, 9))

    assert re.findall(r"Waiting \d+", first) == [f"Waiting {number:03}" for number in range(50)]
    assert re.findall(r"Waiting \d+", second) == [
        f"Waiting {number:03}" for number in range(50, 61)
    ]
    assert re.findall(r"Waiting \d+", last) == re.findall(r"Waiting \d+", second)
    assert "1 to 50 of 61 requests and initiatives" in first
    assert f'href="{LIST}/pipeline?quarter=any&amp;page=2"' in first
    assert (len(one), len(many)) == (7, 7)
    [rows] = [text for text in many if "UNION ALL" in text]
    assert "LIMIT" in rows
    assert len(viewer.get(f"{LIST}/pipeline/counted.json?quarter=any").get_json()) == 61


@pytest.mark.parametrize("quarter", ["2026-Q9", "soon", "2026-q4"])
def test_a_quarter_that_is_none_is_left_out_with_a_note(
    world: World, viewer: FlaskClient, quarter: str
):
    quarter_of(world)
    note = f"Left out of the address, since this list does not know it: quarter={quarter}."

    unknown = words(viewer, f"{LIST}/pipeline?quarter={quarter}")
    known = [words(viewer, f"{LIST}/pipeline{query}") for query in ("", "?quarter=2026-Q4")]

    assert note in unknown
    assert [text for text in known if "Left out of the address" in text] == []
    assert "page=x and colour" in words(viewer, f"{LIST}/pipeline?page=x&colour=red")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_the_page_gives_the_agreed_figures(
    world: World, planner: FlaskClient, vector: dict[str, Any]
):
    given, expected = vector["input"], vector["expected"]
    by_hand = {f"By hand {n}": {} for n in range(given["nonIntakePlanned"])}
    lean = plan(world, demand=by_hand)
    through = [converted(world, f"Planned {n}")[1] for n in range(given["convertedPlanned"])]
    for n in range(given["convertedUnplanned"]):
        converted(world, f"Not planned {n}")
    for n in range(given["approvedUnconverted"]):
        asked(world, f"Waiting {n}", IntakeStatus.APPROVED)
    lean.initiatives |= {f"Planned {n}": key for n, key in enumerate(through)}
    with world.session() as session, session.recording("scenario.staffed", "plan"):
        ada = hired(session, "Ada", {})
        for title in lean.initiatives:
            allocated(session, lean, ada, title, "5")

    rows = planner.get(f"{LIST}/pipeline.json?quarter=2026-Q4").get_json()

    names = ("intakeCoveragePct", "intakeLeakagePct", "conversionRatePct", "planningCoveragePct")
    assert [row["percent"] for row in rows] == [expected[name] for name in names]
    assert [row["whole"] for row in rows[:2]] == [expected["totalPlanned"]] * 2
