"""SQLite files with the schema in them, copied instead of migrated again."""

import fcntl
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path


def url(path: Path) -> str:
    """What SQLAlchemy calls that file."""
    return f"sqlite:///{path}"


def migrated(path: Path, migrate: Callable[[str], object]) -> str:
    """The URL of a new file with the schema that `migrate(url)` makes, once per run of the tests.

    It lies in the folder of the run, where all of its processes find it by the name of `migrate`.
    """
    template = Path(tempfile.gettempdir()) / f"{migrate.__module__}.{migrate.__qualname__}.db"
    with template.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            _make(template, migrate)
    shutil.copyfile(template, path)
    return url(path)


def _make(template: Path, migrate: Callable[[str], object]) -> None:
    """Made elsewhere and put in its place whole: who dies at it leaves nothing half done."""
    with tempfile.TemporaryDirectory(prefix="planner-sqlite-") as folder:
        made = Path(folder) / template.name
        migrate(url(made))
        with closing(sqlite3.connect(made)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        made.rename(template)
