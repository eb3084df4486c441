"""The work of scenarios that goes on in the background."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from pydantic import Field, field_validator

from planner.core.health import COMPARISON
from planner.core.jobs import Payload, Retries, Task
from planner.core.jobs.routines import Routine
from planner.domain.flags import Flag

Trigger = Literal[
    "allocation_change",
    "demand_change",
    "manual",
    "plan_change",
    "priority_change",
    "scope_change",
    "supply_change",
]
"""What changed, that figures are worked out again."""


class Recompute(Payload):
    """Whose figures to work out, and what changed."""

    scenario_id: int
    trigger: Trigger


RECOMPUTE = Task(
    "scenario-recompute/recompute",
    payload=Recompute,
    retries=Retries.exponential(2),
    dedup=lambda payload: f"recompute-{payload.scenario_id}",
    debounce=timedelta(milliseconds=500),
)


class Refresh(Payload):
    """Which summaries to draw up: those of these scenarios; for None of all, and the view asked
    for of the whole organisation. A scenario's demand and capacity are always weighed together.
    """

    view: Literal["demand_summary", "capacity_summary", "all"]
    scenario_ids: list[int] | None = Field(default=None, min_length=1)

    @field_validator("scenario_ids")
    @classmethod
    def _in_order(cls, keys: list[int] | None) -> list[int] | None:
        return None if keys is None else sorted(set(keys))

    @property
    def key(self) -> str:
        """What is the same work: refresh-all-all, refresh-all-3-7."""
        which = "-".join(map(str, self.scenario_ids)) if self.scenario_ids else "all"
        short = which if len(which) < 200 else sha256(which.encode()).hexdigest()
        return f"refresh-{self.view}-{short}"

    @property
    def whose(self) -> str:
        """Whose summaries they are: every scenario, 3 scenarios."""
        if self.scenario_ids is None:
            return "every scenario"
        count = len(self.scenario_ids)
        return "1 scenario" if count == 1 else f"{count} scenarios"


REFRESH = Task(
    "view-refresh/refresh",
    payload=Refresh,
    retries=Retries.exponential(2, seconds=2),
    dedup=lambda payload: payload.key,
    debounce=timedelta(seconds=1),
    about=lambda payload: payload.whose,
)

EVERY_VIEW = Routine(
    "view-refresh",
    REFRESH,
    lambda slot: Refresh(view="all"),
    purpose="Draws up the summaries that home and the list of scenarios show",
    cron="*/15 * * * *",
    at_once=True,
)


class Derive(Payload):
    """Whose demand to derive."""

    scenario_id: int


class Compare(Payload):
    """The day whose comparison it is."""

    date: str


DERIVE = Task(
    "scenario-recompute/derive-demand",
    payload=Derive,
    retries=Retries.exponential(2),
    dedup=lambda payload: f"derive-{payload.scenario_id}",
)
COMPARE = Task(
    COMPARISON, payload=Compare, dedup=lambda payload: f"ledger-comparison-{payload.date}"
)


def _day(slot: datetime) -> Compare:
    return Compare(date=f"{slot:%Y-%m-%d}")


NIGHTLY = Routine(
    "ledger-comparison",
    COMPARE,
    _day,
    "Adds up every demand afresh and compares it with the sums that ledgers show",
    cron="30 2 * * *",
    flag=Flag.TOKEN_PLANNING_V1,
)


class CheckDrift(Payload):
    """Which locked baseline to hold against live data; every one, for None."""

    scenario_id: int | None = None


CHECK_DRIFT = Task(
    "drift-check/check",
    payload=CheckDrift,
    retries=Retries.exponential(2, seconds=2),
    dedup=lambda payload: f"drift-{payload.scenario_id or 'all'}",
    debounce=timedelta(seconds=2),
)

DRIFT_BY_THE_CLOCK = Routine(
    "drift-check",
    CHECK_DRIFT,
    lambda slot: CheckDrift(),
    purpose="Holds every locked baseline against live data",
    cron="*/30 * * * *",
)
