"""What a handler holds while it runs: its place, its progress, its log, and when to stop."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import update
from sqlalchemy.engine import Connection

from planner.core import clock
from planner.core.jobs import settling
from planner.core.jobs.claiming import Claim, attempts
from planner.core.jobs.settling import fence, this_attempt

if TYPE_CHECKING:
    from planner.core.session import Session

QUIET_SECONDS = 0.5
"""Progress and log lines outside a change are written at most this often."""
LONGEST_LINE = 2000


class Cancelled(Exception):
    """Somebody asked for the job to stop; raised at a checkpoint, where nothing is half done."""


class GivenBack(Exception):
    """The worker stops: the rest is another's, from the cursor on. Raised at a checkpoint."""


class GiveUp(Exception):
    """Raised by a handler for what no retry can mend: the job is dead at once."""


class Snooze(Exception):
    """Raised by a handler to be run again later, without using up a retry."""

    def __init__(self, seconds: float) -> None:
        self.wait = round(seconds * 1000)
        super().__init__(f"snoozed for {seconds:g} s")


class Run:
    """One execution of one job."""

    def __init__(self, session: Session, claim: Claim) -> None:
        self.claim = claim
        self.job_id, self.attempt = claim.job_id, claim.attempt
        self.cursor: Any = claim.cursor
        """Where the last checkpoint of any execution stood; None at the first start."""
        self.lost = self.cancel_requested = self.stopping = self.settled = False
        self._session = session
        self._lines: list[str] = []
        self._progress: dict[str, Any] = {}
        self._written_at = 0.0

    def checkpoint(
        self,
        *,
        cursor: Any = None,
        done: int | None = None,
        total: int | None = None,
        note: str | None = None,
    ) -> None:
        """Inside a change of the session: keep the place in the very transaction of the work.

        What the change did and the cursor commit together, so each batch is done exactly once.
        Raises `LeaseLost` where another has taken the job over: the change rolls back.
        Call `stop_if_asked()` between batches.
        """
        given = {"cursor": cursor, "done": done, "total": total, "note": note}
        values = self._progress | {name: v for name, v in given.items() if v is not None}
        connection = self._session.job_connection()
        fence(connection, self.claim, values or {"attempt": self.attempt})
        self._say(connection)
        self._session.after.append(lambda: self._kept(cursor))

    def finish(self, result: Any = None) -> None:
        """Inside a change of the session: the job succeeds with this change, or not at all.

        For a handler whose effects are rows: done exactly once. Nothing may follow.
        """
        connection = self._session.job_connection()
        self.write(connection)
        settling.succeed(connection, self.claim, result)
        self._session.after.append(lambda: setattr(self, "settled", True))

    def report(
        self, done: int | None = None, total: int | None = None, note: str | None = None
    ) -> None:
        """Outside a change: say how far it has come. Raises as `stop_if_asked()` does."""
        given = {"done": done, "total": total, "note": note}
        self._progress |= {name: value for name, value in given.items() if value is not None}
        self._write_now_and_then()
        self.stop_if_asked()

    def log(self, line: str) -> None:
        """Add a line to the log of this execution."""
        millis = round(clock.now().timestamp() * 1000)
        self._lines.append(f"{millis}\t{' '.join(line.split())[:LONGEST_LINE]}\n")
        if not self._session.changing:
            self._write_now_and_then()

    def cancelled(self) -> bool:
        """Whether somebody has asked for the job to stop."""
        return self.cancel_requested

    def stop_if_asked(self) -> None:
        """Raises when the job is to stop here; the runner settles what that means."""
        if self.lost:
            raise settling.LeaseLost(f"job {self.job_id} attempt {self.attempt}")
        if self.cancel_requested:
            raise Cancelled
        if self.stopping:
            raise GivenBack

    def idempotency_key(self, name: str) -> str:
        """A key for one outside effect, the same in every execution, also of its dead letter."""
        return f"job-{self.claim.origin}-{name}"

    def write(self, connection: Connection) -> None:
        """Write what has been said so far; the runner calls it before it settles."""
        if self._progress:
            fence(connection, self.claim, self._progress)
        self._say(connection)

    def _write_now_and_then(self) -> None:
        if time.monotonic() - self._written_at < QUIET_SECONDS:
            return
        with self._session.bookkeeping():
            self.write(self._session.job_connection())
        self._kept(None)

    def _kept(self, cursor: Any) -> None:
        """What was said has been committed."""
        self.cursor = self.cursor if cursor is None else cursor
        self._progress, self._lines = {}, []
        self._written_at = time.monotonic()

    def _say(self, connection: Connection) -> None:
        if self._lines:
            log = attempts.c.log + "".join(self._lines)
            connection.execute(update(attempts).where(this_attempt(self.claim)).values(log=log))
