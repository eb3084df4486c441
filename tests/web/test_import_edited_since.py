"""What is edited between the check of a file and the moment somebody applies it."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.imports.commands import looking_again
from planner.imports.models import Import, ImportState
from planner.imports.routes import previewing
from planner.portfolio.models import Initiative
from tests.kit.browser import post, text_of
from tests.kit.import_pages import checked, worked
from tests.kit.world import World
from workers.imports import apply_import

NONE = {"plan": "none"}
AGAIN = "Nothing is applied yet: something was edited since the rows were checked"


@pytest.fixture
def pay(world: World, manager: FlaskClient) -> str:
    """The page of an initiative that a file changes."""
    applied(world, manager, checked(manager, "key,title,p50\nK1,Pay,40\n"))
    with world.session() as session:
        return f"/acme/initiatives/{session.scalars(select(Initiative.id)).one()}"


def applied(world: World, client: FlaskClient, at: str):
    answer = post(client, f"{at}/preview", f"{at}/application", NONE)
    if answer.headers["Location"] == at:
        worked(world, apply_import)
    return answer.headers["Location"]


def start(client: FlaskClient, pay: str):
    sent = {"to": "SCOPING", "version": "1"}
    assert post(client, f"{pay}/status", f"{pay}/statuses", sent).status_code == 303


def test_an_edit_that_changes_what_was_shown_is_shown_before_anything_is_applied(
    world: World, manager: FlaskClient, admin: FlaskClient, pay: str
):
    at = checked(manager, "key,title,status,p50\nK1,Pay,proposed,50\n")
    start(admin, pay)

    assert applied(world, manager, at) == f"{at}/check?plan=none"
    page = text_of(manager.get(f"{at}/check").text)
    assert (AGAIN in page, "1 of 1 row cannot be imported" in page) == (True, True)
    with world.session() as session:
        assert session.scalars(select(Import.state).order_by(Import.id.desc())).first() == "checked"


def test_an_edit_that_changes_nothing_of_what_was_shown_stops_nobody(
    world: World, manager: FlaskClient, admin: FlaskClient, pay: str
):
    at = checked(manager, "key,title,p50\nK1,Pay,50\n")
    start(admin, pay)

    assert applied(world, manager, at) == at
    assert "0 new initiatives, 1 changed" in text_of(manager.get(at).text)


def test_another_import_counts_as_an_edit(world: World, manager: FlaskClient, pay: str):
    at = checked(manager, "key,title,p50\nK1,Pay,50\n")
    applied(world, manager, checked(manager, "key,title,p50\nK1,Pay,50\n"))

    assert applied(world, manager, at) == f"{at}/preview?plan=none"
    page = text_of(manager.get(f"{at}/preview").text)
    assert (AGAIN in page, "0 changes" in page) == (True, True)
    assert applied(world, manager, at) == at


def test_of_a_large_file_the_preview_says_so_and_offers_to_check_again(
    world: World, manager: FlaskClient, admin: FlaskClient, pay: str, monkeypatch
):
    monkeypatch.setattr(previewing, "AT_ONCE", 0)
    monkeypatch.setattr(looking_again, "AT_ONCE", 0)
    at = checked(manager, "key,title,p50\nK1,Pay,50\n")
    assert "were edited since" not in manager.get(f"{at}/preview").text
    start(admin, pay)
    assert "Initiatives were edited since the rows were checked" in text_of(
        manager.get(f"{at}/preview").text
    )

    answer = post(manager, f"{at}/preview", f"{at}/checks", {})

    assert answer.headers["Location"] == f"{at}/preview"
    assert "were edited since" not in manager.get(f"{at}/preview").text
    start_again = {"to": "RESOURCING", "version": "2"}
    post(admin, f"{pay}/status", f"{pay}/statuses", start_again)
    assert applied(world, manager, at) == at


def test_what_is_applied_is_not_checked_again(world: World, manager: FlaskClient, pay: str):
    at = checked(manager, "key,title,p50\nK1,Pay,50\n")
    applied(world, manager, at)

    answer = post(manager, at, f"{at}/checks", {})

    assert answer.status_code == 409
    with world.session() as session:
        states = session.scalars(select(Import.state)).all()
    assert states == [ImportState.APPLIED, ImportState.APPLIED]
