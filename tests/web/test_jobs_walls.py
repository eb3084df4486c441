"""Jobs between organisations: nothing of one is seen, counted, found or touched from the other."""

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from planner.capacity.models import SkillPool
from planner.core.jobs import GiveUp, Job
from planner.core.jobs.models import DeadLetter
from planner.core.queues import QUEUES
from planner.domain.planning import PlanningMode
from planner.scenarios.tasks import DERIVE, Derive
from tests.kit.browser import post
from tests.kit.jobs import PLAIN, Hand, Numbered, job, perform
from tests.kit.plan import Plan, plan
from tests.kit.world import Organisation, World

NUMBER, NAME = 86753090, "Lighthouse"

SEEN = (
    "jobs",
    "jobs?q=867530",
    "jobs?q=lighth",
    "jobs?q=id:1",
    "jobs?q=subject:lighthouse",
    "jobs?q=who:acme",
    "jobs?queues=all",
    "jobs.csv",
    "jobs.json",
    "jobs.json?q=867530",
    "jobs/tray",
    "jobs/matching",
    "jobs/matching?pick=1&pick=2",
    "jobs/dead",
    "jobs/dead?q=867530",
    "jobs/dead.csv",
    "jobs/dead.json",
    "jobs/workers",
    "jobs/queues/planning",
    "jobs/schedules",
    "jobs/health.json",
    "settings/health",
)
"""Addresses of the other organisation that would show a job if walls had holes."""

OWN = ("jobs/{job}", "jobs/{job}.json", "jobs/dead/{letter}")
"""Addresses of one job."""

ACTS = ("cancellation", "start", "priority", "retry")


@pytest.fixture
def ours(world: World) -> dict[str, int]:
    """Jobs of acme about something: one is dead, one done, one runs and one waits."""
    keys = [asked(world, world.acme) for _ in range(4)]
    hand = Hand(world)
    hand.work("planning", refuse)
    hand.work("planning", lambda session, payload, run: {"found": NUMBER})
    hand.claim("planning")
    with world.session() as session:
        letter = session.scalars(select(DeadLetter.id)).one()
    return {"job": keys[0], "letter": letter, "running": keys[2], "waiting": keys[3]}


def asked(world: World, organisation: Organisation) -> int:
    with world.session(organisation) as session, session.recording("test.asked", "a test"):
        session.add(pool := SkillPool(name=f"{NAME} {session.scalar(select(func.count(Job.id)))}"))
        return session.enqueue(PLAIN, Numbered(number=NUMBER), subject=pool).id


def refuse(session, payload, run) -> None:
    raise GiveUp(f"row {NUMBER} names no pool")


@pytest.mark.parametrize("path", SEEN)
def test_the_administrator_of_another_organisation_sees_and_finds_none(
    world: World, admin: FlaskClient, rival: FlaskClient, ours: dict[str, int], path: str
):
    answer = rival.get(f"/rival/{path}")
    told = answer.text

    assert answer.status_code == 200
    assert (str(NUMBER) in told, NAME in told, "/jobs/1" in told) == (False, False, False)
    assert rival.get(f"/acme/{path}").status_code == 404
    assert admin.get(f"/acme/{path}").status_code == 200


def test_the_administrator_of_another_organisation_counts_none(
    world: World, rival: FlaskClient, ours: dict[str, int]
):
    told = json.loads(rival.get("/rival/jobs/health.json").text)["queues"]
    counts = [each[state] for each in told.values() for state in each if state != "paused"]

    assert len(told) == len(QUEUES)
    assert set(counts) == {0, None}


@pytest.mark.parametrize("path", OWN)
def test_a_job_is_found_under_no_address_of_another_organisation(
    admin: FlaskClient, rival: FlaskClient, ours: dict[str, int], path: str
):
    named = path.format(**ours)

    assert rival.get(f"/rival/{named}").status_code == 404
    assert rival.get(f"/acme/{named}").status_code == 404
    assert rival.get(f"/api/v1/jobs/{ours['job']}").status_code == 404
    assert admin.get(f"/acme/{named}").status_code == 200


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_done_to_a_job_from_another_organisation(
    world: World, rival: FlaskClient, ours: dict[str, int], act: str
):
    before = [job(world, ours[name]) for name in ("job", "running", "waiting")]

    for name in ("job", "running", "waiting"):
        answer = post(rival, "/rival/", f"/rival/jobs/{ours[name]}/{act}")
        assert answer.status_code == 404

    after = [job(world, ours[name]) for name in ("job", "running", "waiting")]
    told = [(each.state, each.priority, each.cancel_requested) for each in before]
    assert [(each.state, each.priority, each.cancel_requested) for each in after] == told


def test_many_of_another_organisation_cannot_be_ticked(
    world: World, rival: FlaskClient, ours: dict[str, int]
):
    ticked = {"pick": [ours["running"], ours["waiting"], ours["job"]]}

    for what in ("cancellation", "retry"):
        answer = post(rival, "/rival/", f"/rival/jobs/matching/{what}", ticked)
        assert answer.status_code == 409
    assert job(world, ours["waiting"]).state == "waiting"


def test_a_payload_that_names_a_scenario_of_another_organisation_is_dead_and_changes_nothing(
    world: World,
):
    made = plan(world, pools={"Data": "380"}, demand={"Hub": {"Data": ("62", "86")}})
    before = figures(world, made)

    done = perform(world, DERIVE, Derive(scenario_id=made.scenario), world.rival.id)

    assert (done.state, done.dead_reason, done.attempt) == ("dead", "refused", 1)
    assert figures(world, made) == before


def figures(world: World, made: Plan) -> tuple:
    from planner.scenarios.models import Scenario, TokenDemand

    with world.session() as session:
        scenario = session.find(Scenario, made.scenario)
        rows = session.execute(select(TokenDemand.tokens_p50, TokenDemand.source)).all()
        return scenario.planning_mode is PlanningMode.TOKEN, [tuple(row) for row in rows]
