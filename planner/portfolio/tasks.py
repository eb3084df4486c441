"""The portfolio's work in the background."""

from pydantic import Field

from planner.core.jobs import Payload, Task
from planner.core.jobs.routines import Routine
from planner.domain.flags import Flag


class Backfill(Payload):
    """How many audit events are read for one change."""

    batch_size: int = Field(default=500, ge=1, le=5000)


BACKFILL = Task(
    "status-log-backfill/backfill",
    payload=Backfill,
    dedup=lambda payload: "status-log-backfill-once",
)
HISTORY = Routine(
    "status-log-backfill",
    BACKFILL,
    lambda slot: Backfill(),
    "Fills the log of statuses from the audit, once, so that forecasts have a history",
    cron=None,
    at_once=True,
    flag=Flag.FORECAST_MODE_B,
)
