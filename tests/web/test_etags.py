"""Answers that say they have not changed."""

import pytest
from flask.testing import FlaskClient

from planner.capacity import commands as capacity
from planner.capacity.commands import PoolDraft
from planner.domain.flags import Flag
from tests.kit.browser import HTMX, post
from tests.kit.plan import plan
from tests.kit.statements import counted
from tests.kit.world import World


@pytest.fixture
def ledger(world: World) -> str:
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    demand = {"Sign-in": {"Data": ("62", "86")}}
    return f"/acme/scenarios/{plan(world, pools={'Data': '380'}, demand=demand).scenario}/ledger"


def settled_tag(client: FlaskClient, address: str) -> str:
    """The tag once the browser has the token of its forms."""
    client.get(address)
    return client.get(address).headers["ETag"]


def again(client: FlaskClient, address: str, tag: str, **headers: str) -> int:
    return client.get(address, headers={"If-None-Match": tag, **headers}).status_code


@pytest.mark.parametrize("form", ["", ".csv", ".json", ".xlsx"])
def test_what_has_not_changed_is_304_after_sign_in_flags_and_one_query(
    world, planner: FlaskClient, ledger: str, form: str
):
    tag = settled_tag(planner, ledger + form)

    with counted(world.engine) as sent:
        answer = planner.get(ledger + form, headers={"If-None-Match": tag})

    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
    assert len(sent) == 3


def test_any_change_of_the_organisation_makes_it_new(world, planner: FlaskClient, ledger: str):
    tag = settled_tag(planner, ledger)
    with world.session(who="manager") as session:
        capacity.add_pool(session, PoolDraft("Design", ""))

    assert again(planner, ledger, tag) == 200


def test_another_visitor_theme_or_part_of_the_page_is_another_answer(
    world, planner: FlaskClient, viewer: FlaskClient, ledger: str
):
    tag = settled_tag(planner, ledger)
    fragment = {**HTMX, "HX-Target": "div#ledger-table"}

    assert again(viewer, ledger, tag) == 200
    assert again(planner, ledger, tag, **fragment) == 200
    planner.set_cookie("theme", "dark")
    assert again(planner, ledger, tag) == 200


def test_another_organisations_changes_leave_it_as_it_is(world, planner: FlaskClient, ledger: str):
    tag = settled_tag(planner, ledger)
    with world.session(world.rival) as session:
        capacity.add_pool(session, PoolDraft("Design", ""))

    assert again(planner, ledger, tag) == 304


def test_a_notice_is_said_once_and_kept_under_no_tag(planner: FlaskClient, ledger: str):
    scenario = ledger.removesuffix("/ledger")
    post(planner, scenario, f"{scenario}/name", {"name": "Leaner", "version": "1"})

    assert "ETag" not in planner.get(ledger).headers
    assert "ETag" in planner.get(ledger).headers
