"""The pages of an import: from the file to its result, for the right people only."""

import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.accounts.commands import add_member
from planner.core.audit import AuditEvent
from planner.core.db import db
from planner.core.jobs import Job
from planner.core.jobs.here import run_here
from planner.domain.permissions import Permission, Role
from planner.imports.models import Import
from planner.portfolio.models import Initiative
from tests.kit.browser import fragment, post, token
from tests.kit.plan import plan
from tests.kit.statements import counted
from tests.kit.world import World
from workers.imports import apply_import, check_import

SAMPLES = Path(__file__).parents[1] / "samples"
TEXT = "external_key,title,p50,p90,hours:Backend\nK1,Pay,40,60,30\nK2,Permits,50,20,\n"


def upload(client: FlaskClient, text: str | bytes, name: str = "portfolio.csv"):
    data = text.encode() if isinstance(text, str) else text
    return client.post(
        "/acme/imports",
        data={
            "csrf_token": token(client, "/acme/imports/new"),
            "file": (io.BytesIO(data), name),
        },
    )


def matched(client: FlaskClient, address: str, **choices: str):
    """Send the form of the match page as it is shown, with some choices of one's own."""
    page = client.get(address).text
    fills = re.findall(r'<select[^>]*name="(fills-\d+)".*?</select>', page, re.S)
    sent = {}
    for name in fills:
        select_ = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.S)[0]
        sent[name] = re.search(r'<option selected value="([^"]+)"', select_)[1]
    action = address.replace("/match", "/matches")
    return post(client, address, action, sent | {"remember": "y"} | choices)


def worked(world: World, handler) -> None:
    """Run the one waiting job, as a worker would."""
    with world.session() as session:
        job = session.scalars(select(Job).where(Job.state == "waiting")).one()
    with world.app.app_context():
        run_here(world.app.app_context, 30, job, handler)


def checked(client: FlaskClient, text: str | bytes = TEXT) -> str:
    """Upload and match a file; gives the address of its import."""
    address = upload(client, text).headers["Location"]
    assert matched(client, address).status_code == 303
    return address.removesuffix("/match")


def test_a_file_goes_from_upload_to_the_ledger(world: World, manager: FlaskClient):
    made = plan(world, pools={"Backend": "100"})

    at = checked(manager)
    check = manager.get(f"{at}/check").text
    assert "1 of 2 rows cannot be imported yet" in check
    assert "P90 smaller than P50" in check
    assert "at least P50, 50" in check
    applied = post(manager, f"{at}/check", f"{at}/application", {"plan": str(made.scenario)})
    assert applied.headers["Location"] == at
    assert "Applying: 0 of 2 rows" in manager.get(at).text
    worked(world, apply_import)
    result = manager.get(at).text
    assert "1 new initiative, 0 changed, 1 row handed back" in result
    assert f"/acme/scenarios/{made.scenario}/ledger" in result
    assert "hx-trigger" not in result.split('id="progress"')[1].split(">")[0]


def test_the_same_file_again_says_so_and_has_no_changes(world: World, manager: FlaskClient):
    at = checked(manager, "title\nPay\n")
    post(manager, f"{at}/check", f"{at}/application", {"plan": "none"})
    worked(world, apply_import)

    again = checked(manager, "title\nPay\n")

    page = manager.get(f"{again}/check").text
    assert "This exact file was imported on" in page
    assert "0 changes: everything in this file is on file already." in page
    assert "Apply 0 changes" in page


def test_progress_is_polled_as_a_fragment_until_it_ends(world: World, manager: FlaskClient):
    at = checked(manager, "title\nPay\n")
    post(manager, f"{at}/check", f"{at}/application", {"plan": "none"})

    running = fragment(manager, at, "section#progress").text
    worked(world, apply_import)
    ended = fragment(manager, at, "section#progress").text

    assert ('hx-trigger="every 2s"' in running, "<html" in running) == (True, False)
    assert ('hx-trigger="every 2s"' in ended, "1 new initiative" in ended) == (False, True)


def test_applying_twice_is_one_job(world: World, manager: FlaskClient):
    at = checked(manager, "title\nPay\n")
    sent = {"csrf_token": token(manager, f"{at}/check"), "plan": "none"}

    for _ in range(2):
        assert manager.post(f"{at}/application", data=sent).headers["Location"] == at

    with world.session() as session:
        assert len(session.scalars(select(Job)).all()) == 1


def test_a_large_file_is_checked_as_a_job(world: World, manager: FlaskClient):
    at = checked(manager, "title\n" + "".join(f"Initiative {n}\n" for n in range(2001)))

    assert "Checking: 0 of 2,001 rows" in manager.get(f"{at}/check").text
    worked(world, check_import)
    assert "Apply 2,001 rows" in manager.get(f"{at}/check").text


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
        (b"PK\x03\x04", "The file is a ZIP archive or an Excel workbook, not a CSV file."),
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


def test_uploading_without_a_file_says_so(manager: FlaskClient):
    answer = post(manager, "/acme/imports/new", "/acme/imports", {})

    assert (answer.status_code, "Choose a CSV file." in answer.text) == (422, True)


def test_a_file_can_be_read_another_way(manager: FlaskClient):
    address = upload(manager, 'title,p50\nPay,"1,200"\n').headers["Location"]
    at = address.removesuffix("/match")
    chosen = {"encoding": "utf-8", "delimiter": ",", "numbers": "1,234.5"}

    assert post(manager, f"{at}/file", f"{at}/layout", chosen).headers["Location"] == address
    matched(manager, address)

    assert "Apply 1 row" in manager.get(f"{at}/check").text


