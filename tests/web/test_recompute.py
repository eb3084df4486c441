"""Recomputing a scenario: the button, what it says, and the work that its pages show."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.core.jobs import Job
from planner.domain.flags import Flag
from planner.imports.models import ImportState
from planner.imports.tasks import APPLY, ApplyImport
from planner.scenarios.tasks import RECOMPUTE, REFRESH, Recompute, Refresh
from planner.web.sentences import sentence
from tests.kit.browser import fragment, post, text_of
from tests.kit.events import last
from tests.kit.importing import row_of
from tests.kit.jobs import due
from tests.kit.plan import Plan, plan
from tests.kit.world import World


@pytest.fixture
def made(world: World) -> Plan:
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    return plan(world, pools={"Data": "100"}, demand={"Sign-in": {"Data": ("62", "86")}})


def page_of(made: Plan) -> str:
    return f"/acme/scenarios/{made.scenario}"


def only_job(world: World) -> int:
    with world.session() as session:
        return session.scalars(select(Job.id)).one()


def test_recompute_says_when_it_starts_and_then_into_what_it_is_merged(world, planner, made):
    page = page_of(made)

    first = text_of(post(planner, page, f"{page}/recompute", follow_redirects=True).text)
    second = text_of(post(planner, page, f"{page}/recompute", follow_redirects=True).text)

    key = only_job(world)
    begun = r"Recompute (starts in 0\.\d s|waits, position 1 in its queue), as job"
    assert re.search(rf"Lean is recomputed in the background · {begun} {key}", first)
    assert f"Recompute is merged into job {key}, which " in second
    assert re.search(rf"Recompute job {key} .+, for 2 requests", second)
    with world.session() as session:
        event = last(session)
        assert sentence(event) == "asked for scenario Lean to be recomputed"


def test_the_stamp_looks_again_only_while_work_is_under_way(world, planner, made):
    page = page_of(made)
    idle = fragment(planner, f"{page}/changes", "div#freshness").text
    post(planner, page, f"{page}/recompute")
    due(world, only_job(world))
    busy = fragment(planner, f"{page}/changes", "div#freshness").text

    assert ("every 2s" in idle, "every 2s" in busy) == (False, True)
    assert "waits, position 1 in its queue" in text_of(busy)


def test_imports_into_it_and_refreshes_of_all_are_shown_and_no_others(world, planner, made):
    with world.session(who="planner") as session, session.recording("test.asked", "a file"):
        into = {"in.csv": made.scenario, "out.csv": None}
        owner = session.actor_id
        rows = [
            row_of(name, owner, state=ImportState.APPLYING, scenario_id=key)
            for name, key in into.items()
        ]
        session.add_all(rows)
        session.flush()
        for row in rows:
            session.enqueue(APPLY, ApplyImport(import_id=row.id), subject=row)
        session.enqueue(REFRESH, Refresh(view="all"))
        session.enqueue(RECOMPUTE, Recompute(scenario_id=made.scenario + 1, trigger="manual"))
    text = text_of(planner.get(page_of(made)).text)

    assert re.search(r"Apply job \d+ waits", text)
    assert re.search(r"Refresh every scenario job \d+ (starts|waits)", text)
    assert (len(re.findall(r" job \d", text)), "Recompute job" in text) == (2, False)


def test_a_viewer_sees_the_work_and_no_button(world: World, viewer: FlaskClient, planner, made):
    page = page_of(made)
    post(planner, page, f"{page}/recompute")

    text = viewer.get(page).text
    assert ("Recompute job" in text_of(text), f"{page}/recompute" in text) == (True, False)
    assert post(viewer, "/acme/jobs", f"{page}/recompute").status_code == 403


def test_another_organisation_cannot_recompute_it(world: World, rival: FlaskClient, made):
    address = page_of(made).replace("acme", "rival") + "/recompute"

    assert post(rival, "/rival/scenarios/new", address).status_code == 404
