"""Rows that are left out of an import at its check or preview, and put back."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.imports.models import Import, ImportBatch, ImportState
from planner.portfolio.commands.initiatives import change_fields
from planner.portfolio.models import Initiative
from tests.kit.browser import HTMX, post, text_of
from tests.kit.import_pages import checked, matched, upload, worked
from tests.kit.importing import row_of
from tests.kit.world import World
from workers.imports import apply_import

TEXT = (
    "key,title,p50,owner\n"
    "K1,Pay,x,Manager of Acme\n"
    "K2,Permits,5,\n"
    "K3,Hub,7,Manager of Acme\n"
    "K4,Sea,-1,Nobody\n"
    "K5,Pier,2,\n"
)


def left_out(client: FlaskClient, at: str, query: str = "", **which: str):
    return post(client, f"{at}/check", f"{at}/left-out{query}", which)


def test_rows_with_the_same_problem_or_warning_are_left_out_at_once_and_never_applied(
    world: World, manager: FlaskClient
):
    at = checked(manager, TEXT)
    page = text_of(manager.get(f"{at}/check").text)
    assert "Leave all 2 rows out" in page and "2 of 5 rows cannot be imported yet" in page

    answer = left_out(manager, at, "?at=lacks", lack="owner")
    assert answer.headers["Location"] == f"{at}/check#lacks"
    left_out(manager, at, "?at=repairs", problem="number")
    page = text_of(manager.get(f"{at}/check").text)
    assert "1 of 5 rows cannot be imported yet The other row is ready, and 3 rows are left" in page
    shown = text_of(manager.get(f"{at}/preview").text)
    assert "New 1 initiative" in shown and "Left out 3 row by row" in shown
    post(manager, f"{at}/preview", f"{at}/application", {"plan": "none"})
    worked(world, apply_import)

    page = text_of(manager.get(at).text)
    assert "1 new initiative, 0 changed, 1 row handed back, 3 left out" in page
    assert "Download the 4 rows that are not imported" in page
    assert manager.get(f"{at}/rejected.csv").text.splitlines()[1:] == [
        'K1,Pay,x,Manager of Acme,"Left out of the import. p50: found ""x"", expected a number '
        'such as 1234.5. Write digits only, with a decimal point where one is needed."',
        "K2,Permits,5,,Left out of the import.",
        'K4,Sea,"\'-1",Nobody,"p50: found ""-1"", expected a number from 0. Give 0 or more, or '
        'leave the cell empty. owner: found ""Nobody"", expected e-mail or name of a member here. '
        'Add the person first, correct the cell, or leave it empty."',
        "K5,Pier,2,,Left out of the import.",
    ]
    with world.session() as session:
        [batch] = session.scalars(select(ImportBatch))
        done = session.scalars(select(Import.done)).one()
        assert session.scalars(select(Initiative.title)).all() == ["Hub"]
    counts = {"new": 1, "changed": 0, "unchanged": 0, "rejected": 1, "left_out": 3}
    assert (batch.rows, batch.counts, done) == (5, counts, counts)


def test_every_row_with_a_warning_is_reached_page_by_page_and_left_out_by_itself(
    manager: FlaskClient,
):
    owned, bare = "K{},Title {},2,3,Manager of Acme\n", "K{},Title {},2,,\n"
    rows = "".join((owned if n % 2 else bare).format(n, n) for n in range(120))
    at = checked(manager, f"key,title,p50,p90,owner\n{rows}")
    page = manager.get(f"{at}/check").text
    assert f'href="{at}/check?kind=without-owner#rows"' in page
    assert "rows 2, 4, 6, 8 and 56 more" in text_of(page)

    page = text_of(manager.get(f"{at}/check?kind=without-owner&page=2").text)
    assert "51 to 60 of 60 rows" in page
    assert "120 Title 118 Hours without a P90, No owner Leave row 120 out" in page
    answer = left_out(manager, at, "?kind=without-owner&page=2", row="120")

    assert answer.headers["Location"] == f"{at}/check?kind=without-owner&page=2#rows"
    page = text_of(manager.get(answer.headers["Location"]).text)
    assert "51 to 59 of 59 rows" in page and "Leave row 118 out" in page
    assert "Leave row 120 out" not in page and "Left out 1 Hours without a P90 59" in page
    left_out(manager, at, lack="p90")
    assert "Left out 60" in text_of(manager.get(f"{at}/preview").text)


def test_one_row_is_left_out_and_put_back_and_the_audit_says_which(
    world: World, manager: FlaskClient
):
    at = checked(manager, TEXT)

    answer = left_out(manager, at, "?kind=number&page=7", row="2")
    assert answer.headers["Location"] == f"{at}/check?kind=number&page=7#rows"
    page = text_of(manager.get(f"{at}/check?kind=left-out").text)
    assert "Put it back" in page and "Pay p50: x Put back" in page
    left_out(manager, at, row="2")
    assert "Nothing more was left out" in manager.get(f"{at}/check").text
    left_out(manager, at, row="4")
    post(manager, f"{at}/check", f"{at}/left-out/removal?kind=left-out&page=1", {"row": "2"})
    assert "2 of 5 rows cannot" in manager.get(f"{at}/check").text
    assert "2 of 5 rows cannot" in manager.get(f"{at}/check?kind=number&page=7").text
    post(manager, f"{at}/check", f"{at}/left-out/removal", {})

    assert ">Left out" not in manager.get(f"{at}/check").text
    chosen = select(AuditEvent).where(AuditEvent.action.like("import.rows_%"))
    with world.session() as session:
        told = [
            (event.action, event.facts)
            for event in session.scalars(chosen.order_by(AuditEvent.id))
            if event.action != "import.rows_checked"
        ]
    assert told == [
        ("import.rows_left_out", {"rows": 1, "which": [[2, 2]], "left_out": 1}),
        ("import.rows_left_out", {"rows": 1, "which": [[4, 4]], "left_out": 2}),
        ("import.rows_put_back", {"rows": 1, "which": [[2, 2]], "left_out": 1}),
        ("import.rows_put_back", {"rows": 1, "which": [[4, 4]], "left_out": 0}),
    ]


def test_of_two_rows_for_the_same_the_other_is_imported_once_one_is_left_out(manager: FlaskClient):
    at = checked(manager, "key,title,p50\nK1,Pay,1\nK1,Payments,2\n")
    assert "1 of 2 rows cannot" in manager.get(f"{at}/check").text

    left_out(manager, at, row="2")

    page = text_of(manager.get(f"{at}/check").text)
    assert "The other row can be imported" in page
    assert "Payments" in manager.get(f"{at}/preview").text


def test_rows_that_are_left_out_stand_in_the_way_of_no_import_that_is_wanted_whole(
    world: World, manager: FlaskClient
):
    at = checked(manager, "key,title,p50\nK1,Pay,x\nK2,Permits,5\n")
    left_out(manager, at, problem="number")

    post(manager, f"{at}/preview", f"{at}/application", {"plan": "none", "whole": "y"})
    worked(world, apply_import)

    assert "1 new initiative, 0 changed, 1 left out" in text_of(manager.get(at).text)
    line = manager.get("/acme/imports.json").json[0]
    assert (line["new"], line["rejected"], line["left_out"]) == (1, 0, 1)


def test_where_every_row_is_left_out_nothing_can_be_applied(manager: FlaskClient):
    at = checked(manager, "key,title\nK1,Pay\nK2,Permits\n")
    answer = left_out(manager, at, "?step=preview&outcome=new", row="2")
    assert answer.headers["Location"] == f"{at}/preview?outcome=new#rows"

    left_out(manager, at, "?step=preview", row="3")

    page = text_of(manager.get(f"{at}/preview", follow_redirects=True).text)
    assert "Every row is left out, so there is nothing to preview." in page


def test_changed_rows_that_somebody_edited_by_hand_are_left_out_together(
    world: World, manager: FlaskClient
):
    text = "key,title,description\nK1,Pay,a\nK2,Permits,b\nK3,Hub,c\n"
    at = checked(manager, text)
    post(manager, f"{at}/preview", f"{at}/application", {"plan": "none"})
    worked(world, apply_import)
    with world.session() as session:
        key = session.scalars(select(Initiative.id).where(Initiative.title == "Pay")).one()
        change_fields(session, key, {"description": "by hand"}, 1)
    at = checked(manager, text.replace(",a", ",A").replace(",b", ",B"))
    assert "Leave this row out" in text_of(manager.get(f"{at}/preview?edited=by-hand").text)

    left_out(manager, at, "?step=preview", edited="y")

    shown = text_of(manager.get(f"{at}/preview").text)
    assert ("Changed 1 1 cell" in shown, "Left out 1" in shown) == (True, True)


def test_more_rows_than_an_import_keeps_account_of_are_not_left_out(
    manager: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    at = checked(manager, TEXT)
    monkeypatch.setattr("planner.imports.commands.leaving_out.MOST_LEFT_OUT", 1)

    answer = left_out(manager, at, lack="owner")

    assert answer.status_code == 422
    assert "At most 5,000 rows of portfolio.csv can be left out, and these" in text_of(answer.text)
    assert ">Left out" not in manager.get(f"{at}/check").text
    monkeypatch.setattr("planner.imports.routes.checking.MOST_LEFT_OUT", 1)
    page = text_of(manager.get(f"{at}/check").text)
    assert "At most 1 rows can be left out. Take these out of the file." in page
    assert ("Leave all 2 rows out" in page, "Leave this row out" in page) == (False, True)


def test_a_file_that_is_run_again_leaves_out_the_same_rows_and_another_kind_none(
    world: World, manager: FlaskClient
):
    at = checked(manager, TEXT)
    left_out(manager, at, lack="owner")
    post(manager, f"{at}/preview", f"{at}/application", {"plan": "none"})
    worked(world, apply_import)

    refused = left_out(manager, at, row="4")
    again = post(manager, at, f"{at}/repetition", {}).headers["Location"]

    assert (refused.status_code, "its rows cannot be left out" in refused.text) == (409, True)
    assert "Left out <span>2</span>" in manager.get(again).text
    at = again.removesuffix("/check")
    post(manager, f"{at}/match", f"{at}/kind", {"kind": "scope-items"})
    post(manager, f"{at}/match", f"{at}/kind", {"kind": "initiatives"})
    matched(manager, f"{at}/match")
    assert "Left out <span>" not in manager.get(f"{at}/check").text


@pytest.mark.parametrize(
    ("state", "plan", "rows"),
    [
        (ImportState.CHECKED, {}, 5),
        (ImportState.STOPPED, {}, 5),
        (ImportState.APPLIED, {}, 6),
        (ImportState.STOPPED, {"refused": 4}, 6),
    ],
)
def test_what_is_handed_back_is_known_from_the_check_until_it_has_ended(state, plan, rows: int):
    found, done = {"rejected": 3, "left_out": 2}, {"rejected": 4, "left_out": 2}

    of = row_of("plan.csv", 1, state=state, plan=plan, found=found, done=done)

    assert of.handed_back == rows


def test_who_may_not_import_leaves_nothing_out(world: World, manager: FlaskClient, rival):
    at = checked(manager, TEXT)
    viewer = world.client("viewer")

    stays = post(viewer, "/acme/", f"{at}/left-out", {"row": "3"})
    other = post(rival, "/rival/", f"{at.replace('/acme/', '/rival/')}/left-out", {"row": "3"})

    assert (stays.status_code, other.status_code) == (403, 404)
    assert ">Left out" not in manager.get(f"{at}/check").text


def test_htmx_loads_the_page_again_where_it_was(manager: FlaskClient):
    at = checked(manager, TEXT)
    headers = {**HTMX, "HX-Current-URL": f"http://localhost{at}/check"}

    answer = post(manager, f"{at}/check", f"{at}/left-out", {"row": "3"}, headers=headers)

    assert (answer.status_code, answer.headers.get("HX-Refresh")) == (204, "true")


def test_another_sheet_or_other_columns_have_rows_of_their_own(manager: FlaskClient):
    address = upload(manager, "key;title\nK1;Pay\nK2;Hub\n").headers["Location"]
    matched(manager, address)
    at = address.removesuffix("/match")
    left_out(manager, at, row="2")
    layout = {"encoding": "utf-8", "numbers": "1234.5", "days": "2026-12-31", "header": "1"}

    post(manager, f"{at}/file", f"{at}/layout", {**layout, "delimiter": ","})
    post(manager, f"{at}/file", f"{at}/layout", {**layout, "delimiter": ";"})
    matched(manager, address)

    assert "All 2 rows can be imported" in manager.get(f"{at}/check").text
