"""Templates as workbooks: they say what goes where, and what is filled in is read as meant."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from planner.domain.flags import Flag
from planner.domain.importing.fields import Field, Holds
from planner.imports.commands.checking import check_now
from planner.imports.kinds.registry import KINDS
from planner.imports.queries.imports import one
from tests.kit.import_pages import upload
from tests.kit.importing import counts, uploaded
from tests.kit.people import node
from tests.kit.plan import initiative, plan
from tests.kit.staff import hired
from tests.kit.workbooks import saved
from tests.kit.world import World

EVERY = list(KINDS)


@pytest.fixture
def admin(world: World) -> FlaskClient:
    """Whoever may import of every kind."""
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    plan(world, pools={"Backend": None})
    return world.client("admin")


def template(client: FlaskClient, kind: str) -> Workbook:
    answer = client.get(f"/acme/imports/template.xlsx?kind={kind}")
    assert f"filename={kind}-template.xlsx" in answer.headers["Content-Disposition"]
    return load_workbook(io.BytesIO(answer.data))


def named_by_examples(world: World) -> None:
    """What the examples of plans speak of."""
    with world.session() as session, session.recording("plan.made", "what examples name"):
        for title in ("Licensing portal", "CRM-112"):
            initiative(session, world.acme, title)
        hired(session, "Amara Osei", {})


def heads(sheet: Worksheet) -> list[Any]:
    return [cell.value for cell in sheet[1]]


def cell(field: Field) -> Any:
    """The example as somebody types it into a spreadsheet."""
    if field.holds is Holds.FIGURE:
        return float(Decimal(field.example))
    return date.fromisoformat(field.example) if field.holds is Holds.DAY else field.example


@pytest.mark.parametrize("kind", EVERY)
def test_a_template_has_the_columns_of_the_one_in_text_and_says_what_each_holds(
    admin: FlaskClient, kind: str
):
    sheet, explained, listed = template(admin, kind).worksheets
    text = admin.get(f"/acme/imports/template.csv?kind={kind}").text

    assert ",".join(heads(sheet)) == text.lstrip("\ufeff").partition("\r\n")[0]
    told = {row[0].value: row[1].value for row in explained.iter_rows(min_row=2)}
    assert {field.key: field.expects for field in KINDS[kind].fields.every}.items() <= told.items()
    assert (sheet.max_row, listed.sheet_state) == (1, "hidden")


def test_columns_of_a_few_words_offer_them_and_figures_and_days_are_cells_of_their_kind(
    admin: FlaskClient,
):
    people, _, listed = template(admin, "people").worksheets
    rules = {str(rule.sqref): rule for rule in people.data_validations.dataValidation}

    assert heads(people)[4:7] == ["employment_type", "hours_per_week", "active_start"]
    assert [rules[f"{at}2:{at}100001"].type for at in "EFG"] == ["list", "decimal", "date"]
    assert [row[0] for row in listed.iter_rows(min_col=5, max_col=5, values_only=True)] == [
        "employment_type",
        "FULL_TIME",
        "PART_TIME",
        "CONTRACTOR",
        "INTERN",
    ]
    assert rules["E2:E100001"].formula1 == "Lists!$E$2:$E$5"
    assert people.column_dimensions["G"].number_format == "yyyy-mm-dd"
    assert people.column_dimensions["A"].number_format == "@"


def test_pools_and_portfolio_areas_are_offered_by_name(world: World, admin: FlaskClient):
    with world.session() as session, session.recording("org_node.added", "an area"):
        node(session, "grants").is_portfolio_area = True

    offered = {}
    for kind in ("initiatives", "supply"):
        columns = template(admin, kind).worksheets[2].iter_cols(values_only=True)
        offered |= {head: words for head, *words in columns if head}

    assert (offered["portfolio_area"][0], offered["pool"][0]) == ("Grants", "Backend")


@pytest.mark.parametrize("kind", EVERY)
def test_an_empty_template_has_no_rows(world: World, admin: FlaskClient, kind: str):
    book = template(admin, kind)

    address = upload(admin, saved(book), "template.xlsx").headers["Location"]

    assert "0 rows" in admin.get(address).text


@pytest.mark.parametrize("kind", EVERY)
def test_a_template_that_is_filled_in_is_read_as_it_is_meant(
    world: World, admin: FlaskClient, kind: str
):
    if kind in ("scope-items", "allocations"):
        named_by_examples(world)
    book = template(admin, kind)
    said = {field.key: cell(field) for field in KINDS[kind].fields.every if field.example}
    said["hours:Backend"] = 30
    book.worksheets[0].append([said.get(head) for head in heads(book.worksheets[0])])

    key = uploaded(world, saved(book), "filled.xlsx")

    with world.session() as session:
        check_now(session, of := one(session, key))
        found = {name: of.found[name] for name in counts()}
        assert (of.kind, found) == (kind, counts(new=1))
