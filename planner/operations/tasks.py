"""What keeps the installation tidy and measured by the clock, and the acts on many of people."""

from datetime import datetime, timedelta

from planner.core.health import BACKUP, CHAIN
from planner.core.jobs import Payload, Retries, Task
from planner.core.jobs.batches import Act, Wanted
from planner.core.jobs.routines import Routine

DAY = timedelta(days=1)
ACTS = {
    Act.CANCEL: "jobs, cancelling them",
    Act.HURRY: "jobs, starting them",
    Act.RETRY: "dead letters, retrying them",
    Act.DISCARD: "dead letters, discarding them",
    Act.PURGE: "dead letters, removing them for good",
}
"""What a job acts on many of, and how: as it is called."""


class CleanUp(Payload):
    """The week, and from which age on dead letters go."""

    week: str
    older_than_days: int = 30


class Minute(Payload):
    """Which minute is sampled."""

    minute: str


class Night(Payload):
    """Which night's walk along the audit, or backup."""

    date: str


class Hour(Payload):
    """Which hour is swept."""

    hour: str


class ActOnMany(Payload):
    """What is done to which jobs or dead letters."""

    wanted: Wanted


CLEAN_UP = Task(
    "maintenance/dead-letter-cleanup",
    payload=CleanUp,
    dedup=lambda payload: f"dlq-{payload.week}",
    system=True,
)
HEALTH_CHECK = Task(
    "maintenance/health-check",
    payload=Minute,
    dedup=lambda payload: f"health-{payload.minute}",
    system=True,
    keep=DAY,
)
AUDIT_CHAIN = Task(CHAIN, payload=Night, dedup=lambda payload: f"audit-chain-{payload.date}")
TAKE_BACKUP = Task(
    BACKUP,
    payload=Night,
    retries=Retries.fixed(1, 60),
    dedup=lambda payload: f"backup-{payload.date}",
    system=True,
)
RETENTION = Task(
    "maintenance/retention-sweep",
    payload=Hour,
    dedup=lambda payload: f"retention-sweep-{payload.hour}",
    system=True,
    keep=7 * DAY,
)
ACT = Task(
    "auto-actions/act-on-many",
    ActOnMany,
    Retries.exponential(3),
    about=lambda payload: ACTS[payload.wanted.act],
)


def _week(slot: datetime) -> CleanUp:
    return CleanUp(week=f"{slot:%G-W%V}")


def _minute(slot: datetime) -> Minute:
    return Minute(minute=f"{slot:%Y-%m-%dT%H:%M}")


def _night(slot: datetime) -> Night:
    return Night(date=f"{slot:%Y-%m-%d}")


def _hour(slot: datetime) -> Hour:
    return Hour(hour=f"{slot:%Y-%m-%dT%H}")


WALK = "audit-chain"
"""The schedule that walks along the audit."""
CLEANUP = "dead-letter-cleanup"
"""The schedule that lets old dead letters go."""

ROUTINES = (
    Routine(
        WALK,
        AUDIT_CHAIN,
        _night,
        "Walks along the audit, to see that nobody has changed what it says",
        cron="0 4 * * *",
    ),
    Routine(
        CLEANUP,
        CLEAN_UP,
        _week,
        "Removes dead letters that are older than 30 days",
        cron="0 3 * * 0",
    ),
    Routine(
        "backup",
        TAKE_BACKUP,
        _night,
        "Copies the embedded database and the uploads, where a folder for that is set",
        cron="0 2 * * *",
    ),
    Routine(
        "health-check",
        HEALTH_CHECK,
        _minute,
        "Measures queues, workers, database and disk, for the page of system health",
        cron="* * * * *",
    ),
    Routine(
        "retention-sweep",
        RETENTION,
        _hour,
        "Removes sign-ins that are over, counted tries, old samples, faults and receipts of jobs",
        cron="0 * * * *",
    ),
)
"""What goes on by the clock: the first in every organisation, the others for the installation."""
