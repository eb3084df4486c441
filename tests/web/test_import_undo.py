"""The pages that take an import back."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from planner.core.audit import AuditEvent
from planner.imports import initiatives_outlook
from planner.imports.models import Import
from planner.portfolio.models import Initiative
from tests.kit.browser import fragment, post, text_of
from tests.kit.import_pages import checked, worked
from tests.kit.plan import plan
from tests.kit.workbooks import opened
from tests.kit.world import World
from workers.imports import apply_import, undo_import


def applied(world: World, client: FlaskClient, text: str, scenario: str = "none") -> str:
    """The address of an import of this text that has been applied."""
    at = checked(client, text)
    post(client, f"{at}/preview", f"{at}/application", {"plan": scenario})
    worked(world, apply_import)
    return at


def test_an_import_is_taken_back_from_its_result_page(world: World, manager: FlaskClient):
    made = plan(world, pools={"Backend": "100"})
    at = applied(world, manager, "key,title,p50\nK1,Pay,40\nK2,Permits,\n", str(made.scenario))
    with world.session() as session:
        pay = session.scalars(select(Initiative.id).where(Initiative.title == "Pay")).one()
    edit = f"/acme/initiatives/{pay}"
    post(manager, f"{edit}/status", f"{edit}/statuses", {"to": "SCOPING", "version": "1"})

    assert f"{at}/undo" in manager.get(at).text
    asked = manager.get(f"{at}/undo").text
    assert ("Undo 1 change" in asked, "Edited since the import" in asked) == (True, True)
    assert f"/acme/initiatives/{pay}" in asked
    assert "leaves the ranking and the demand of Lean" in asked
    assert post(manager, f"{at}/undo", f"{at}/undo", {}).headers["Location"] == f"{at}/undo"
    waiting = fragment(manager, f"{at}/undo", "section#undo").text
    assert ('hx-trigger="every 2s"' in waiting, "The job waits, position 1" in waiting) == (
        True,
        True,
    )
    worked(world, undo_import)
    result = manager.get(f"{at}/undo").text
    assert ("Undone on" in result, "Edited since the import" in result) == (True, True)
    assert "It was undone on" in manager.get(at).text
    assert manager.get(f"{at}/left.json").json == [
        {"id": pay, "title": "Pay", "reason": "Edited since the import"}
    ]
    left = opened(manager.get(f"{at}/left.xlsx").data)
    assert list(left.values) == [("id", "title", "reason"), (pay, "Pay", "Edited since the import")]
    with world.session() as session:
        assert session.scalars(select(Initiative.title)).all() == ["Pay"]
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "import.undo_asked")
        ).one()
    assert event.actor_id == world.acme.people["manager"]


def test_what_is_not_compared_for_the_page_is_in_its_export(
    world: World, manager: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(initiatives_outlook, "MOST", 1)
    applied(world, manager, "key,title\nK1,Pay\nK2,Permits\nK3,Portal\n")
    at = applied(world, manager, "key,title\nK1,Pay 2\nK2,Permits 2\nK3,Portal 2\n")
    applied(world, manager, "key,title,quarter\nK1,Pay 2,2027-Q1\nK2,Ours,\nK3,Ours too,\n")

    page, every = (manager.get(f"{at}/undo{more}").text for more in ("", "/edited?every=1"))

    assert "2 more were touched since" in text_of(page)
    assert ("Would be left alone" in page, f'href="{at}/left.csv"' in page) == (True, True)
    assert "Nothing would be left alone" not in every
    assert "2 more were touched since: which of those" in text_of(every)
    assert [line["title"] for line in manager.get(f"{at}/left.json").json] == ["Ours", "Ours too"]
    assert manager.get(f"{at}/left.csv").text.count("Edited since the import") == 2
    assert [row[1] for row in opened(manager.get(f"{at}/left.xlsx").data).values] == [
        "title",
        "Ours",
        "Ours too",
    ]


def test_what_was_edited_since_is_taken_back_by_whoever_says_why(
    world: World, manager: FlaskClient
):
    at = applied(world, manager, "key,title\nK1,Pay\nK2,Permits\nK3,Portal\n")
    assert "Nothing would be left alone" in manager.get(f"{at}/undo/edited?every=1").text
    with world.session() as session:
        keys = dict(session.execute(select(Initiative.external_key, Initiative.id)).all())
    for key in ("K1", "K2"):
        edit = f"/acme/initiatives/{keys[key]}"
        post(manager, f"{edit}/status", f"{edit}/statuses", {"to": "SCOPING", "version": "1"})

    page = manager.get(f"{at}/undo").text
    assert f'form="edited" name="pick" value="{keys["K1"]}"' in page
    nothing = manager.get(f"{at}/undo/edited").text
    assert "Nothing was chosen that was edited since" in nothing
    chosen = f"{at}/undo/edited?pick={keys['K1']}"
    seen = manager.get(chosen).text
    assert ("Removed, with all that was written since" in seen, "Permits" in seen) == (True, False)
    sent = {"pick": str(keys["K1"]), "reason": "Wrong file"}
    refused = post(manager, chosen, f"{at}/undo/edited", sent)
    assert (refused.status_code, refused.text.count("Tick both lines")) == (422, 1)
    unsaid = post(manager, chosen, f"{at}/undo/edited", sent | {"reason": "", "ticked": ["1", "2"]})
    assert (unsaid.status_code, "Say why, in a few words" in unsaid.text) == (422, True)
    asked = post(manager, chosen, f"{at}/undo/edited", sent | {"ticked": ["1", "2"]})
    assert asked.headers["Location"] == f"{at}/undo"
    worked(world, undo_import)
    assert manager.get(f"{at}/left.json").json == [
        {"id": keys["K2"], "title": "Permits", "reason": "Edited since the import"}
    ]

    rest = manager.get(f"{at}/undo/edited?every=1").text
    assert ("The rest of the import has been taken back" in rest, "Permits" in rest) == (True, True)
    sent = {"every": "1", "reason": "All of it", "ticked": ["1", "2"]}
    post(manager, f"{at}/undo/edited?every=1", f"{at}/undo/edited", sent)
    assert manager.get(f"{at}/undo/edited").headers["Location"] == f"{at}/undo"
    again = post(manager, f"{at}/undo", f"{at}/undo/edited", sent)
    assert (again.status_code, "is being undone already" in again.text) == (409, True)
    worked(world, undo_import)
    assert manager.get(f"{at}/left.json").json == []
    with world.session() as session:
        assert session.scalars(select(Initiative.title)).all() == []
        events = select(AuditEvent).where(AuditEvent.action == "import.undo_forced")
        told = [event.facts["reason"] for event in session.scalars(events.order_by(AuditEvent.id))]
    assert told == ["Wrong file", "All of it"]


def test_what_is_not_applied_has_nothing_to_undo(manager: FlaskClient):
    at = checked(manager, "title\nPay\n")

    assert manager.get(f"{at}/undo").headers["Location"] == at
    refused = post(manager, f"{at}/check", f"{at}/undo", {})
    assert (refused.status_code, "has not ended, so it cannot be undone" in refused.text) == (
        409,
        True,
    )


def test_an_import_that_changed_nothing_says_that_there_is_nothing_to_undo(
    world: World, manager: FlaskClient
):
    applied(world, manager, "title\nPay\n")
    at = applied(world, manager, "title\nPay\n")

    assert "It changed nothing, so there is nothing to take back." in manager.get(at).text
    assert "It changed nothing, so there is nothing to undo." in manager.get(f"{at}/undo").text


def test_an_undone_file_is_not_called_imported(world: World, manager: FlaskClient):
    at = applied(world, manager, "title\nPay\n")
    post(manager, f"{at}/undo", f"{at}/undo", {})
    worked(world, undo_import)

    again = checked(manager, "title\nPay\n")

    assert "This exact file was imported" not in manager.get(f"{again}/check").text


def test_the_list_says_of_what_goes_on_no_more_that_it_stopped(world: World, manager: FlaskClient):
    def listed() -> str:
        return text_of(manager.get("/acme/imports").text)

    at = checked(manager, "title\nPay\n")
    post(manager, f"{at}/preview", f"{at}/application", {"plan": "none"})
    said = [listed()]
    post(manager, at, f"{at}/cancellation", {})
    said.append(listed())
    post(manager, at, f"{at}/resumption", {})
    worked(world, apply_import)
    post(manager, f"{at}/undo", f"{at}/undo", {})
    said.append(listed())
    post(manager, f"{at}/undo", f"{at}/cancellation", {})
    said.append(listed())

    states = ["being applied", "stopped", "being undone", "undo stopped"]
    found = [next(state for state in reversed(states) if state in text) for text in said]
    assert found == states


def test_an_import_is_stopped_from_its_page(world: World, manager: FlaskClient):
    at = checked(manager, "title\nPay\n")
    post(manager, f"{at}/preview", f"{at}/application", {"plan": "none"})

    assert "Stop after this batch" in manager.get(at).text
    assert post(manager, at, f"{at}/cancellation", {}).headers["Location"] == at
    page = manager.get(at).text
    assert ("It is stopped." in page, "Go on with the other 1 row" in page) == (True, True)


def test_the_result_says_who_had_it_applied_and_leads_to_its_rows(
    world: World, manager: FlaskClient, admin: FlaskClient
):
    at = checked(admin, "title\nPay\n")
    post(manager, f"{at}/preview", f"{at}/application", {"plan": "none"})
    assert "Asked for by Manager" in text_of(manager.get(at).text)
    worked(world, apply_import)

    page = manager.get(at).text

    assert "Applied by Manager" in text_of(page)
    assert f'href="{at}/preview?outcome=new#rows">row by row' in page


def test_one_that_stopped_once_all_rows_were_in_says_what_is_missing(
    world: World, manager: FlaskClient
):
    made = plan(world, pools={"Backend": "100"})
    at = applied(world, manager, "title\nPay\nBill\n", str(made.scenario))
    with world.engine.begin() as connection:
        connection.execute(update(Import).values(state="stopped"))

    page = manager.get(at).text

    assert "Stopped once all 2 rows were in" in page
    assert "not all of it is planned in Lean yet" in page
    assert "Go on to its end" in page
