"""A flag that is turned in one process acts in another within a second."""

import subprocess
import sys
import time

from planner.core.flags import is_on
from planner.domain.flags import Flag
from planner.features import commands
from tests.kit.world import World

WATCH = """
import sys, time
from pathlib import Path
from planner.core.db import db
from planner.core.flags import is_on
from planner.domain.flags import Flag
from tests.kit.world import settings
from planner.factory import create_app

app = create_app(settings(Path(sys.argv[1]), DATABASE_URL=sys.argv[2]))
for wanted in (False, True, False):
    while True:
        with app.app_context():
            if is_on(db.session(organisation_id=int(sys.argv[3])), Flag.FLOW_FORECAST_V1) is wanted:
                break
        time.sleep(0.02)
    print(wanted, flush=True)
"""


def test_another_process_acts_on_a_flag_within_a_second(world: World, tmp_path):
    """On whichever database: a process looks again when what it has read is too old."""
    url = world.engine.url.render_as_string(hide_password=False)
    watcher = subprocess.Popen(
        [sys.executable, "-c", WATCH, str(tmp_path), url, str(world.acme.id)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said = [watcher.stdout.readline().strip()]
        waited = []
        for on in (True, False):
            with world.session() as session:
                commands.turn(session, Flag.FLOW_FORECAST_V1, on, "The pilot")
            turned = time.monotonic()
            said.append(watcher.stdout.readline().strip())
            waited.append(time.monotonic() - turned)
    finally:
        watcher.kill()
        watcher.communicate()

    assert said == ["False", "True", "False"]
    assert max(waited) < 1


def test_the_process_that_turns_a_flag_acts_at_once(both: World):
    with both.session() as session:
        before = is_on(session, Flag.FLOW_FORECAST_V1)
        commands.turn(session, Flag.FLOW_FORECAST_V1, True, "The pilot")
        after = is_on(session, Flag.FLOW_FORECAST_V1)

    assert (before, after) == (False, True)
