"""Mirroring Jira in the background."""

from datetime import datetime, timedelta

from planner.core.jobs import Payload, Retries, Task
from planner.core.jobs.routines import Routine


class Sync(Payload):
    """Which connection to synchronise, all of them for None, and whether from the beginning."""

    connection_id: int | None = None
    full: bool = False


class AskForSyncs(Payload):
    """The moment the clock asked at, to the minute."""

    minute: str


SYNC = Task(
    "jira-sync/sync",
    payload=Sync,
    retries=Retries.exponential(2, 5),
    dedup=lambda payload: (
        f"jira-{payload.connection_id or 'all'}-{'full' if payload.full else 'inc'}"
    ),
    debounce=timedelta(milliseconds=500),
)
ASK = Task("maintenance/jira-sync", payload=AskForSyncs, system=True)


def _at(slot: datetime) -> AskForSyncs:
    return AskForSyncs(minute=f"{slot:%Y-%m-%dT%H:%M}")


EVERY_FIVE_MINUTES = Routine(
    "jira-sync",
    ASK,
    _at,
    "Mirrors Jira wherever an organisation is connected to it",
    cron="*/5 * * * *",
)
