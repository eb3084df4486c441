"""The last sixty times of the demo's check for drift: two failed, one made up for those missed."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from planner.cli.demo.stage import TIME_ZONE, Stage
from planner.core.jobs.models import JobState
from planner.core.jobs.schedules import Schedule, ScheduleFire
from planner.core.jobs.scheduling import KEPT, following, millis
from planner.scenarios.tasks import DRIFT_BY_THE_CLOCK

HALF_HOUR = timedelta(minutes=30)
FAILED = (31, 46)
"""Which of the times failed, counted back from the latest."""
AFTER_A_STOP = 52
"""The time that stands for three before it, when nothing ran."""


def slots(stage: Stage) -> Iterator[int]:
    """When the check was due, in milliseconds, the latest first."""
    ended = stage.now.replace(second=0, microsecond=0) - timedelta(minutes=1)
    latest = ended - timedelta(minutes=ended.minute % 30)
    return (millis(latest - HALF_HOUR * number) for number in range(KEPT))


def add_fires(stage: Stage, jobs: Sequence[int]) -> None:
    """Add the schedule and its times; `jobs` are those of the latest, the latest first."""
    [key], cron = stage.session.new_keys(Schedule, 1), DRIFT_BY_THE_CLOCK.cron
    times = list(slots(stage))
    row = {
        "id": key,
        "name": DRIFT_BY_THE_CLOCK.name,
        "cron": cron,
        "zone": TIME_ZONE,
        "next_at": following(cron, TIME_ZONE, millis(stage.now)),
        "last_at": times[0],
    }
    stage.session.add_rows(Schedule, [row])
    chance = stage.chance
    fires = [
        {
            "schedule_id": key,
            "slot": slot,
            "job_id": jobs[number] if number < len(jobs) else None,
            "fired_at": slot + chance.randrange(200, 900),
            "missed": 3 if number == AFTER_A_STOP else 0,
            "outcome": JobState.DEAD if number in FAILED else JobState.SUCCEEDED,
            "took": round(chance.lognormvariate(6.4, 0.35)),
        }
        for number, slot in enumerate(times)
    ]
    stage.session.add_rows(ScheduleFire, fires)
