"""A flag that is turned in one process acts in another within a second."""

import subprocess
import sys
import time
from collections.abc import Iterator

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
    on = None
    while on is not wanted:
        time.sleep(0.02)
        with app.app_context():
            began = time.monotonic()
            on = is_on(db.session(organisation_id=int(sys.argv[3])), Flag.FLOW_FORECAST_V1)
        print(began, int(on), flush=True)
"""


def test_another_process_acts_on_a_flag_within_a_second(world: World, tmp_path):
    """On whichever database: a process looks again when what it has read is too old."""
    url = world.engine.url.render_as_string(hide_password=False)
    watcher = subprocess.Popen(
        [sys.executable, "-c", WATCH, str(tmp_path), url, str(world.acme.id)],
        stdout=subprocess.PIPE,
        text=True,
    )

    def looks_until(wanted: bool) -> Iterator[tuple[float, bool]]:
        """When it looked, and what it saw."""
        seen = None
        while seen is not wanted:
            began, on = watcher.stdout.readline().split()
            seen = on == "1"
            yield float(began), seen

    late = []
    try:
        list(looks_until(False))
        for on in (True, False):
            with world.session() as session:
                commands.turn(session, Flag.FLOW_FORECAST_V1, on, "The pilot")
            turned = time.monotonic()
            late += [began - turned for began, seen in looks_until(on) if seen is not on]
    finally:
        watcher.kill()
        watcher.communicate()

    assert max(late, default=0) < 1


def test_the_process_that_turns_a_flag_acts_at_once(both: World):
    with both.session() as session:
        before = is_on(session, Flag.FLOW_FORECAST_V1)
        commands.turn(session, Flag.FLOW_FORECAST_V1, True, "The pilot")
        after = is_on(session, Flag.FLOW_FORECAST_V1)

    assert (before, after) == (False, True)
