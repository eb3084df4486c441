"""The pages of an import, before it is applied: the file, its layout, and its matches."""

import io
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from planner.core import clock
from planner.core.db import db
from planner.core.identity import Organisation
from tests.kit.browser import post
from tests.kit.events import last
from tests.kit.import_pages import checked, matched, upload, worked
from tests.kit.plan import plan
from tests.kit.statements import counted
from tests.kit.workbooks import workbook
from tests.kit.world import World
from workers.imports import apply_import

NEW = "/acme/imports/new"


def test_a_missing_title_stops_the_way_with_a_reason(manager: FlaskClient):
    address = upload(manager, "key,team\nK1,Web\n").headers["Location"]

    answer = matched(manager, address)

    assert answer.status_code == 422
    assert "No column fills Title, and every initiative has one." in answer.text
    assert 'value="external_key"' in answer.text


def test_one_field_is_filled_by_one_column(manager: FlaskClient):
    address = upload(manager, "title,team\nPay,Web\n").headers["Location"]

    answer = matched(manager, address, **{"fills-1": "title"})

    assert answer.status_code == 422
    assert "Title is filled by title already." in answer.text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04", "The workbook is damaged or incomplete."),
        (b'title\n"Pay\nPermits\n', "A quote that opens in the row on line 2 is never closed."),
        (b"title,TITLE\nPay,x\n", "2 columns of the file are called title."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(
    manager: FlaskClient, data: bytes, sentence: str
):
    answer = upload(manager, data)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_refused_upload_stays_where_its_form_is_and_says_what_was_chosen(manager: FlaskClient):
    refused = upload(manager, b"", "<plan> of spring.csv")
    again = manager.get(refused.request.path)

    assert (refused.status_code, again.status_code) == (422, 200)
    assert "You had chosen &lt;plan&gt; of spring.csv. A browser keeps no file" in refused.text
    assert "You had chosen" not in again.text
    assert f'action="{NEW}"' in again.text


def test_uploading_without_a_file_says_so(manager: FlaskClient):
    answer = post(manager, NEW, NEW, {})

    assert (answer.status_code, "Choose a CSV file or an Excel workbook, or" in answer.text) == (
        422,
        True,
    )


def test_a_pool_is_likely_where_its_words_begin_as_the_skill_does(
    world: World, manager: FlaskClient
):
    pools = plan(world, pools={"Data engineering": "1", "Data science": "1", "Quality": "1"}).pools
    text = "title,hours:Data Eng.,hours:Data,hours:Qu,hours:Mainframe\nPay,1,2,3,4\n"

    page = manager.get(upload(manager, text).headers["Location"]).text

    means = re.findall(r'<select[^>]*name="skills-\d".*?</select>', page, re.S)
    chosen = [re.findall(r'<option selected value="([^"]+)"', each) for each in means]
    assert chosen == [[f"pool {pools['Data engineering']}"], [], [], []]
    assert page.count(">likely</span>") == 1


def test_rows_are_pasted_as_a_spreadsheet_copies_them(world: World, manager: FlaskClient):
    text = '\ufeffkey\ttitle\tp50\r\nK1\t"Pay\nonline"\t40\r\nK2\tPermits\t7\r\n'

    nothing = post(manager, NEW, NEW, {"pasted": " \r\n"[1:]})
    answer = post(manager, NEW, NEW, {"pasted": text})
    page = manager.get(answer.headers["Location"]).text

    assert "Choose a CSV file or an Excel workbook, or paste rows below." in nothing.text
    assert "<b>Pasted rows</b>, 2 rows" in page
    assert "read as UTF-8 with tabs" in page


def test_pasted_rows_that_cannot_be_read_are_refused_beside_their_field(manager: FlaskClient):
    broken = post(manager, NEW, NEW, {"pasted": 'title\n"Pay\nPermits'})
    file = (io.BytesIO(b"title\nPay\n"), "pay.csv")
    both = post(manager, NEW, NEW, {"pasted": "title\nPay", "file": file})

    assert re.search(r'id="pasted-message">[^<]*quot', broken.text)
    assert "There is a file as well: leave one of them out." in both.text


def test_samples_are_offered_where_all_is_made_up(world: World, manager: FlaskClient):
    sample = "/acme/imports/samples/messy.csv"
    before = manager.get(sample).status_code, "messy.csv" in manager.get(NEW).text
    with world.engine.begin() as connection:
        connection.execute(update(Organisation).values(demo_seed=1))

    assert before == (404, False)
    assert f'href="{sample}"' in manager.get(NEW).text
    assert manager.get(sample).data.startswith(b"Ref;Programme;Stage;")


def test_a_file_can_be_read_another_way(manager: FlaskClient):
    address = upload(manager, 'title,p50\nPay,"1,200"\n').headers["Location"]
    at = address.removesuffix("/match")
    chosen = {"encoding": "utf-8", "delimiter": ",", "numbers": "1,234.5"}

    assert post(manager, f"{at}/file", f"{at}/layout", chosen).headers["Location"] == address
    matched(manager, address)

    assert "Apply 1 row" in manager.get(f"{at}/preview").text


def test_a_sheet_of_a_workbook_is_chosen_and_shown(manager: FlaskClient):
    book = workbook(One=[["title"], ["Pay"]], Two=[["title", "p50"], ["Bill", 4]])
    address = upload(manager, book).headers["Location"]
    at = address.removesuffix("/match")
    page = manager.get(f"{at}/file").text

    unknown = post(manager, f"{at}/file", f"{at}/sheet", {"sheet": "Three"})
    other = post(manager, f"{at}/file", f"{at}/sheet", {"sheet": "Two"})

    assert "read as the sheet One of a workbook" in page
    assert '<option value="Two">Two</option>' in page
    assert (unknown.status_code, "Choose one of those offered" in unknown.text) == (422, True)
    assert other.headers["Location"] == address
    matched(manager, address)
    assert "the sheet Two of a workbook" in manager.get(f"{at}/check").text
    layout = {"encoding": "utf-8", "delimiter": ";", "numbers": "1,234.5"}
    assert post(manager, f"{at}/file", f"{at}/layout", layout).headers["Location"] == f"{at}/file"


def test_numbers_that_a_sheet_keeps_as_text_are_read_as_chosen(manager: FlaskClient):
    book = workbook(One=[["title", "p50", "p90"], ["Pay", "1.200,5", 1234.125]])
    address = upload(manager, book).headers["Location"]
    at = address.removesuffix("/match")
    chosen = {"sheet": "One", "numbers": "1.234,5"}

    assert post(manager, f"{at}/file", f"{at}/sheet", chosen).headers["Location"] == address
    matched(manager, address)

    page = manager.get(f"{at}/preview").text
    assert ("Apply 1 row" in page, "of a workbook with numbers like 1.234,5" in page) == (
        True,
        True,
    )


def test_a_file_of_text_has_no_sheets(manager: FlaskClient):
    at = upload(manager, "title\nPay\n").headers["Location"].removesuffix("/match")

    answer = post(manager, f"{at}/file", f"{at}/sheet", {"sheet": "One"})

    assert answer.headers["Location"] == f"{at}/file"


def test_rejected_rows_come_back_in_their_own_columns_with_the_error(manager: FlaskClient):
    at = checked(manager, 'title,p50,note\nPay,x,"=1+1"\nPermits,5,\n,7\nHub,1,2,3\n')

    answer = manager.get(f"{at}/rejected.csv")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.text.splitlines() == [
        "\ufefftitle,p50,note,error",
        'Pay,x,"\'=1+1","p50: found ""x"", expected a number such as 1234.5. Write digits only, '
        'with a decimal point where one is needed."',
        ',7,,"the whole row: found ""2 cells"", expected 3 cells, one for each column. Add the '
        "delimiters that are missing at its end. Where it breaks off inside a cell, put that cell "
        'in quotes."',
        'Hub,1,2,"Beyond the last column: 3. the whole row: found ""4 cells"", expected 3 cells, '
        'one for each column. Look for a delimiter inside a cell, and put that cell in quotes."',
    ]


def test_the_template_explains_itself_and_imports_as_no_rows(manager: FlaskClient):
    text = manager.get("/acme/imports/template.csv").data

    assert b"external_key,title,description" in text
    assert b"Rows are matched by external key, then exact title." in text
    address = upload(manager, text).headers["Location"]
    assert "0 rows" in manager.get(address).text


def test_dangerous_text_is_shown_as_text(manager: FlaskClient):
    at = checked(manager, "title,p50\n<script>alert(1)</script>,x\n")

    page = manager.get(f"{at}/check").text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_a_draft_is_kept_until_a_day_or_thrown_away(world: World, manager: FlaskClient, viewer):
    at = checked(manager)
    kept = f"kept until {clock.now() + timedelta(days=7):%Y-%m-%d}"
    shown = (manager.get(f"{at}/check").text, manager.get("/acme/imports").text)

    refused = post(viewer, "/acme/", f"{at}/removal", {})
    gone = post(manager, f"{at}/check", f"{at}/removal", {}, follow_redirects=True)

    assert [kept in page.replace('<span class="nowrap">', "") for page in shown] == [True, True]
    assert (refused.status_code, "The draft of portfolio.csv is gone." in gone.text) == (403, True)
    assert manager.get(f"{at}/check").status_code == 404
    with world.session() as session:
        action = last(session).action
    assert action == "import.draft_thrown_away"


def test_what_is_applied_is_not_thrown_away(world: World, manager: FlaskClient):
    at = checked(manager)
    post(manager, f"{at}/preview", f"{at}/application", {"plan": "none"})
    worked(world, apply_import)

    headers = {"Referer": f"http://localhost{at}"}
    late = post(manager, at, f"{at}/cancellation", {}, follow_redirects=True)
    refused = post(manager, at, f"{at}/removal", {}, headers=headers)

    assert "It had ended already, so there was nothing to stop." in late.text
    assert (refused.status_code, "it is no draft to let go of" in refused.text) == (409, True)
    assert f'href="{at}">Back to the page</a>' in refused.text
    assert manager.get(at).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_much_for_three_as_for_one(
    world: World, manager: FlaskClient, number: int
):
    for n in range(number):
        upload(manager, f"title\nPay {n}\n", f"{n}.csv")

    with world.app.app_context():
        engine = db.engine
    with counted(engine) as sent:
        page = manager.get("/acme/imports").text

    assert page.count("to be matched") == number
    assert len(sent) == 4


def test_an_empty_list_says_how_to_begin(manager: FlaskClient):
    assert "No imports yet" in manager.get("/acme/imports").text


def test_the_list_has_twins(manager: FlaskClient):
    checked(manager)

    [line] = manager.get("/acme/imports.json").json

    assert {name: line[name] for name in ("file", "state", "rows", "new", "rejected")} == {
        "file": "portfolio.csv",
        "state": "checked",
        "rows": 2,
        "new": 1,
        "rejected": 1,
    }
    assert "portfolio.csv" in manager.get("/acme/imports.csv").text
