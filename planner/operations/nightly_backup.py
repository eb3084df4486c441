"""The backup that is taken by itself."""

from contextlib import suppress
from pathlib import Path

from planner.core import backups
from planner.web.installation import installation


def nightly() -> dict[str, int]:
    """Take a backup where a folder is set for them, and let old ones go; gives how many of each.

    A database on a server is left to the server's own tools. Done again within the same second, the
    backup that is there by then is as good.
    """
    settings = installation()
    if not settings.backups or settings.database_folder is None:
        return {"taken": 0}
    folder = Path(settings.backups)
    with suppress(backups.TooSoon):
        backups.take(settings, folder)
    return {"taken": 1, "removed": backups.forget_old(folder)}
