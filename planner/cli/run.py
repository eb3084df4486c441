"""`python -m planner run`: everything on one machine, with the demo organisation.

Migrates, makes the demo where it is missing, starts web and worker, and says where to look.
"""

import os
import sys
from collections.abc import Sequence

from planner.accounts.queries import DEMO_PASSWORD, DEMO_PERSONAS
from planner.cli import demo, supervisor
from planner.cli.doctor import require_walls
from planner.cli.usage import usage
from planner.core import logs
from planner.core.settings import Settings, read_settings
from planner.migrations.upgrade import upgrade


def main(arguments: Sequence[str]) -> int:
    """Run until told to stop; a second start finds what the first one made."""
    usage("run", __doc__).parse_args(arguments)
    os.environ.setdefault("PLANNER_DEMO", "yes")
    settings = read_settings(os.environ)
    supervisor.claim_port(settings.host, settings.port)
    upgrade(settings.owner_database_url, settings.database_url)
    require_walls(settings)
    logs.configure(settings.log_level, settings.log_format, settings.secrets)
    if settings.demo:
        demo.main([])
    _welcome(settings)
    # a fresh process: what migrating and the demo have loaded would stay as long as Planner runs
    os.execv(sys.executable, [sys.executable, "-m", "planner.cli.supervisor"])  # noqa: S606


def _welcome(settings: Settings) -> None:
    """What people are told, on standard output; what is logged goes to standard error."""
    print(f"\nPlanner answers at http://{settings.host}:{settings.port}")
    if settings.demo:
        print("Sign in with one click, or with one of:")
        for email, _, does in DEMO_PERSONAS:
            print(f"  {email:<14} password {DEMO_PASSWORD}    {does}")
    print("Ctrl-C stops it.\n", flush=True)
