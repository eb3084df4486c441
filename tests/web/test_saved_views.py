"""Views that people name: kept from a list's address, shared, removed, and nobody else's."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.core.db import db
from planner.core.saved_views import SavedView
from tests.kit.browser import post
from tests.kit.events import last
from tests.kit.portfolio import LIST, made
from tests.kit.statements import counted
from tests.kit.world import World

JOBS = "/acme/jobs"
LISTS = [("jobs", JOBS, "q=state:failed"), ("initiatives", "/acme/initiatives", "status=SCOPING")]


def keep(client: FlaskClient, place: str = "jobs", query: str = "q=state:failed", **data):
    sent = {"place": place, "query": query, "name": "Broken", **data}
    return post(client, "/acme/", "/acme/views", sent)


def shown(client: FlaskClient, path: str) -> bool:
    return ">Broken<" in client.get(path).text


@pytest.mark.parametrize(("place", "path", "query"), LISTS)
def test_what_a_list_shows_is_kept_under_a_name(
    world: World, planner: FlaskClient, place: str, path: str, query: str
):
    sent = keep(planner, place, f"{query}&page=3&live=2")
    address = sent.headers["Location"]

    assert (sent.status_code, address.partition("?")[0]) == (303, path)
    assert "page" not in address
    assert shown(planner, address)
    with world.session() as session:
        event = last(session)
        assert (event.action, event.subject, event.facts["place"]) == (
            "view.kept",
            "view Broken",
            place,
        )


def test_a_view_is_its_owners_until_it_is_shared(world: World, planner, manager, rival):
    keep(planner)
    before = (shown(planner, JOBS), shown(manager, JOBS))
    post(planner, "/acme/", "/acme/views/1/sharing", {"shared": "1"})
    after = (shown(manager, JOBS), "Shared by Planner of Acme" in manager.get(JOBS).text)
    post(planner, "/acme/", "/acme/views/1/sharing", {"shared": "0"})

    assert (before, after) == ((True, False), (True, True))
    assert (shown(manager, JOBS), shown(rival, "/rival/jobs")) == (False, False)


@pytest.mark.parametrize("act", ["sharing", "removal"])
def test_nobody_turns_the_view_of_another(world: World, planner, manager, rival, act: str):
    keep(planner, shared="y")

    assert post(manager, "/acme/", f"/acme/views/1/{act}").status_code == 404
    assert post(rival, "/rival/", f"/rival/views/1/{act}").status_code == 404
    assert shown(planner, JOBS)


def test_a_view_is_removed_by_its_owner(world: World, planner: FlaskClient):
    keep(planner)

    assert post(planner, "/acme/", "/acme/views/1/removal").status_code == 303
    assert not shown(planner, JOBS)


def test_what_cannot_be_kept_is_refused(planner: FlaskClient, world: World):
    keep(planner)

    assert keep(planner).status_code == 409
    assert keep(planner, name=" ").status_code == 422
    assert keep(planner, place="nothing").status_code == 404
    with world.session() as session:
        assert len(session.scalars(select(SavedView)).all()) == 1


def test_each_view_of_initiatives_says_how_many_it_shows_in_one_statement(
    world: World, planner: FlaskClient
):
    made(world, "Pay", "Port", status="SCOPING")
    made(world, "Bill")
    queries = {"None": "status=COMPLETE", "Some": "status=SCOPING", "Every": "sort=-title"}
    keep(planner, "initiatives", queries["None"], name="None")
    sent = {}
    for number, (name, query) in enumerate(queries.items(), 1):
        if number > 1:
            keep(planner, "initiatives", query, name=name)
        planner.get(LIST)
        with world.app.app_context(), counted(db.engine) as statements:
            page = planner.get(LIST).text
        sent[number] = len(statements)

    assert re.findall(r">(\w+)<small class=\"faint\"> ([\d,]+)</small>", page) == [
        ("Every", "3"),
        ("None", "0"),
        ("Some", "2"),
    ]
    assert sent[1] == sent[3]
