"""What weighs much and is needed by few is loaded by those who need it, when they do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("alembic", "icalendar", "numpy", "pygments", "rich", "scipy", "xlsxwriter")
LOADING = "import sys; {}; print(*(name for name in {!r} if sys.modules.get(name)))"


@pytest.mark.parametrize(
    ("loading", "heavy"),
    [
        ("import planner.cli.imports", (*HEAVY, "redis")),
        ("import workers.worker; from workers import handlers; handlers.load()", HEAVY),
    ],
    ids=["command", "worker"],
)
def test_a_process_begins_without_what_few_need(loading: str, heavy: tuple[str, ...]):
    told = subprocess.run(
        [sys.executable, "-c", LOADING.format(loading, heavy)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.split() == []


def test_the_flask_command_still_offers_what_migrates(tmp_path: Path):
    told = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "db", "heads"],
        capture_output=True,
        text=True,
        env={**os.environ, "PLANNER_INSTANCE": str(tmp_path)},
    )

    assert (told.returncode, told.stdout.strip().endswith("(head)")) == (0, True), told.stderr
