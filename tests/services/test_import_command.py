"""`python -m planner import initiatives`, as people and programs call it."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from planner.cli.main import main
from planner.core.jobs import Job
from planner.portfolio.models import Initiative
from planner.scenarios.models import TokenSupply
from tests.kit.plan import plan
from tests.kit.workbooks import workbook
from tests.kit.world import World

SAMPLE = Path(__file__).parents[1] / "samples" / "uk-major-projects-digital.csv"


def run(*words: str) -> int:
    return main(["import", "initiatives", *words, "--organisation", "acme"])


def last(capsys) -> dict[str, int]:
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_the_last_line_counts_and_the_second_time_nothing_changes(installed: World, capsys):
    assert run(str(SAMPLE), "--json") == 0
    assert last(capsys) == {"new": 59, "changed": 0, "unchanged": 0, "rejected": 0}
    assert run(str(SAMPLE), "--json") == 0
    assert last(capsys) == {"new": 0, "changed": 0, "unchanged": 59, "rejected": 0}
    with installed.session() as session:
        ours = select(Job.state).where(Job.queue == "csv-import")
        assert session.scalars(ours).all() == ["succeeded", "succeeded"]


def test_a_dry_run_changes_nothing(installed: World, capsys):
    assert run(str(SAMPLE), "--json", "--dry-run") == 0
    assert last(capsys)["new"] == 59
    with installed.session() as session:
        assert session.scalars(select(Initiative.id)).all() == []


def test_a_map_says_what_a_column_fills(installed: World, capsys):
    assert run(str(SAMPLE), "--map", "description=department", "--map", "title=gmpp_id") == 0
    with installed.session() as session:
        row = session.scalars(select(Initiative).order_by(Initiative.id)).first()
    assert (row.title, row.description) == ("CO_0027_2021-Q4", "CO")


def test_numbers_and_the_header_are_read_as_the_command_says(
    installed: World, capsys, tmp_path: Path
):
    file = tmp_path / "german.csv"
    file.write_text("Plan;;\ntitle;p50;p90\nPay;1.200;1.800,5\n")
    asked = [str(file), "--json", "--dry-run"]

    assert run(*asked) == 0
    assert last(capsys) == {"new": 0, "changed": 0, "unchanged": 0, "rejected": 1}
    assert run(*asked, "--numbers", "1.234,5") == 0
    assert last(capsys)["new"] == 1
    assert run(*asked, "--header", "1") == 1
    with pytest.raises(SystemExit):
        run(*asked, "--days", "soon")


def test_a_sheet_of_a_workbook_is_imported_as_what_it_is_said_to_hold(
    installed: World, capsys, tmp_path: Path
):
    made = plan(installed, pools={"Backend": "9"})
    book = tmp_path / "book.xlsx"
    rows = [["scenario", "pool", "tokens"], ["Lean", "Backend", 12.5], ["Lean", "Web", 1]]
    book.write_bytes(workbook(Notes=[["to read"]], Supply=rows))
    command = ["import", "supply", str(book), "--organisation", "acme", "--json"]

    assert main([*command, "--sheet", "Supply"]) == 0
    assert last(capsys) == {"new": 0, "changed": 1, "unchanged": 0, "rejected": 1}
    assert main([*command, "--sheet", "Supplies"]) == 1
    assert "The workbook has no sheet Supplies." in capsys.readouterr().err
    assert main([*command, "--sheet", "Supply", "--as", "viewer@acme.example"]) == 1
    with installed.session() as session:
        chosen = select(TokenSupply.tokens).where(TokenSupply.scenario_id == made.scenario)
        assert session.scalars(chosen).all() == [Decimal("12.5")]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["nowhere.csv"], 2),
        ([str(SAMPLE), "--map", "title"], 2),
        ([str(SAMPLE), "--map", "title=nothing"], 1),
        ([str(SAMPLE), "--as", "viewer@acme.example"], 1),
        ([str(SAMPLE), "--scenario", "999"], 1),
    ],
)
def test_what_is_refused_and_what_is_misused_differ(
    installed: World, capsys, words: list[str], code: int
):
    try:
        given = run(*words)
    except SystemExit as ended:
        given = ended.code

    assert given == code
    assert capsys.readouterr().err
