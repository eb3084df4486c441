"""Signals come at any moment: none is lost, and none makes its own thread wait for ever."""

import subprocess
import sys

from sqlalchemy import select

from planner.core.jobs.models import JobAttempt
from tests.faults.conftest import Crew
from tests.kit.jobs import change
from tests.kit.worker import SLEEP
from tests.parts.processes import eventually

AT_EACH_STEP = """
import signal, sys
from workers.signals import Signals

def told_at(step):
    signals, left = Signals(signal.SIGTERM), step
    def traced(frame, what, given):
        nonlocal left
        left -= 1
        if left == 0:
            signal.raise_signal(signal.SIGTERM)
        return traced
    sys.settrace(traced)
    heard = sum(signals.wait(0.001) for _ in range(3))
    sys.settrace(None)
    return heard + signals.wait(0), left > 0

found = [told_at(step) for step in range(1, 200)]
print(sum(heard for heard, _ in found), sum(not_reached for _, not_reached in found))
"""


def test_a_signal_is_heard_once_at_whichever_step_of_waiting_it_comes():
    done = subprocess.run(
        [sys.executable, "-c", AT_EACH_STEP], capture_output=True, text=True, timeout=60
    )

    heard, not_reached = map(int, done.stdout.split())
    assert heard == 199 - not_reached
    assert 10 < heard < 199


def test_a_process_that_runs_one_job_alone_can_be_told_to_stop_as_it_takes_it(crew: Crew):
    [key] = crew.asked(SLEEP)
    change(crew.world, key, rescues=1)
    crew.start(TOLD_WHILE_TAKING="yes")

    def ends() -> list[tuple[bool, str | None]]:
        chosen = select(JobAttempt.solitary, JobAttempt.outcome).where(JobAttempt.job_id == key)
        with crew.world.session() as session:
            return [tuple(row) for row in session.execute(chosen)]

    assert eventually(lambda: crew.states(key) != ["waiting"] and ends()[0][1], 60)
    assert ends() == [(True, "succeeded")]
