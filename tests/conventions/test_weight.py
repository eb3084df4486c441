"""What weighs much and is needed by few is loaded by those who need it, when they do."""

import os
import subprocess
import sys
from pathlib import Path

HEAVY = {"alembic", "icalendar", "numpy", "polars", "pygments", "rich", "scipy", "xlsxwriter"}
HEAVY |= {"cryptography.hazmat"}
LOADING = """
import sys
import planner.cli.main, planner.cli.imports
print(*(name for name, module in sys.modules.items() if module))
import workers.__main__, workers.worker
from workers import handlers
handlers.load()
print(*(name for name, module in sys.modules.items() if module))
"""


def test_a_process_begins_without_what_few_need():
    told = subprocess.run(
        [sys.executable, "-c", LOADING], capture_output=True, text=True, check=True
    )
    command, worker = (set(line.split()) for line in told.stdout.splitlines())

    assert command & {*HEAVY, "redis"} == set()
    assert worker & HEAVY == set()
    assert worker > command > {"planner.factory"}


def test_the_flask_command_still_offers_what_migrates(tmp_path: Path):
    told = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "db", "heads"],
        capture_output=True,
        text=True,
        env={**os.environ, "PLANNER_INSTANCE": str(tmp_path)},
    )

    assert (told.returncode, told.stdout.strip().endswith("(head)")) == (0, True), told.stderr
