"""`python -m planner <noun> [<verb>]`: finds the module of a command and runs it.

Every command gives an exit code: 0 done, 1 refused with a sentence, 2 used wrongly,
130 stopped by Ctrl-C.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from planner.cli.schema import require_schema
from planner.core.loading import undisturbed
from planner.core.settings import BadSettings, read_settings
from planner.domain.refusals import Refusal

COMMANDS = {
    "run": ("run", "Start web and worker, with the demo organisation."),
    "serve": ("serve", "Start the web server alone."),
    "worker": ("serve", "Start a worker alone."),
    "migrate": ("migrate", "Bring the database up to date."),
    "demo": ("demo", "Make the demo organisation, or make it anew with --reset."),
    "organisation": ("organisation", "Create an organisation with its first administrator."),
    "password": ("passwords", "Give an account a new password."),
    "import": ("imports", "Import a file as a manager would, at once."),
    "jobs": ("jobs", "List, show, cancel, run, retry or discard background jobs."),
    "queues": ("queues", "List the queues, pause one, or let it go on."),
    "schedules": ("schedules", "List what is done by the clock, run it now, pause or resume it."),
    "dead": ("dead", "List dead letters by cause, or remove old ones for good."),
    "audit": ("audit", "Verify that nobody changed what the audit says."),
    "backup": ("backup", "Copy the embedded database and the uploads, while people work."),
    "restore": ("restore", "Put such a copy back. Stop web and workers first."),
    "restore-finish": (
        "restore_finish",
        "Put a restored database in order before anything is started.",
    ),
    "doctor": ("doctor", "Say what is configured, from where, and what is amiss."),
}

NEED_SCHEMA = {"audit", "dead", "demo", "import", "jobs", "organisation", "password"}
NEED_SCHEMA |= {"queues", "restore-finish", "schedules"}


def main(arguments: Sequence[str]) -> int:
    """Run one command; gives its exit code."""
    name, *rest = arguments or ["--help"]
    if name not in COMMANDS:
        _explain()
        return 0 if name in {"-h", "--help", "help"} else 2
    try:
        with undisturbed():
            module = import_module(f"planner.cli.{COMMANDS[name][0]}")
        if name in NEED_SCHEMA:
            require_schema(read_settings(os.environ))
        code: int = module.main([name, *rest] if name == "worker" else rest)
    except Refusal as refusal:
        print(refusal.in_full, file=sys.stderr)
        return 1
    except BadSettings as wrong:
        print(wrong, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def _explain() -> None:
    print("python -m planner COMMAND, where COMMAND is one of:")
    for name, (_, purpose) in COMMANDS.items():
        print(f"  {name:<16}{purpose}")
    print("Each answers --help.")
