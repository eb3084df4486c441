"""`python -m workers`: runs what waits on the queues until told to stop.

TERM: nothing more is claimed, what runs may finish, and the rest is given back. A second signal
gives everything back at once.
"""

import argparse
import os
import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence

from planner import __version__
from planner.core import platform
from planner.core.jobs import roster, settling, sweeping
from planner.core.jobs.claiming import Claimant, claim
from planner.core.jobs.leases import Leases, beating
from planner.core.jobs.performing import carry_out
from planner.core.jobs.roster import Presence
from planner.core.jobs.settling import LeaseLost
from planner.core.platform import Context
from planner.core.queues import QUEUES
from planner.core.settings import Settings
from workers import bells, handlers
from workers.handlers import HANDLERS
from workers.runner import Runner
from workers.sweep import Solitude, Sweep, own_command

GRACE = 27.0
"""Seconds for running jobs; the supervisor ends whatever still runs after 30."""
AT_LAST = 2.0
"""The last of them, in which handlers are asked to stop at their next checkpoint."""


def main(words: Sequence[str] | None = None) -> int:
    """Run until TERM or INT; 0 when everything that ran has ended by itself."""
    asked = _asked(words)
    from app import app, settings

    handlers.load()
    queues = asked.queues.split(",") if asked.queues else list(QUEUES)
    with app.app_context():
        who = _presence(asked, queues)
        with platform.transaction() as connection:
            sweeping.know_queues(connection)
            roster.arrive(connection, who)
        try:
            leases = Leases(
                Claimant(who.name, settings.lease_seconds * 1000, who.tasks, asked.solo)
            )
            if asked.solo:
                return _Alone(app.app_context, who, leases).run()
            return _Among(app.app_context, who, leases, settings, asked.grace).run()
        finally:
            with platform.transaction() as connection:
                roster.leave(connection, who)


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m workers", description=__doc__)
    parser.add_argument("--queues", help="names, with commas between; left out: all", default="")
    parser.add_argument("--threads", type=int, help="how many jobs at once", default=10)
    parser.add_argument("--grace", type=float, help="seconds to finish on TERM", default=GRACE)
    parser.add_argument("--solo", action="store_true", help="run rescued jobs one by one, and end")
    return parser.parse_args(words)


def _presence(asked: argparse.Namespace, queues: Sequence[str]) -> Presence:
    host = socket.gethostname()
    return Presence(
        name=f"{host}-{os.getpid()}-{secrets.token_hex(3)}",
        host=host,
        pid=os.getpid(),
        version=__version__,
        threads=1 if asked.solo else asked.threads,
        queues=queues,
        tasks=sorted(HANDLERS),
        solitary=asked.solo,
    )


class _Among:
    """A worker that runs many jobs beside each other."""

    def __init__(
        self, context: Context, who: Presence, leases: Leases, settings: Settings, grace: float
    ) -> None:
        self.context, self.leases, self.settings, self.grace = context, leases, settings, grace
        self.runner = Runner(context, leases, who.queues, who.threads)
        self.solitude = Solitude(own_command())
        self.sweep = Sweep(context, who, self.runner.ring, self.solitude.open)
        self.ended = threading.Event()
        self.told = 0

    def run(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._hear)
        with beating(self.context, self.leases):
            self._listen()
            threading.Thread(target=self.sweep.run, name="sweep", daemon=True).start()
            threading.Thread(target=self.runner.work, name="claims", daemon=True).start()
            self.ended.wait()
            return self._stop()

    def _listen(self) -> None:
        bells.listen(self.settings, self.runner.served, self._heard, self.ended)
        if (count := platform.change_count()) is not None:
            bells.watch(count, self.sweep.wake, self.ended)

    def _heard(self, queue: str) -> None:
        self.runner.ring(queue)
        self.sweep.wake()

    def _hear(self, number: int, frame: object) -> None:
        self.told += 1
        self.ended.set()

    def _stop(self) -> int:
        self.runner.stop()
        self.sweep.end()
        if self._finished(max(0.0, self.grace - AT_LAST)):
            self.solitude.close(AT_LAST)
            return 0
        self.leases.stop()
        self.solitude.close(AT_LAST)
        finished = self._finished(AT_LAST)
        return 0 if finished else self._give_back()

    def _finished(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.told < 2:
            if self.runner.idle(0.1):
                return True
        return self.runner.idle(0)

    def _give_back(self) -> int:
        """Return what still runs, and end without waiting for its threads."""
        for run in self.leases.held():
            try:
                with platform.transaction() as connection:
                    settling.give_back(connection, run.claim)
            except LeaseLost:
                continue  # it has settled after all
        os._exit(1)


class _Alone:
    """A process that runs rescued jobs one by one, so that a death can be blamed on one job."""

    def __init__(self, context: Context, who: Presence, leases: Leases) -> None:
        self.context, self.who, self.leases = context, who, leases

    def run(self) -> int:
        signal.signal(signal.SIGTERM, lambda *_: self.leases.stop())
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with beating(self.context, self.leases):
            while self._one() and not self.leases.stopping:
                pass
        return 0

    def _one(self) -> bool:
        """Run one job; False when no queue has one that was rescued."""
        for queue in self.who.queues:
            with platform.transaction() as connection:
                taken = claim(connection, self.leases.who, QUEUES[queue], free=1)
            for job in taken:
                carry_out(self.context, self.leases, job, HANDLERS[job.task])
                return True
        return False


if __name__ == "__main__":
    sys.exit(main())
