"""`python -m workers`: runs what waits on the queues until told to stop.

TERM: nothing more is claimed, what runs may finish, and the rest is given back. A second signal
gives everything back at once.
"""

import argparse
import os
import socket
import sys
from collections.abc import Sequence

from planner import __version__
from planner.core import platform
from planner.core.jobs import roster, scheduling, sweeping
from planner.core.jobs.claiming import Claimant
from planner.core.jobs.leases import Leases
from planner.core.jobs.roster import Presence
from planner.core.loading import undisturbed
from planner.core.queues import QUEUES
from workers import handlers
from workers.alone import limit_memory, work_alone
from workers.handlers import HANDLERS
from workers.solitude import Solitude
from workers.worker import Worker

GRACE = 27.0
"""Seconds for running jobs; the supervisor ends whatever still runs after 30."""


def main(words: Sequence[str] | None = None) -> int:
    """Run until TERM or INT; 0 when everything that ran has ended by itself."""
    asked = _asked(words)
    with undisturbed():
        from app import app, settings

        handlers.load()
    lease = settings.lease_seconds * 1000

    def alone() -> int:
        who = _presence(asked, solitary=True)
        with app.app_context(), roster.living(app.app_context, who):
            limit_memory(settings.solitary_megabytes)
            return work_alone(app.app_context, _leases(who, lease), list(who.queues))

    if asked.solo:
        return alone()
    solitude = Solitude(alone)  # before this process has a thread or a connection
    who = _presence(asked, solitary=False)
    with app.app_context():
        with platform.transaction() as connection:
            sweeping.know_queues(connection)
            scheduling.keep_in_step(connection)
            if asked.place:
                sweeping.rescue_left(connection, asked.place)
        worker = Worker(app.app_context, settings, who, _leases(who, lease), solitude)
        with roster.present(who):
            finished = worker.work(asked.grace)
    if not finished:
        os._exit(1)  # its threads are still in what was given back
    return 0


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m workers", description=__doc__)
    parser.add_argument("--queues", help="names, with commas between; left out: all", default="")
    parser.add_argument("--threads", type=int, help="how many jobs at once", default=10)
    parser.add_argument("--grace", type=float, help="seconds to finish on TERM", default=GRACE)
    parser.add_argument("--place", help="a name for one worker after the other, as each dies")
    parser.add_argument("--solo", action="store_true", help="run rescued jobs one by one, and end")
    asked = parser.parse_args(words)
    if unknown := set(_queues(asked)) - set(QUEUES):
        parser.error(f"there are no queues {sorted(unknown)}")
    return asked


def _queues(asked: argparse.Namespace) -> list[str]:
    return asked.queues.split(",") if asked.queues else list(QUEUES)


def _presence(asked: argparse.Namespace, *, solitary: bool) -> Presence:
    host = socket.gethostname()
    return Presence(
        name=roster.name_of(host, os.getpid(), asked.place),
        host=host,
        pid=os.getpid(),
        version=__version__,
        threads=1 if solitary else asked.threads,
        queues=_queues(asked),
        tasks=sorted(HANDLERS),
        solitary=solitary,
    )


def _leases(who: Presence, lease: int) -> Leases:
    return Leases(Claimant(who.name, lease, who.tasks, who.solitary))


if __name__ == "__main__":
    sys.exit(main())
