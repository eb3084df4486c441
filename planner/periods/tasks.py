"""Keeping the calendar filled."""

from datetime import datetime

from pydantic import Field

from planner.core.jobs import Payload, Task
from planner.core.jobs.routines import Routine

YEARS_BACK, YEARS_AHEAD = 1, 2


class SeedPeriods(Payload):
    """Which years the calendar is to hold: all from the first to the last."""

    years: tuple[int, ...] = Field(min_length=1, max_length=10)


def around(year: int) -> tuple[int, ...]:
    """The years that a calendar holds in some year."""
    return tuple(range(year - YEARS_BACK, year + YEARS_AHEAD + 1))


def _in(slot: datetime) -> SeedPeriods:
    return SeedPeriods(years=around(slot.year))


SEED_PERIODS = Task(
    "maintenance/seed-periods",
    payload=SeedPeriods,
    dedup=lambda payload: f"periods-{max(payload.years)}",
)
NEW_YEAR = Routine(
    "seed-periods",
    SEED_PERIODS,
    _in,
    "Adds weeks, months and quarters, so that there is always a year to plan",
    cron="0 0 1 1 *",
    at_once=True,
)
