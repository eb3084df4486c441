"""Backups of an embedded installation, copied whole while people work, and when there was one.

A backup is a folder with the database, the uploads and a list of checksums that `sha256sum -c`
reads as well; it is there in full or not at all. The key that signs forms is not in it: who finds a
backup shall not be able to forge them. A database on a server is left to the server's own tools,
which can do more: docs/operations. Whoever takes a backup notes it in the instance folder, where
it is found whatever becomes of the database.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory

from planner.core import clock
from planner.core.settings import Settings
from planner.domain.refusals import Conflict, Invalid

DATABASE, UPLOADS, SUMS, NOTE = "planner.db", "uploads", "SHA256SUMS", "last-backup.json"
NAMED = "planner-%Y%m%dT%H%M%SZ"
"""How the folder of a backup is called."""
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Note:
    """The latest backup: when it was taken, and where it was put."""

    at: datetime
    place: str


def last(settings: Settings) -> Note | None:
    """The latest backup that was noted; None where there is none."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        told = json.loads((settings.instance / NOTE).read_text())
        return Note(datetime.fromisoformat(told["at"]), str(told["place"]))
    return None


def note(settings: Settings, place: str) -> None:
    """Note that a backup was taken just now, by us or by the tools of a server."""
    told = json.dumps({"at": clock.now().isoformat(), "place": place})
    draft = settings.instance / f"{NOTE}.new"
    draft.write_text(told)
    draft.replace(settings.instance / NOTE)


class OnServer(Conflict):
    """The database is on PostgreSQL."""

    remedy = "Use pg_dump and pg_restore as docs/operations describes."

    def __init__(self) -> None:
        super().__init__("Planner copies the embedded database, and yours is on PostgreSQL.")


class TooSoon(Conflict):
    """Two backups of the same second."""

    remedy = "Take it again in a second."


class NothingYet(Conflict):
    """No database has been made."""

    remedy = "Check PLANNER_INSTANCE and PLANNER_DATABASE_URL: doctor prints both."


class Damaged(Invalid):
    """A database that SQLite itself finds fault with."""

    remedy = "Nothing was changed. Look for a backup that is sound."

    def __init__(self, path: Path, fault: str) -> None:
        super().__init__(f"The database in {path.parent} is damaged: {fault}.")


def take(settings: Settings, folder: Path) -> Path:
    """Copy the database as it is at one moment, then the uploads it may refer to."""
    source, name = embedded(settings), clock.now().strftime(NAMED)
    if not source.exists():
        raise NothingYet(f"There is no database at {source}.")
    if (folder / name).exists():
        raise TooSoon(f"{folder / name} is there already.")
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{name}-", dir=folder) as half:
        taken = _filled(Path(half) / name, source, settings.uploads).rename(folder / name)
    note(settings, str(taken))
    return taken


def forget_old(folder: Path) -> int:
    """Remove the backups of a folder that are older than they are kept; gives how many."""
    named = [(path, _taken_at(path)) for path in folder.iterdir() if path.is_dir()]
    old = [path for path, at in named if at is not None and at < clock.now() - KEPT]
    for path in old:
        shutil.rmtree(path)
    return len(old)


def _taken_at(path: Path) -> datetime | None:
    with suppress(ValueError):
        return datetime.strptime(path.name, NAMED).replace(tzinfo=UTC)
    return None


def _filled(half: Path, source: Path, uploads: Path) -> Path:
    half.mkdir(mode=0o700)
    _copy(source, half / DATABASE)
    if uploads.is_dir():
        shutil.copytree(uploads, half / UPLOADS)
    (half / SUMS).write_text("".join(f"{checksum(half / at)}  {at}\n" for at in files(half)))
    return half


def embedded(settings: Settings) -> Path:
    """The file of the database."""
    if settings.database_folder is None:
        raise OnServer
    return Path(settings.database_url.removeprefix("sqlite:///")).absolute()


def require_whole(path: Path) -> None:
    """Have SQLite check the whole database."""
    try:
        with closing(sqlite3.connect(path)) as asked:
            said = asked.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        said = str(error)
    if said != "ok":
        raise Damaged(path, said)


def files(folder: Path) -> Iterator[str]:
    """Every file in a folder and below it, as the list of checksums names it."""
    return (str(path.relative_to(folder)) for path in sorted(folder.rglob("*")) if path.is_file())


def checksum(path: Path) -> str:
    """The file's SHA-256, in hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(target)) as copy:
        there.backup(copy)
    require_whole(target)
