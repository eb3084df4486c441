"""Jobs that are kept no more: what is still known is said, and nothing of anybody else's."""

from flask.testing import FlaskClient
from sqlalchemy import delete

from planner.cli.main import main
from planner.core.jobs import Job
from planner.core.jobs.models import JobState
from planner.core.jobs.schedules import ScheduleFire
from tests.kit.browser import words
from tests.kit.clockwork import TIMED, alone
from tests.kit.job_pages import JOBS, ask
from tests.kit.jobs import dead
from tests.kit.world import World


def forget(world: World, key: int) -> None:
    with world.session() as session, session.recording("test.swept", "a job"):
        session.execute(delete(Job).where(Job.id == key))


def test_of_a_dead_job_its_letter_is_left(world: World, admin: FlaskClient, planner):
    key = dead(world)
    forget(world, key)
    answer = admin.get(f"{JOBS}/{key}")

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{JOBS}/dead/1")
    assert planner.get(f"{JOBS}/{key}").status_code == 404
    assert admin.get(f"{JOBS}/{key}.json").status_code == 404


def test_of_a_job_of_a_schedule_it_is_said_how_it_ended_and_how_long_it_was_kept(
    world: World, admin: FlaskClient, planner
):
    schedule, key = alone(world, TIMED.name), ask(world, "planner")
    forget(world, key)
    with world.session() as session, session.recording("test.timed", "a schedule"):
        fire = {"schedule_id": schedule, "slot": 1_764_150_000_000, "fired_at": 1, "job_id": key}
        session.add_rows(ScheduleFire, [{**fire, "outcome": JobState.SUCCEEDED}])
    told, others = words(admin, f"{JOBS}/{key}"), words(planner, f"{JOBS}/{key}")

    assert f"Job {key} of schedule test-timed, due 2025-11-26 09:40, was done" in told
    assert "is kept no more: planning keeps such jobs for 1 month." in told
    assert f"There is no job {key} here, or it is kept no more." in others
    assert "A finished job is kept as long as its queue says" in others


def test_where_nothing_is_a_link_leads_to_the_place_it_would_be_in(admin: FlaskClient, planner):
    assert "Background jobs · Home page" in words(admin, f"{JOBS}/77")
    assert "Dead letters · Home page" in words(admin, f"{JOBS}/dead/77")
    assert "Background jobs · Home page" in words(planner, f"{JOBS}/77")
    assert "· Home page" not in words(planner, f"{JOBS}/dead/77")


def test_in_a_terminal_it_is_said_too(installed: World, capsys):
    assert main(["jobs", "show", "77", "--organisation", "acme"]) == 1
    assert "There is no job 77 here, or it is kept no more." in capsys.readouterr().err
