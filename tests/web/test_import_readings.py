"""Reading a whole file another way where the check found its figures or days wrong."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.capacity.models import Employee
from planner.core.audit import AuditEvent
from tests.kit.browser import post, text_of
from tests.kit.import_pages import checked, matched, upload, worked
from tests.kit.workbooks import opened, workbook
from tests.kit.world import World
from workers.imports import apply_import

PEOPLE = "full name;first day;hours per week\nAda;03/04/26;40\nBo;04/05/2026;1.000,5\nCy;;x\n"
SAID = "full name,first day\nAda,03/04/2026\nBo,25/12/2026\n"


def test_all_days_are_read_in_the_order_that_is_chosen_at_the_check(
    world: World, admin: FlaskClient
):
    at = checked(admin, PEOPLE)
    page = admin.get(f"{at}/check").text
    assert ("3 of 3 rows cannot" in page, "03/04/26 is then 2026-03-04" in page) == (True, True)

    answer = post(admin, f"{at}/check", f"{at}/reading", {"days": "31/12/2026"})

    assert answer.headers["Location"] == f"{at}/check"
    page = admin.get(f"{at}/check").text
    assert ("2 of 3 rows cannot" in page, "and days like 31/12/2026" in page) == (True, True)
    assert "Read all numbers like 1.234,5" in page
    post(admin, f"{at}/preview", f"{at}/application", {"plan": "none"})
    worked(world, apply_import)
    with world.session() as session:
        [ada] = session.execute(select(Employee.name, Employee.active_start)).all()
        facts = session.scalars(
            select(AuditEvent.facts).where(AuditEvent.action == "import.layout_chosen")
        ).all()
    assert tuple(ada) == ("Ada", date(2026, 4, 3))
    assert facts == [
        {
            "encoding": "utf-8",
            "delimiter": ";",
            "numbers": "1234.5",
            "days": "31/12/2026",
            "header": 1,
        }
    ]


def test_an_order_that_days_tell_is_found_shown_and_changeable(admin: FlaskClient):
    at = checked(admin, SAID)
    assert "and days like 31/12/2026" in admin.get(f"{at}/preview").text

    chosen = {"encoding": "utf-8", "delimiter": ",", "numbers": "1234.5", "days": "12/31/2026"}
    again = post(admin, f"{at}/file", f"{at}/layout", chosen).headers["Location"]
    matched(admin, again)

    page = admin.get(f"{at}/check").text
    assert ("1 of 2 rows cannot" in page, "25/12/2026 is then 2026-12-25" in page) == (True, True)


def test_a_workbook_is_read_otherwise_with_what_was_corrected(admin: FlaskClient):
    rows = [["full name", "start", "hours"], ["Ada", "03/04/26", 40], ["Bo", "", "x"]]
    at = checked(admin, workbook(One=rows))
    post(admin, f"{at}/check", f"{at}/repairs", {"column": "hours", "row": "3", "value": "30"})

    post(admin, f"{at}/check", f"{at}/reading", {"days": "12/31/2026"})

    page = admin.get(f"{at}/preview").text
    assert "the sheet One of a workbook with days like 12/31/2026" in page
    assert "Apply 2 rows" in page


@pytest.mark.parametrize("chosen", [{"days": "soon"}, {"numbers": "many"}])
def test_what_is_no_way_of_reading_changes_nothing(admin: FlaskClient, chosen: dict[str, str]):
    at = upload(admin, SAID).headers["Location"].removesuffix("/match")

    post(admin, f"{at}/file", f"{at}/reading", chosen)

    assert "and days like 31/12/2026" in admin.get(f"{at}/file").text


def test_rejected_rows_are_mended_in_their_file_and_matched_and_read_as_before(
    manager: FlaskClient,
):
    text = "Title;Ab 1;Zahl;Extra\nPay;soon;1.200,5;a\nBill;2026-Q4;2.000,5;b\nHub;2026-Q4;7,5;c\n"
    address = upload(manager, text).headers["Location"]
    chosen = {"fills-0": "title", "fills-1": "target_quarter", "fills-2": "p50"}
    matched(manager, address, **chosen)
    at = address.removesuffix("/match")
    back = manager.get(f"{at}/rejected.csv").text.replace("soon", "2027-Q1")

    address = upload(manager, back).headers["Location"]

    page = manager.get(address).text
    assert "numbers like 1.234,5" in page
    assert page.count("as last time") == 3
    assert page.count("ignored</span>") == 1
    matched(manager, address)
    page = manager.get(address.replace("/match", "/preview")).text
    assert "Apply 1 row" in page
    assert "1.200,5 · " in text_of(page)
    assert "error" not in text_of(page)


def test_titles_above_a_table_are_passed_over_and_the_header_can_be_chosen(admin: FlaskClient):
    rows = [["Portfolio"], [], ["key", "title", "p50"], ["K1", "Pay", 5], ["K2", "Bill", "x"]]
    at = checked(admin, workbook(One=rows))
    page = admin.get(f"{at}/check").text
    assert ("columns named in row 3" in page, "1 of 2 rows cannot" in page) == (True, True)
    assert admin.get(f"{at}/rejected.csv").text.startswith("\ufeffkey,title,p50,error\r\nK2,")
    assert f'href="{at}/rejected.xlsx" download hx-boost="false">Download the 1' in page
    [head, *back] = opened(admin.get(f"{at}/rejected.xlsx").data).values
    assert (head, [row[:3] for row in back]) == (
        ("key", "title", "p50", "error"),
        [("K2", "Bill", "x")],
    )

    chosen = {"sheet": "One", "numbers": "1234.5", "days": "2026-12-31"}
    refused = post(admin, f"{at}/file", f"{at}/sheet", {**chosen, "header": "0"})
    other = post(admin, f"{at}/file", f"{at}/sheet", {**chosen, "header": "4"})

    assert (refused.status_code, "Choose one of those offered" in refused.text) == (422, True)
    page = admin.get(other.headers["Location"]).text
    assert ("columns named in row 4" in page, 'id="column-1">K1<' in page) == (True, True)
