"""The machine of jobs: the same few walks in every run, and hundreds of others in the soak."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.machine import Jobs
from tests.kit.world import World

ANYHOW = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
FEW = settings(
    ANYHOW,
    max_examples=8,
    stateful_step_count=20,
    derandomize=True,
    phases=[Phase.generate],  # the shortest of all failing walks is sought in the soak
)
MANY = settings(ANYHOW, max_examples=300, stateful_step_count=50)


def walk(world: World, how: settings) -> None:
    class Here(Jobs):
        pass

    Here.world = world
    run_state_machine_as_test(Here, settings=how)


def test_no_order_of_events_loses_doubles_or_overfills(both: World):
    walk(both, FEW)


@pytest.mark.soak
def test_no_order_of_events_in_300_walks_of_50_steps(both: World):
    """P9: with the keys under which requests are merged."""
    walk(both, MANY)
