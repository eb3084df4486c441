"""`python -m planner restore BACKUP`: put a backup of `planner backup` back. Stop everything first.

The backup is checked before anything is touched, and what is there now is set aside, not lost.
"""

import os
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from alembic.script import ScriptDirectory

from planner.cli.usage import usage
from planner.core import clock
from planner.core.backups import DATABASE, SUMS, UPLOADS, checksum, embedded, files, require_whole
from planner.core.settings import Settings, read_settings
from planner.domain.refusals import Invalid
from planner.migrations.upgrade import configuration


class NoBackup(Invalid):
    """What is there is no backup, or not as it was taken."""

    remedy = "Nothing was changed. Name the folder of one backup, with all that was in it."


class Newer(Invalid):
    """The backup is of a version that this one cannot read."""

    remedy = "Nothing was changed. Install that version, or a later one, first."


def main(arguments: Sequence[str]) -> int:
    """Put a backup back, and say where what was there before is now."""
    parser = usage("restore", __doc__)
    parser.add_argument("backup", type=Path, help="the folder of one backup")
    aside = restore(read_settings(os.environ), parser.parse_args(arguments).backup)
    print("The backup is back." + (f" What was there before is in {aside}." if aside else ""))
    print("Now run `python -m planner restore-finish`, and only then start web and workers.")
    return 0


def restore(settings: Settings, backup: Path) -> Path | None:
    """Check the backup, set aside what is there, put the backup back; gives where the rest is."""
    target = embedded(settings)
    _require_sums(backup)
    require_whole(backup / DATABASE)
    _require_known(backup / DATABASE)
    aside = _set_aside(settings, target)
    shutil.copyfile(backup / DATABASE, target)
    if (backup / UPLOADS).is_dir():
        shutil.copytree(backup / UPLOADS, settings.uploads)
    return aside


def _require_sums(backup: Path) -> None:
    """Every file as the list says, and none that it does not name."""
    try:
        lines = (backup / SUMS).read_text().splitlines()
    except OSError:
        raise NoBackup(f"{backup} holds no {SUMS}, so it is no backup of Planner.") from None
    listed = {at: digest for digest, _, at in (line.partition("  ") for line in lines)}
    there = {*files(backup)} - {SUMS}
    if missing := sorted({DATABASE, *listed} - there):
        raise NoBackup(f"{', '.join(missing)} is missing from the backup.")
    if wrong := [at for at in sorted(there) if checksum(backup / at) != listed.get(at)]:
        raise NoBackup(f"{', '.join(wrong)} is not as it was when the backup was taken.")


def _require_known(database: Path) -> None:
    with closing(sqlite3.connect(database)) as asked:
        (revision,) = asked.execute("SELECT version_num FROM alembic_version").fetchone()
    known = ScriptDirectory.from_config(configuration("")).walk_revisions()
    if revision not in {each.revision for each in known}:
        raise Newer(f"The backup is of a newer Planner, with schema {revision}.")


def _set_aside(settings: Settings, database: Path) -> Path | None:
    """Move database and uploads into a folder of their own; None where there were none."""
    logs = (database.with_name(database.name + end) for end in ("-wal", "-shm"))
    present = [path for path in (database, *logs, settings.uploads) if path.exists()]
    if not present:
        return None
    aside = settings.instance / f"before-restore-{clock.now():%Y%m%dT%H%M%SZ}"
    aside.mkdir(mode=0o700)
    for path in present:
        path.rename(aside / path.name)
    return aside