def test_rejected_rows_come_back_in_their_own_columns_with_the_error(manager: FlaskClient):
    at = checked(manager, 'title,p50,note\nPay,x,"=1+1"\nPermits,5,\n,7\n')

    answer = manager.get(f"{at}/rejected.csv")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.text.splitlines() == [
        "\ufefftitle,p50,note,error",
        'Pay,x,\'=1+1,"p50: found ""x"", expected a number such as 1234.5. Write digits only, '
        'with a decimal point where one is needed."',
        ',7,,"the whole row: found ""2 cells"", expected 3 cells, one for each column. Look for a '
        'delimiter inside a cell, and put that cell in quotes."',
    ]


def test_the_template_explains_itself_and_imports_as_no_rows(manager: FlaskClient):
    text = manager.get("/acme/imports/template.csv").data

    assert b"external_key,title,description" in text
    assert b"Rows are matched by external_key" in text
    address = upload(manager, text).headers["Location"]
    assert "0 rows" in manager.get(address).text


def test_dangerous_text_is_shown_as_text(manager: FlaskClient):
    at = checked(manager, "title,p50\n<script>alert(1)</script>,x\n")

    page = manager.get(f"{at}/check").text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


PATHS = ["/imports", "/imports/new", "/imports/template.csv", "/imports.csv"]
OF_ONE = ["", "/file", "/match", "/check", "/checking", "/rejected.csv"]


@pytest.mark.parametrize("path", PATHS)
def test_who_may_not_change_initiatives_stays_out(viewer: FlaskClient, path: str):
    assert viewer.get(f"/acme{path}").status_code == 403


@pytest.mark.parametrize("path", OF_ONE)
def test_another_organisation_finds_no_such_import(
    manager: FlaskClient, rival: FlaskClient, path: str
):
    at = checked(manager).replace("/acme/", "/rival/")

    answer = rival.get(at + path)

    assert (answer.status_code, "portfolio.csv" in answer.text) == (404, False)


@pytest.mark.parametrize("path", ["/layout", "/matches", "/application", "/resumption"])
def test_another_organisation_changes_no_import(
    world: World, manager: FlaskClient, rival: FlaskClient, path: str
):
    at = checked(manager).replace("/acme/", "/rival/")

    assert post(rival, "/rival/imports/new", at + path, {"plan": "none"}).status_code == 404
    with world.session() as session:
        assert session.scalars(select(Import.state)).all() == ["checked"]


def test_planning_in_a_scenario_needs_more_than_importing(world: World):
    made = plan(world, pools={"Backend": "100"})
    with world.session() as session:
        user = add_member(
            session,
            "importer@acme.example",
            "Importer",
            Role.VIEWER,
            extra=(Permission.INITIATIVE_WRITE,),
        )
        world.acme.people["importer"] = user.id
    client = world.client("importer")
    at = checked(client)

    page = client.get(f"{at}/check").text
    assert "needs the permissions planning:write and scenario:write" in page
    sent = post(client, f"{at}/check", f"{at}/application", {"plan": str(made.scenario)})

    assert sent.status_code == 422
    with world.session() as session:
        assert session.scalars(select(Job)).all() == []


def test_the_audit_says_who_applied_what(world: World, manager: FlaskClient):
    at = checked(manager, "title\nPay\n")
    post(manager, f"{at}/check", f"{at}/application", {"plan": "none"})

    with world.session() as session:
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "import.apply_asked")
        ).one()
    assert (event.subject, event.actor_id) == (
        "import portfolio.csv",
        world.acme.people["manager"],
    )


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


def test_the_sample_of_major_projects_goes_through_the_pages(world: World, manager: FlaskClient):
    at = checked(manager, (SAMPLES / "uk-major-projects-digital.csv").read_bytes())
    post(manager, f"{at}/check", f"{at}/application", {"plan": "none"})
    worked(world, apply_import)

    assert "59 new initiatives, 0 changed" in manager.get(at).text
    with world.session() as session:
        assert len(session.scalars(select(Initiative.id)).all()) == 59


def test_what_was_matched_and_found_stays_to_be_seen_after_applying(
    world: World, manager: FlaskClient
):
    at = checked(manager)
    post(manager, f"{at}/check", f"{at}/application", {"plan": "none"})
    worked(world, apply_import)

    check, match = manager.get(f"{at}/check").text, manager.get(f"{at}/match").text

    assert "1 of 2 rows were handed back" in check
    assert "Apply 1 row" not in check
    assert ("disabled" in match, "Check 2 rows" in match) == (True, False)


def test_an_export_of_the_portfolio_imports_to_no_change(world: World, manager: FlaskClient):
    plan(world, pools={"Backend": "100"})
    at = checked(
        manager,
        "key,title,value,currency,p50,p90,hours:Backend,team\n"
        "K1,=Pay,12.50,EUR,40,60,30.5,-Web\nK2,Permits,,,,,,\n",
    )
    post(manager, f"{at}/check", f"{at}/application", {"plan": "none"})
    worked(world, apply_import)

    again = checked(manager, manager.get("/acme/initiatives.csv").data)

    with world.session() as session:
        found = session.scalars(select(Import.found).order_by(Import.id.desc()).limit(1)).one()
    assert again != at
    assert found == {"new": 0, "changed": 0, "unchanged": 2, "rejected": 0, "cells": 0}
