"""`python -m planner queues` and `schedules`, as people and programs call them."""

import json

import pytest

from planner.cli.main import main
from planner.core import platform
from planner.core.jobs import scheduling
from planner.core.jobs.models import JobQueue
from planner.core.jobs.schedules import Schedule
from tests.kit.events import last_event
from tests.kit.jobs import PLAIN, ask
from tests.kit.world import World


def run(*words: str, organisation: str = "acme") -> int:
    return main([*words, "--organisation", organisation])


@pytest.fixture
def timed(installed: World) -> World:
    """A worker has been started, so that there are schedules."""
    with installed.app.app_context(), platform.transaction() as connection:
        scheduling.keep_in_step(connection)
    return installed


def test_a_queue_is_paused_for_a_reason_and_goes_on(timed: World, capsys):
    ask(timed, PLAIN)

    assert run("queues", "pause", "planning", "--because", "The disk is full") == 0
    assert capsys.readouterr().out == (
        "planning            1 waiting, 0 running, 0 dead, paused: The disk is full\n"
    )
    assert last_event(timed).action == "queue.paused"
    assert run("queues", "resume", "planning", "--json") == 0
    [told] = json.loads(capsys.readouterr().out)
    assert (told["queue"], told["waiting"], told["paused_because"]) == ("planning", 1, None)
    with timed.session() as session:
        assert [queue.paused for queue in session.query(JobQueue).all()] == [False]


def test_only_an_operator_pauses_a_queue(installed: World, capsys):
    pause = ("queues", "pause", "planning", "--because", "Because we can")

    assert run(*pause, organisation="rival") == 1
    assert "only an operator may do this" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ("queues", "pause", "planning"),
        ("queues", "pause", "none", "--because", "No such queue"),
        ("queues", "list", "planning"),
        ("schedules", "run"),
        ("schedules", "pause", "view-refresh", "--because", "no"),
    ],
)
def test_a_command_that_lacks_something_is_used_wrongly(installed: World, words):
    with pytest.raises(SystemExit) as ended:
        run(*words)
    assert ended.value.code == 2


def test_a_schedule_is_run_paused_until_a_day_and_goes_on(timed: World, capsys):
    assert run("schedules", "run", "view-refresh") == 0
    assert "Job 1 was asked for." in capsys.readouterr().out
    until = ("--because", "A freeze", "--until", "2030-01-02")
    assert run("schedules", "pause", "view-refresh", *until) == 0
    with timed.session() as session:
        [row] = [each for each in session.query(Schedule) if each.name == "view-refresh"]
        assert (row.paused_because, row.resume_at) == ("A freeze", 1_893_542_400_000)
    capsys.readouterr()
    assert run("schedules", "resume", "view-refresh", "--json") == 0
    [told] = json.loads(capsys.readouterr().out)
    assert (told["name"], told["paused_because"], told["job"]) == ("view-refresh", None, None)


def test_a_schedule_of_the_installation_is_found_by_its_name(timed: World, capsys):
    assert run("schedules", "pause", "health-check", "--because", "A quiet night") == 0
    assert "every minute, paused: A quiet night" in capsys.readouterr().out
    assert run("schedules", "run", "none") == 1
    assert "There is no schedule none here." in capsys.readouterr().err
