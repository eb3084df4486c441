"""`python -m planner backup FOLDER`: an embedded installation, copied whole while people work.

What a backup holds: `planner.core.backups`. `--note PLACE` says of a backup that other tools took,
such as pg_dump, that it was taken just now, so that system health knows of it.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from planner.cli.usage import usage
from planner.core import backups
from planner.core.settings import read_settings


def main(arguments: Sequence[str]) -> int:
    """Take a backup into a new folder inside FOLDER, or note one."""
    parser = usage("backup", __doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("folder", type=Path, nargs="?", help="where backups are collected")
    what.add_argument("--note", metavar="PLACE", help="where other tools put one just now")
    asked, settings = parser.parse_args(arguments), read_settings(os.environ)
    if asked.note:
        backups.note(settings, asked.note)
        print(f"Noted: a backup was taken just now, {asked.note}.")
        return 0
    taken = backups.take(settings, asked.folder)
    print(f"The backup is in {taken}. The key that signs forms is not in it: keep that elsewhere.")
    return 0
