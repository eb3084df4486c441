"""The stamp on a scenario's pages, and the page of what changed in its inputs."""

import csv
import io

import pytest
from flask.testing import FlaskClient

from planner.capacity import commands as capacity
from planner.capacity.commands import PoolDraft
from planner.capacity.models import SkillPool
from planner.core.stamp import latest
from planner.domain.flags import Flag
from tests.kit.browser import fragment, post
from tests.kit.plan import Plan, plan
from tests.kit.world import World


@pytest.fixture
def lean(world: World) -> Plan:
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    return plan(world, pools={"Data": "380"}, demand={"Sign-in": {"Data": ("62", "86")}})


def rested(world: World, made: Plan) -> int:
    """Take the pool out of the ledgers; the revision of that change."""
    with world.session(who="manager") as session:
        capacity.deactivate(session, session.find(SkillPool, made.pools["Data"]), None)
        return latest(session)


def test_pages_with_figures_say_which_inputs_they_stand_on(world, planner: FlaskClient, lean):
    revision = rested(world, lean)

    for page in ("", "/ledger", f"/pools/{lean.pools['Data']}", "/supply", "/priorities"):
        shown = planner.get(f"/acme/scenarios/{lean.scenario}{page}").text
        assert f"inputs revision {revision}</a>" in shown, page
    assert f"inputs revision {revision}</a>" in planner.get("/acme/").text


def test_the_stamp_alone_is_one_more_fragment(planner: FlaskClient, lean):
    page = f"/acme/scenarios/{lean.scenario}"
    data = {"tokens": "390", "version": "1"}
    post(planner, f"{page}/supply", f"{page}/pools/{lean.pools['Data']}/supply", data)

    shown = fragment(planner, f"{page}/changes", "div#freshness").text

    assert shown.startswith('<div id="freshness"')
    assert "inputs revision" in shown and "<table" not in shown


def test_changes_are_told_as_sentences_with_who_made_them(world, planner: FlaskClient, lean):
    revision = rested(world, lean)
    page = f"/acme/scenarios/{lean.scenario}/changes"

    everything, since = planner.get(page).text, planner.get(f"{page}?since={revision}").text

    assert "Took skill pool Data out of the ledgers" in everything
    assert "Manager of Acme" in everything
    assert f"Nothing changed since revision {revision}" in since


def test_the_twins_hold_the_same_changes(world, planner: FlaskClient, lean):
    revision = rested(world, lean)
    page = f"/acme/scenarios/{lean.scenario}/changes"

    [row] = csv.DictReader(io.StringIO(planner.get(f"{page}.csv").text.lstrip("\ufeff")))

    assert (row["revision"], row["by"]) == (str(revision), "Manager of Acme")
    assert planner.get(f"{page}.json?since={revision}").json == []


def test_another_organisation_finds_no_such_changes(world, rival: FlaskClient, lean):
    with world.session(world.rival) as session:
        capacity.add_pool(session, PoolDraft("Data", ""))

    answers = [
        rival.get(f"/rival/scenarios/{lean.scenario}/changes{form}") for form in ("", ".csv")
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
