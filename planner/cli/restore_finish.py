"""`python -m planner restore-finish`: put a restored database in order, before anything is started.

What ran at the time of the backup waits again, queues that act on the world outside are paused
until somebody has looked, and everybody has to sign in again. Stop web and workers first.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict

from planner.cli.usage import usage
from planner.core import platform
from planner.core.jobs.restoring import Restored, finish_restore
from planner.core.settings import read_settings
from planner.factory import create_app


def main(arguments: Sequence[str]) -> int:
    """Put in order what a backup brought back; a second time there is nothing left to do."""
    parser = usage("restore-finish", __doc__)
    parser.add_argument("--json", action="store_true", help="say it for programs")
    asked = parser.parse_args(arguments)
    app = create_app(read_settings(os.environ))
    with app.app_context(), platform.transaction() as connection:
        done = finish_restore(connection)
    print(json.dumps(asdict(done)) if asked.json else _words(done))
    return 0


def _words(done: Restored) -> str:
    return (
        f"Jobs that ran at the time of the backup and wait again: {done.returned}.\n"
        f"Paused until an operator has looked at the {done.waiting} jobs that wait there: "
        f"{', '.join(done.paused)}.\n"
        f"Sign-ins that were ended: {done.signed_out}."
    )
