"""The work of imports that goes on in the background."""

from datetime import datetime

from planner.core.jobs import Payload, Retries, Task
from planner.core.jobs.routines import Routine


class CheckImport(Payload):
    """Which import to check."""

    import_id: int


class TidyFiles(Payload):
    """The day whose files are looked through."""

    date: str


class ApplyImport(Payload):
    """Which import to apply."""

    import_id: int


class UndoImport(Payload):
    """Which import to take back, and whether the plans that use its rows may change."""

    import_id: int
    plans: bool


CHECK = Task(
    "csv-import/check",
    payload=CheckImport,
    retries=Retries.exponential(2),
    dedup=lambda payload: f"check-{payload.import_id}",
)
APPLY = Task(
    "csv-import/initiatives",
    payload=ApplyImport,
    retries=Retries.exponential(2),
    dedup=lambda payload: f"import-{payload.import_id}",
    counts="import_rows",
)
UNDO = Task(
    "csv-import/undo",
    payload=UndoImport,
    retries=Retries.exponential(2),
    dedup=lambda payload: f"undo-{payload.import_id}",
)
TIDY_FILES = Task(
    "maintenance/result-files",
    payload=TidyFiles,
    dedup=lambda payload: f"result-files-{payload.date}",
    system=True,
)


def _day(slot: datetime) -> TidyFiles:
    return TidyFiles(date=f"{slot:%Y-%m-%d}")


DAILY = Routine(
    "result-files",
    TIDY_FILES,
    _day,
    "Removes imports nobody went on with for 7 days, and files that nothing refers to",
    cron="30 3 * * *",
)
