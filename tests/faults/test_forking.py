"""Services that are forks of a supervisor which has loaded the application once."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.parts.processes import ended, eventually, running

SUPERVISOR = """
import sys
from planner.cli.supervisor import Service, supervise
sits = [sys.executable, "-m", "tests.kit.sitting"]
web = Service("web", [*sits, sys.argv[1]], counts=True)
services = [web, Service("worker", [*sits, sys.argv[2]])]
sys.exit(supervise(services, grace=5, shared=True))
"""


def born(notes: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in notes.read_text().splitlines()] if notes.exists() else []


@pytest.fixture
def notes(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "web", tmp_path / "worker"


@pytest.fixture
def supervisor(tmp_path: Path, notes: tuple[Path, Path]) -> Iterator[subprocess.Popen[str]]:
    environment = {name: value for name, value in os.environ.items() if "PLANNER" not in name}
    started = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, *notes],
        env={**environment, "PLANNER_INSTANCE": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert eventually(lambda: all(born(each) for each in notes), 60)
    yield started
    started.kill()
    started.communicate()
    assert all(ended(each["pid"]) for note in notes for each in born(note))


def test_forks_find_the_application_loaded_and_only_those_that_count_together_do(supervisor, notes):
    [[web], [worker]] = born(notes[0]), born(notes[1])

    assert (web["loaded"], worker["loaded"]) == (True, True)
    assert Path(worker["counts"]) == Path(web["counts"]) / "beside"


def test_a_fork_that_is_killed_is_back_in_about_a_second(supervisor, notes):
    [[web], [worker]] = born(notes[0]), born(notes[1])

    os.kill(worker["pid"], signal.SIGKILL)

    assert eventually(lambda: len(born(notes[1])) == 2, 20)
    assert running(born(notes[1])[1]["pid"])
    assert [each["pid"] for each in born(notes[0])] == [web["pid"]]


def test_told_to_stop_it_ends_its_forks_and_leaves_nothing(supervisor, notes):
    [[web], [worker]] = born(notes[0]), born(notes[1])

    supervisor.terminate()

    assert supervisor.wait(20) == 0
    assert [running(each["pid"]) for each in (web, worker)] == [False, False]
    assert not Path(web["counts"]).exists()


def test_the_death_of_the_supervisor_leaves_no_fork(supervisor, notes):
    supervisor.kill()

    assert [ended(born(note)[0]["pid"]) for note in notes] == [True, True]
