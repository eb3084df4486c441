"""One temporary folder for a whole run of the tests: what they leave goes with it."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.parts.processes import eventually

PREFIX = "planner-tests-"
MARK = "alive"
"""A file that is locked for as long as the folder's run goes on."""


@contextmanager
def opened() -> Iterator[Path]:
    """The folder of this run, in which it and its processes put all that is temporary."""
    before, around = os.environ.get("TMPDIR"), Path(tempfile.gettempdir())
    for left in around.glob(f"{PREFIX}*"):
        if _ended(left):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=around))
    folder.chmod(0o755)  # servers that may not run as root have theirs in it
    _let_through(around)
    with (folder / MARK).open("w") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)
        _point_at(str(folder))
        yield folder
        _point_at(before)
        eventually(lambda: _gone(folder))


def _ended(folder: Path) -> bool:
    """Whether the run of this folder was killed, and could not take it away."""
    try:
        with (folder / MARK).open() as mark:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # it goes on, or has no mark yet, or is somebody else's
        return False
    return True


def _let_through(around: Path) -> None:
    """Let those servers pass where `TMPDIR` was made for its owner alone, and see nothing else."""
    there = around.stat()
    if there.st_uid == os.geteuid():
        around.chmod(there.st_mode & 0o7777 | 0o001)


def _gone(folder: Path) -> bool:
    """Whether all of it could be removed: a server that is just ending may still write there."""
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def _point_at(folder: str | None) -> None:
    tempfile.tempdir = None  # asks the environment anew
    if folder is None:
        del os.environ["TMPDIR"]
    else:
        os.environ["TMPDIR"] = folder
