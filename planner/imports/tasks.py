"""The work of imports that goes on in the background."""

from planner.core.jobs import Payload, Retries, Task


class CheckImport(Payload):
    """Which import to check."""

    import_id: int


class ApplyImport(Payload):
    """Which import to apply."""

    import_id: int


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
)
