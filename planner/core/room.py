"""How much room the disk has that holds the SQLite file, and what is refused when it is short.

A full disk cannot even note that a job has failed, or delete anything. So changes and new jobs stop
while there is still room for what runs to end in. They go on by themselves when room is made.
"""

import shutil
import time
from pathlib import Path

from planner.domain.refusals import Conflict

MEGABYTE = 1 << 20
LOOK_SECONDS = 1.0


class DiskFull(Conflict):
    """Nothing is changed while the disk has next to no room."""

    remedy = (
        "Nothing was changed. Pages can be read as ever, and changes work again as soon as an"
        " operator has made room."
    )

    def __init__(self) -> None:
        super().__init__("The disk of this installation is nearly full, so nothing can be changed.")


class Room:
    """The room of one folder's disk, looked at once a second."""

    def __init__(self, folder: Path | None, least: int) -> None:
        self._folder, self._least = folder, least
        self._looked_at, self._short = float("-inf"), False

    @property
    def short(self) -> bool:
        """Whether less is free than there must be; never where no folder is watched."""
        if self._folder is not None and time.monotonic() - self._looked_at > LOOK_SECONDS:
            self._looked_at = time.monotonic()
            self._short = shutil.disk_usage(self._folder).free < self._least
        return self._short


_room = Room(None, 0)


def watch(folder: Path | None, megabytes: int) -> None:
    """Watch this folder's disk from now on, in this process; no folder: none."""
    global _room
    _room = Room(folder, megabytes * MEGABYTE)


def short() -> bool:
    """Whether the disk has next to no room."""
    return _room.short


def require_room() -> None:
    """Raises `DiskFull` where there is none to change anything."""
    if short():
        raise DiskFull
