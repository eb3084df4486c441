"""Figures for Prometheus: guarded, the same from every process, and those that alerts ask for."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from planner.core import backups, platform
from planner.core.db import db
from planner.core.gauges import Lengths, gauges
from planner.core.jobs import totals
from planner.core.jobs.claiming import Claimant, claim
from planner.core.jobs.models import JobState
from planner.core.jobs.placing import jobs
from planner.core.jobs.time import now
from planner.core.queues import QUEUES
from planner.domain.flags import Flag
from planner.factory import create_app
from planner.operations.metrics import everything
from planner.operations.tasks import AUDIT_CHAIN, WALK
from tests.kit.clockwork import TIMED, alone, clock, fire
from tests.kit.importing import imported
from tests.kit.jobs import FIVE, PLAIN, Hand, ask
from tests.kit.statements import counted
from tests.kit.world import World, settings

TOKEN = "a token that nobody guesses"
WALKED = "planner_audit_chain_verified_timestamp_seconds"
RULES = Path(__file__).parents[2] / "docs" / "operations" / "alerts.yml"


@pytest.fixture
def prometheus(world: World, tmp_path: Path) -> FlaskClient:
    """A browser of an application that knows the token."""
    url = world.app.extensions["planner.settings"].database_url
    return create_app(settings(tmp_path, DATABASE_URL=url, METRICS_TOKEN=TOKEN)).test_client()


def figures(client: FlaskClient) -> dict[str, float]:
    told = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    lines = (line.rpartition(" ") for line in told.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


def fails(session, payload, run) -> None:
    raise RuntimeError("no good")


def succeeds(session, payload, run) -> None:
    return None


def test_without_the_token_there_is_nothing_here(world: World, prometheus: FlaskClient):
    wrong = prometheus.get("/metrics", headers={"Authorization": "Bearer other"})
    unset = world.client(None).get("/metrics", headers={"Authorization": "Bearer "})

    assert (prometheus.get("/metrics").status_code, wrong.status_code) == (404, 404)
    assert unset.status_code == 404


def test_jobs_of_all_organisations_are_counted_by_queue(world: World, prometheus: FlaskClient):
    for organisation in (world.acme, world.rival):
        ask(world, PLAIN, organisation=organisation)
    ask(world, PLAIN, delay=timedelta(hours=1))
    ask(world, FIVE)
    Hand(world).work("audit", fails)
    found = figures(prometheus)

    assert found['planner_jobs_ready{queue="planning"}'] == 2
    assert found['planner_jobs_ready{queue="reports"}'] == 0
    assert found['planner_jobs_finished_last_hour{outcome="failed",queue="audit"}'] == 1
    assert found["planner_workers"] == 0
    assert sum(name.startswith("planner_jobs_dead{") for name in found) == len(QUEUES)


def test_a_schedule_says_when_it_last_ended_well(world: World, prometheus: FlaskClient):
    alone(world, TIMED.name, next_at=clock(world))
    fire(world)
    name = f'planner_schedule_last_success_timestamp_seconds{{schedule="{TIMED.name}"}}'
    before = name in figures(prometheus)
    Hand(world).work("planning", succeeds)

    assert before is False
    assert abs(figures(prometheus)[name] - clock(world) / 1000) < 60


def test_backups_and_walks_along_the_audit_say_when_they_last_went_well(
    both: World, tmp_path: Path
):
    url = both.app.extensions["planner.settings"].database_url
    app = create_app(settings(tmp_path, DATABASE_URL=url, METRICS_TOKEN=TOKEN))
    names = {"planner_last_backup_timestamp_seconds", WALKED}
    before = names & figures(app.test_client()).keys()
    backups.note(app.extensions["planner.settings"], "elsewhere")
    alone(both, WALK, next_at=clock(both))
    fire(both)
    with both.app.app_context(), platform.transaction() as connection:
        who = Claimant("hand", 30_000, [AUDIT_CHAIN.name])
        [walk] = claim(connection, who, QUEUES["maintenance"], 1)
    Hand(both).run(walk, succeeds)
    after = figures(app.test_client())
    with app.app_context():
        db.engine.dispose()

    assert before == set()
    assert [abs(after[name] - clock(both) / 1000) < 60 for name in names] == [True, True]


def test_no_label_names_a_job_a_person_or_an_organisation(prometheus: FlaskClient):
    labels = {label for name in figures(prometheus) for label in re.findall(r"(\w+)=", name)}

    assert labels <= {
        "queue",
        "outcome",
        "schedule",
        "version",
        "route",
        "method",
        "status",
        "le",
    } | {
        "flag",
        "variant",
        "reason",
    }


def test_alert_rules_ask_for_figures_that_there_are(both: World):
    asked = set(re.findall(r"planner_\w+", RULES.read_text()))
    with both.app.app_context():
        there = {family.name for family in everything().collect()}

    assert {name.removesuffix("_bucket").removesuffix("_count") for name in asked} <= there
    assert len(asked) == 11


def test_waits_and_runs_of_the_last_hour_are_told_by_queue(both: World):
    for seconds in (0.2, 40):
        job_id = ask(both, PLAIN)
        with both.app.app_context(), platform.transaction() as connection:
            at = now(connection)
            ended = {"state": JobState.SUCCEEDED, "started_at": at, "finished_at": at}
            due = {"run_at": at - round(seconds * 1000)}
            connection.execute(update(jobs).where(jobs.c.id == job_id).values(ended | due))
    ask(both, FIVE)
    Hand(both).work("audit", fails)
    with both.app.app_context(), platform.reading() as connection:
        found = gauges(connection)

    assert found.waits == {"planning": Lengths([0, 1, 1, 1, 1, 2, 2, 2], 2, 40.2)}
    assert [(queue, runs.count) for queue, runs in found.runs.items()] == [("audit", 1)]


def test_requests_are_timed_by_endpoint_and_class_of_status(world: World, prometheus: FlaskClient):
    page = 'planner_http_request_duration_seconds_count{method="GET",route="accounts.sign_in",'
    lost = 'planner_http_request_duration_seconds_count{method="none",route="none",status="4xx"}'
    before = figures(prometheus)
    for path in ("/sign-in", "/sign-in?next=/acme", "/wp/login.php"):
        prometheus.get(path)
    prometheus.open("/sign-in-with-that", method="BREW")
    after = figures(prometheus)

    assert after[page + 'status="2xx"}'] - before.get(page + 'status="2xx"}', 0) == 2
    assert after[lost] - before.get(lost, 0) == 2


def test_what_was_asked_for_and_ended_only_rises(world: World, prometheus: FlaskClient):
    ask(world, PLAIN)
    ask(world, FIVE)
    Hand(world).work("planning", succeeds)
    before = figures(prometheus)
    with world.app.app_context(), platform.transaction() as connection:
        connection.execute(update(jobs).values(created_at=1, finished_at=1))
        totals.keep_totals(connection)
        connection.execute(jobs.delete())
    after = figures(prometheus)

    for told in (before, after):
        assert told['planner_jobs_enqueued_total{queue="planning"}'] == 1
        assert told['planner_jobs_enqueued_total{queue="reports"}'] == 0
        assert told['planner_jobs_finished_total{outcome="succeeded",queue="planning"}'] == 1
        assert told['planner_jobs_finished_total{outcome="dead",queue="audit"}'] == 0


def test_applied_rows_of_imports_are_counted_by_outcome(world: World, prometheus: FlaskClient):
    imported(world, "key,title,p50\nK1,Pay,40\nK2,Permits,\nK3,,1\n")
    told = figures(prometheus)

    assert told['planner_import_rows_total{outcome="new"}'] == 2
    assert told['planner_import_rows_total{outcome="rejected"}'] == 1
    assert told['planner_import_rows_total{outcome="changed"}'] == 0


def test_questions_for_flags_are_counted_by_answer_and_reason(world, prometheus: FlaskClient):
    name = 'planner_flag_evaluations_total{flag="job_profiles",reason="%s",variant="%s"}'
    before = figures(prometheus)
    world.client("planner").get("/acme/job-profiles")
    world.turn(Flag.JOB_PROFILES, True)
    world.client("planner").get("/acme/job-profiles")
    after = figures(prometheus)

    for answer in (("default", "off"), ("setting", "on")):
        assert after[name % answer] - before.get(name % answer, 0) >= 1


def test_a_scrape_asks_the_database_thirteen_things(world: World, prometheus: FlaskClient):
    figures(prometheus)
    with prometheus.application.app_context():
        engine = db.engine
    with counted(engine) as sent:
        figures(prometheus)

    assert len(sent) == 13
