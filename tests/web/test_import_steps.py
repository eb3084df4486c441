"""The five steps of an import: which can be looked at, and where those lead that cannot yet."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.core.jobs import Job
from planner.portfolio.commands.initiatives import change_fields
from planner.portfolio.models import Initiative
from tests.kit.browser import fragment, post, text_of
from tests.kit.import_pages import checked, upload, worked
from tests.kit.plan import plan
from tests.kit.workbooks import opened
from tests.kit.world import World
from workers.imports import apply_import, check_import


def steps(page: str) -> list[tuple[str, str]]:
    """The steps a page shows, and what each is: `here`, a link, or neither."""
    listed = page.partition('<ol class="steps">')[2].partition("</ol>")[0]
    return [
        (
            text_of(step, between=""),
            "here" if "aria-current" in step else "link" if "href" in step else "",
        )
        for step in listed.split("<li")[1:]
        for step in [f"<li{step}"]
    ]


def led(client: FlaskClient, address: str) -> tuple[str, str]:
    """Where an address leads, and what is said there."""
    answer = client.get(address, follow_redirects=True)
    toast = answer.text.partition('id="toasts"')[2].partition("</div>\n")[0]
    return answer.request.path, text_of(toast)


def test_finished_steps_are_links_and_those_to_come_are_not(world: World, manager: FlaskClient):
    matching = upload(manager, "title\nPay\n").headers["Location"]
    assert steps(manager.get(matching).text) == [
        ("File", "link"),
        ("Match", "here"),
        ("Check", ""),
        ("Preview", ""),
        ("Apply", ""),
    ]
    at = checked(manager, "title\nPay\n")
    assert steps(manager.get(f"{at}/preview").text)[2:] == [
        ("Check", "link"),
        ("Preview", "here"),
        ("Apply", ""),
    ]
    post(manager, f"{at}/preview", f"{at}/application", {"plan": "none"})
    worked(world, apply_import)
    assert steps(manager.get(f"{at}/check").text)[2:] == [
        ("Check", "here"),
        ("Preview", "link"),
        ("Apply", "link"),
    ]


def test_steps_that_are_too_early_lead_to_the_one_it_has_come_to_and_say_why(
    world: World, manager: FlaskClient
):
    matching = upload(manager, "title\nPay\n").headers["Location"]
    at = matching.removesuffix("/match")
    for step in ("/check", "/preview", ""):
        path, said = led(manager, at + step)
        assert (path, "Say first what the columns fill" in said) == (matching, True)
    at = checked(manager, "title,p50\nPay,x\n")
    for step in ("/preview", ""):
        path, said = led(manager, at + step)
        assert (path, "nothing to preview" in said) == (f"{at}/check", True)
    page = manager.get(f"{at}/check").text
    assert ("No row is ready" in page, f"{at}/preview" in page) == (True, False)
    sent = post(manager, f"{at}/check", f"{at}/application", {"plan": "none"})
    assert sent.headers["Location"] == f"{at}/check"
    at = checked(manager, "title\nPay\n")
    path, said = led(manager, at)
    assert (path, "It has not been applied yet" in said) == (f"{at}/preview", True)
    at = checked(manager, "title\n" + "".join(f"Initiative {n}\n" for n in range(2001)))
    path, said = led(manager, f"{at}/preview")
    assert (path, "still being checked" in said) == (f"{at}/check", True)
    worked(world, check_import)
    assert "All 2,001 rows can be imported" in manager.get(f"{at}/check").text
    with world.session() as session:
        jobs = session.scalars(select(Job).where(Job.task == "csv-import/initiatives")).all()
    assert jobs == []


def test_the_preview_tells_changed_cells_with_who_edited_them_last(
    world: World, manager: FlaskClient
):
    at = checked(manager, "key,title,description\nK1,Pay,Cards\nK2,Permits,\n")
    post(manager, f"{at}/preview", f"{at}/application", {"plan": "none"})
    worked(world, apply_import)
    with world.session(who="planner") as session:
        key = session.scalars(select(Initiative.id).where(Initiative.title == "Pay")).one()
        change_fields(session, key, {"description": "Cheques"}, 1)

    again = checked(
        manager, "key,title,description\nK1,Pay,Cash\nK2,Permits,Boats\nK3,New,\nK4,,\n"
    )
    page = manager.get(f"{again}/preview").text

    rows = re.findall("<tr>.*?</tr>", page.partition('id="rows"')[2], re.S)
    told = [text_of(row) for row in rows]
    assert "K1 Pay Description Cheques Cash Planner of Acme, " in told[1]
    assert "K2 Permits Description nothing Boats import 1 of Manager of Acme, " in told[2]
    assert f'<a href="/acme/initiatives/{key}">Pay</a>' in page
    assert "Changed 2 Edited by hand 1 New 1" in text_of(page)
    by_hand = text_of(manager.get(f"{again}/preview?outcome=changed&edited=by-hand").text)
    assert "Somebody edited this by hand since import 1 was applied" in by_hand
    assert ("K1 Pay" in by_hand, "K2 Permits" in by_hand) == (True, False)
    assert "By external key, then exact title" in page
    assert "handed back as a file" in page
    new = manager.get(f"{again}/preview?outcome=new").text
    assert ("Last edited here" in new, ">New<" in new) == (False, True)


def test_what_the_preview_foresees_is_taken_along(world: World, manager: FlaskClient, rival):
    at = checked(manager, "key,title,description\nK1,Pay,Cards\nK2,Permits,\n")
    post(manager, f"{at}/preview", f"{at}/application", {"plan": "none"})
    worked(world, apply_import)
    again = checked(manager, "key,title,description\nK1,Pay,Cash\nK2,Permits,Boats\nK3,New,Ink\n")

    def cells(of: str) -> list[list[object]]:
        rows = manager.get(f"{again}/changes.json{of}").get_json()
        names = ("row", "change", "title", "field", "was", "now", "last_edited_by_import")
        return [[row[name] for name in names] for row in rows]

    assert cells("") == [
        [2, "changed", "Pay", "Description", "Cards", "Cash", 1],
        [3, "changed", "Permits", "Description", "", "Boats", 1],
    ]
    assert cells("?outcome=new") == [[4, "new", "New", "Description", "", "Ink", None]]
    assert "outcome=new" in manager.get(f"{again}/preview?outcome=new").text
    assert rival.get(f"{again}/changes.csv".replace("/acme/", "/rival/")).status_code == 404


def test_of_rows_edited_by_hand_the_file_has_those_alone(world: World, manager: FlaskClient):
    at = checked(manager, "title,description\nPay,Cards\nPermits,Land\n")
    post(manager, f"{at}/preview", f"{at}/application", {"plan": "none"})
    worked(world, apply_import)
    with world.session(who="planner") as session:
        key = session.scalars(select(Initiative.id).where(Initiative.title == "Pay")).one()
        change_fields(session, key, {"description": "Cheques"}, 1)
    again = checked(manager, "title,description\nPay,Cash\nPermits,Boats\n")

    rows = manager.get(f"{again}/changes.json?outcome=changed&edited=by-hand").get_json()

    assert [(row["title"], row["was"], row["last_edited_by"]) for row in rows] == [
        ("Pay", "Cheques", "Planner of Acme")
    ]


@pytest.mark.parametrize("chosen", ["none", "plan"])
def test_where_they_are_planned_is_chosen_with_its_effect(
    world: World, manager: FlaskClient, chosen: str
):
    made = plan(world, pools={"Backend": "20"})
    at = checked(manager, "title,hours:Backend\nPay,30\n")
    sent = {"plan": str(made.scenario) if chosen == "plan" else "none", "show": "yes"}

    shown = post(manager, f"{at}/preview", f"{at}/application", sent).headers["Location"]
    page = manager.get(shown).text
    part = fragment(manager, shown, "div#preview").text

    over = 'Backend goes from 20 tokens spare to <b class="over">10 tokens over</b>'
    dumbbell = "Backend: from 0 to 150 per cent of supply"
    assert [over in page, dumbbell in page, "m-over-line" in page] == [chosen == "plan"] * 3
    assert (over in part, "<html" in part) == (chosen == "plan", False)
    assert f'<option selected value="{sent["plan"]}">' in page
    file = f"{at}/effects.json?plan="
    told = [
        (line["pool_or_skill"], line["demand_now"], line["demand_then"], line["capacity_then"])
        for line in manager.get(file + sent["plan"]).get_json()
    ]
    assert told == ([("Backend", 0, 30, 20)] if chosen == "plan" else [])
    assert "does not know plan=999" in manager.get(f"{file}999").get_json()["detail"]
    with world.session() as session:
        assert session.scalars(select(Job).where(Job.queue == "csv-import")).all() == []


def test_what_new_rows_lack_is_said_beside_what_is_wrong_and_stops_nothing(manager: FlaskClient):
    at = checked(
        manager, "title,p50,p90,owner\nPay,40,,\nPermits,40,60,Manager of Acme\nPortal,,,\n"
    )

    page = text_of(manager.get(f"{at}/check").text)
    assert "Warnings These do not stop the import 1 row Hours without a P90" in page
    assert "1 row No hours They ask nothing of any pool" in page and "row 4" in page
    assert "2 rows No owner" in page and "rows 2 and 4" in page
    assert "Preview 3 ready rows" in page
    whole = checked(manager, "title,p50,p90,owner\nPier,40,60,Manager of Acme\n")
    assert "Warnings" not in manager.get(f"{whole}/check").text


def test_the_match_says_how_many_cells_of_each_column_are_empty(manager: FlaskClient):
    rows = "Pay,40,\nPermits,,\nPortal, ,\n"
    at = upload(manager, f"title,p50,notes\n{rows}").headers["Location"]

    page = text_of(manager.get(at).text)

    assert page.count("cells empty") == 1
    assert "title Pay · Permits · Portal External" in page
    assert "p50 40 2 cells empty External" in page
    assert "notes empty External" in page


def test_rows_that_lack_something_come_back_as_a_file_and_are_matched_as_before(
    manager: FlaskClient,
):
    rows = "Permits,40,60,=1,Manager of Acme\nPay,soon,,=2,\nPier,4O,,=3,\nPort,,,=4,\n"
    at = checked(manager, f"title,p50,p90,note,owner\n{rows}")
    post(manager, f"{at}/check", f"{at}/repairs", {"column": "p50", "row": "4", "value": "40"})
    assert f'href="{at}/warnings.csv" download' in manager.get(f"{at}/check").text

    answer = manager.get(f"{at}/warnings.csv")

    name = answer.headers["Content-Disposition"]
    assert name.startswith(f"attachment; filename=warnings-{at[-1]}-")
    assert answer.text.splitlines() == [
        "\ufefftitle,p50,p90,note,owner,warning",
        'Pier,40,,"\'=3",,Hours without a P90. No owner.',
        'Port,,,"\'=4",,No hours. No owner.',
    ]
    book = opened(manager.get(f"{at}/warnings.xlsx").data).values
    assert [row[-1] for row in book] == [
        "warning",
        "Hours without a P90. No owner.",
        "No hours. No owner.",
    ]
    again = upload(manager, answer.text).headers["Location"]
    page = text_of(manager.get(again).text)
    assert (page.count("as last time"), page.count("ignored")) == (4, 2)
    mended = checked(manager, answer.text.replace(",,,", ",9,10,").replace(",40,,", ",40,50,"))
    [_, *left] = manager.get(f"{mended}/warnings.csv").text.splitlines()
    assert [line.rpartition(",")[2] for line in left] == ["No owner.", "No owner."]


def test_a_check_that_was_stopped_is_begun_again_or_its_import_thrown_away(
    world: World, manager: FlaskClient
):
    at = checked(manager, "title\n" + "".join(f"Initiative {n}\n" for n in range(2001)))
    assert "Stop the check" in manager.get(f"{at}/check").text

    answer = post(manager, f"{at}/check", f"{at}/cancellation")

    assert answer.headers["Location"] == f"{at}/check"
    page = text_of(manager.get(f"{at}/check").text)
    assert "It is stopped." in page and "The check stopped after 0 of 2,001 rows" in page
    assert manager.get(f"{at}/checking").headers["Location"] == f"{at}/check"
    post(manager, f"{at}/check", f"{at}/checks")
    worked(world, check_import)
    assert "All 2,001 rows can be imported" in manager.get(f"{at}/check").text

    post(manager, f"{at}/check", f"{at}/checks")
    running = post(manager, f"{at}/check", f"{at}/removal")
    assert running.status_code == 409 and "is being checked" in running.text
    post(manager, f"{at}/check", f"{at}/cancellation")
    thrown = post(manager, f"{at}/check", f"{at}/removal")
    assert thrown.headers["Location"] == "/acme/imports"
    assert manager.get(f"{at}/check").status_code == 404
