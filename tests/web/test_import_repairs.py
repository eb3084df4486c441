"""Correcting cells where the check found them wrong."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.portfolio.models import ScopeItem
from tests.kit.browser import HTMX, post, text_of
from tests.kit.import_pages import checked, worked
from tests.kit.world import World
from workers.imports import apply_import

TEXT = "key,title,p50\nK1,Pay,x\nK2,Permits,x\nK3,Portal,y\nK4,,5\n"


def corrected(client: FlaskClient, at: str, **said: str):
    return post(client, f"{at}/check", f"{at}/repairs", said)


def test_rows_are_corrected_in_place_and_applied_as_corrected(world: World, manager: FlaskClient):
    at = checked(manager, TEXT)
    assert "Use for 2 rows" in manager.get(f"{at}/check").text

    answer = corrected(manager, at, column="p50", found="x", value="12")
    assert answer.headers["Location"] == f"{at}/check#repairs"
    page = manager.get(f"{at}/check").text
    assert ("2 of 4 rows cannot" in page, "p50, every “x”: <b>12</b>" in page) == (True, True)
    corrected(manager, at, column="p50", row="4", value="7.5")
    corrected(manager, at, column="title", row="5", value="Harbour")
    assert "Preview 4 ready rows" in manager.get(f"{at}/check").text
    post(manager, f"{at}/preview", f"{at}/application", {"plan": "none"})
    worked(world, apply_import)

    with world.session() as session:
        estimates = session.scalars(select(ScopeItem.estimate_p50).order_by(ScopeItem.id)).all()
        facts = session.scalars(
            select(AuditEvent.facts).where(AuditEvent.action == "import.repaired")
        ).all()
    assert [float(amount) for amount in estimates] == [12, 12, 7.5, 5]
    assert facts[:2] == [
        {"column": "p50", "from": "x", "to": "12"},
        {"column": "p50", "row": 4, "to": "7.5"},
    ]


@pytest.mark.parametrize(
    ("shown", "header"),
    [("check", "HX-Refresh"), ("check#repairs", "HX-Refresh"), ("check?page=2", "HX-Redirect")],
)
def test_the_page_is_loaded_again_where_only_the_place_on_it_differs(manager, shown, header):
    at = checked(manager, TEXT)
    headers = {**HTMX, "HX-Current-URL": f"http://localhost{at}/{shown}"}
    said = {"column": "p50", "found": "x", "value": "12"}

    answer = post(manager, f"{at}/check", f"{at}/repairs", said, headers=headers)

    assert {name for name, _ in answer.headers} & {"HX-Refresh", "HX-Redirect"} == {header}


def test_corrections_are_taken_back_and_the_file_was_never_changed(manager: FlaskClient):
    at = checked(manager, TEXT)
    corrected(manager, at, column="p50", row="2", value="still wrong")

    assert "K1,Pay,still wrong," in manager.get(f"{at}/rejected.csv").text
    post(manager, f"{at}/check", f"{at}/repairs/removal", {})
    assert "K1,Pay,x," in manager.get(f"{at}/rejected.csv").text

    page = manager.get(f"{at}/check").text
    assert ("4 of 4 rows cannot" in page, "The uploaded file is as it was" in page) == (True, False)


def test_what_a_word_means_is_offered_and_known_the_next_time(world: World, manager: FlaskClient):
    text = "key,title,status,p50\nK1,Pay,Ready,x\nK2,Permits,Ready,5\n"
    at = checked(manager, text)
    shown = manager.get(f"{at}/check").text
    corrected(manager, at, column="status", found="Ready", value="scoping")
    corrected(manager, at, column="p50", found="x", value="12")
    corrected(manager, at, column="title", row="2", value="Payments")

    again = manager.get(f"{checked(manager, text)}/check").text

    assert 'list="offer-2"' in shown
    assert '<datalist id="offer-2"><option value="proposed">' in shown
    assert "status, every “Ready”: <b>scoping</b>" in again
    assert "1 correction</h2>" in again
    assert "1 of 2 rows cannot be imported yet" in again


def test_a_correction_of_no_cell_of_the_file_says_so(manager: FlaskClient):
    at = checked(manager, TEXT)

    corrected(manager, at, column="elsewhere", row="2", value="1")

    assert "Nothing was corrected" in manager.get(f"{at}/check").text


def test_what_is_applied_is_not_corrected_any_more(world: World, manager: FlaskClient):
    at = checked(manager, f"{TEXT}K5,Berths,5\n")
    post(manager, f"{at}/preview", f"{at}/application", {"plan": "none"})
    worked(world, apply_import)

    refused = corrected(manager, at, column="p50", row="2", value="1")

    assert (refused.status_code, "its cells cannot be corrected" in refused.text) == (409, True)


WORDS = "key,title,status,owner,product owner\nK1,Pay,In progress,tm,\nK2,Bill,in progress,,tm\n"


def test_what_words_mean_is_said_of_several_at_once_and_remembered(
    world: World, manager: FlaskClient
):
    at = checked(manager, WORDS)
    page = manager.get(f"{at}/check").text
    assert 'name="means-0" value="in execution"' in page
    assert ("2 of 2 rows cannot" in page, page.count("Use these meanings")) == (True, 2)

    said = {"columns-0": "status", "found-0": "In progress", "means-0": "in execution"}
    said |= {"columns-1": "status", "found-1": "in progress", "means-1": "scoping"}
    said |= {"columns-2": "owner", "found-2": "tm", "means-2": " - "}
    said |= {"columns-3": "product owner", "found-3": "tm", "means-3": ""}
    said |= {"columns-4": "nowhere", "found-4": "tm", "means-4": "x"}
    answer = post(manager, f"{at}/check", f"{at}/meanings", said)

    assert answer.headers["Location"] == f"{at}/check#repairs"
    page = manager.get(f"{at}/check").text
    assert ("1 of 2 rows cannot" in page, "owner, every “tm”: <b>empty</b>" in page) == (True, True)
    with world.session() as session:
        [facts] = session.scalars(
            select(AuditEvent.facts).where(AuditEvent.action == "import.meanings_said")
        ).all()
    assert facts == {
        "meanings": [
            ["status", "In progress", "in execution"],
            ["status", "in progress", "scoping"],
            ["owner", "tm", ""],
        ]
    }
    assert "1 of 2 rows cannot" in manager.get(f"{checked(manager, WORDS)}/check").text


def test_where_nothing_is_said_nothing_is_corrected(manager: FlaskClient):
    at = checked(manager, WORDS)
    said = {"columns-0": "status", "found-0": "In progress", "means-0": " "}

    answer = post(manager, f"{at}/check", f"{at}/meanings", said)

    assert answer.headers["Location"] == f"{at}/check"
    page = manager.get(f"{at}/check").text
    assert "say of one value at least what it means" in page
    assert "2 of 2 rows cannot" in page


def test_estimates_that_are_the_wrong_way_round_are_swapped(world: World, manager: FlaskClient):
    text = "key,title,p50,p90\nK1,Pay,9,5\nK2,Bill,1,2\nK3,Hub,8,x\nK4,Sea,7,6.5\n"
    at = checked(manager, text)
    assert "Swap in 2 rows" in manager.get(f"{at}/check").text

    answer = post(manager, f"{at}/check", f"{at}/swaps", {})

    assert answer.headers["Location"] == f"{at}/check#repairs"
    page = manager.get(f"{at}/check").text
    assert ("1 of 4 rows cannot" in page, "Swap in" in page) == (True, False)
    post(manager, f"{at}/preview", f"{at}/application", {"plan": "none"})
    worked(world, apply_import)
    with world.session() as session:
        found = select(ScopeItem.estimate_p50, ScopeItem.estimate_p90).order_by(ScopeItem.id)
        estimates = [tuple(map(float, row)) for row in session.execute(found)]
        [facts] = session.scalars(
            select(AuditEvent.facts).where(AuditEvent.action == "import.estimates_swapped")
        ).all()
    assert (estimates, facts) == ([(5, 9), (1, 2), (6.5, 7)], {"rows": 2})
    again = checked(manager, "key,title,p50,p90\nK1,Pay,,4\n")
    post(manager, f"{again}/check", f"{again}/swaps", {})
    assert "1 of 1 row cannot" in manager.get(f"{again}/check").text


def test_a_row_with_two_problems_is_counted_and_found_under_both(manager: FlaskClient):
    text = "key,title,status,p50\nK1,Pay,Parked,x\nK2,Permits,Parked,5\nK3,Hub,,y\n"
    at = checked(manager, text)

    page = text_of(manager.get(f"{at}/check").text)

    assert "3 of 3 rows cannot be imported yet" in page
    assert "2 rows Not a number Column p50 . Found x" in page and "rows 2 and 4" in page
    assert "2 rows A status nobody has heard of" in page and "rows 2 and 3" in page
    assert "A row with several problems is counted under each." in page
    rows = text_of(manager.get(f"{at}/check?kind=status").text).partition("Row by row")[2]
    assert ("Pay" in rows, "Permits" in rows, "Hub" in rows) == (True, True, False)
    single = checked(manager, "key,title,p50\nK1,Pay,x\nK2,Permits,y\n")
    assert "counted under each" not in manager.get(f"{single}/check").text
