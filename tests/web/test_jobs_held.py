"""What a job holds up, both ways: from the job to the thing, and from the thing to the job."""

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.core.jobs import Job
from planner.domain.flags import Flag
from planner.imports.models import ImportState
from planner.imports.tasks import APPLY, ApplyImport
from planner.scenarios.tasks import REFRESH, Refresh
from tests.kit.browser import text_of
from tests.kit.clockwork import alone, fire
from tests.kit.importing import counts, row_of
from tests.kit.jobs import change
from tests.kit.plan import Plan, plan
from tests.kit.world import World


@pytest.fixture
def made(world: World) -> Plan:
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    return plan(world, pools={"Data": "100"}, demand={"Sign-in": {"Data": ("62", "86")}})


def importing(world: World, scenario: int | None) -> tuple[int, int]:
    """An import into a scenario, and the job that applies it."""
    with world.session(who="planner") as session, session.recording("test.asked", "a file"):
        of = {"state": ImportState.APPLYING, "scenario_id": scenario}
        row = row_of("july.csv", session.actor_id, **of, found=counts(new=1), done=counts())
        session.add(row)
        session.flush()
        job = session.enqueue(APPLY, ApplyImport(import_id=row.id), subject=row)
        row.job_id = job.id
        return row.id, job.id


def test_the_job_of_an_import_leads_to_it_and_to_the_scenario_it_plans_into(world, planner, made):
    of, key = importing(world, made.scenario)
    page = planner.get(f"/acme/jobs/{key}").text

    assert f'<a href="/acme/imports/{of}">import july.csv</a> is not wholly applied' in page
    assert f'<a href="/acme/scenarios/{made.scenario}">Scenario Lean</a> waits for it too.' in page
    back = (planner.get(f"/acme/{path}").text for path in (f"scenarios/{made.scenario}",))
    assert all(f'href="/acme/jobs/{key}"' in text for text in back)
    assert f'href="/acme/jobs/{key}"' in planner.get(f"/acme/imports/{of}").text


def test_a_job_that_is_done_still_says_what_it_was_for_and_holds_nothing_up(world, planner, made):
    _, key = importing(world, made.scenario)
    change(world, key, state="succeeded", started_at=1, finished_at=2)
    page = planner.get(f"/acme/jobs/{key}").text

    assert "waits for it too" not in page
    assert f'Also for</dt><dd><a href="/acme/scenarios/{made.scenario}">scenario Lean</a>' in page


def test_an_import_that_plans_into_nothing_holds_nothing_else_up(world, planner, made):
    _, key = importing(world, None)

    assert "Also for" not in planner.get(f"/acme/jobs/{key}").text


def test_a_refresh_says_whose_summaries_it_draws_up(world: World, admin: FlaskClient, made):
    other = plan(world, world.rival, pools={"Data": "1"}, name="Theirs")
    with world.session() as session, session.recording("test.asked", "a refresh"):
        every = session.enqueue(REFRESH, Refresh(view="all")).id
        keys = [made.scenario, other.scenario]
        some = session.enqueue(REFRESH, Refresh(view="all", scenario_ids=keys)).id
    whole, few = (admin.get(f"/acme/jobs/{key}").text for key in (every, some))

    assert "Refresh every scenario" in text_of(whole)
    assert "Until this succeeds, every scenario is worked out afresh" in text_of(whole)
    assert "Refresh 2 scenarios" in text_of(few)
    assert "Scenario Lean waits for it too." in text_of(few)
    assert "Theirs" not in few
    listed = admin.get("/acme/jobs.json?q=subject:every-scenario").text
    assert [row["id"] for row in json.loads(listed)] == [every]


def test_what_the_clock_asks_for_says_whose_it_is_too(world: World):
    alone(world, "view-refresh", next_at=0)
    fire(world)
    with world.session() as session:
        assert session.scalars(select(Job.subject)).all() == ["every scenario"]
