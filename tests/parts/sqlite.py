"""SQLite files with the schema in them, copied instead of migrated again."""

import atexit
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

TEMPLATES: dict[Callable[[str], object], Path] = {}


def url(path: Path) -> str:
    """What SQLAlchemy calls that file."""
    return f"sqlite:///{path}"


def migrated(path: Path, migrate: Callable[[str], object]) -> str:
    """The URL of a new file with the schema that `migrate(url)` makes, once per process."""
    if migrate not in TEMPLATES:
        TEMPLATES[migrate] = _template(migrate)
    shutil.copyfile(TEMPLATES[migrate], path)
    return url(path)


def _template(migrate: Callable[[str], object]) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="planner-sqlite-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    template = folder / "template.db"
    migrate(url(template))
    with closing(sqlite3.connect(template)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return template
