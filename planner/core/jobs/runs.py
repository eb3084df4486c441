"""What a handler holds while it runs: its place, its progress, its log, and when to stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, Select, select, update
from sqlalchemy.engine import Connection

from planner.core import clock
from planner.core.jobs import settling
from planner.core.jobs.claiming import Claim
from planner.core.jobs.models import Job, JobState
from planner.core.jobs.noting import attempts
from planner.core.jobs.receipts import note, receipt
from planner.core.jobs.settling import fence, hold, this_attempt
from planner.core.jobs.time import now

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


def trusted(lease: int) -> float:
    """Seconds after a sign of life for which a run may take its job for its own."""
    return lease / 1000 - min(5.0, lease / 6000)


class Run:
    """One execution of one job."""

    def __init__(self, session: Session, claim: Claim) -> None:
        self.claim = claim
        self.job_id, self.attempt = claim.job_id, claim.attempt
        self.cursor: Any = claim.cursor
        """Where the last checkpoint of any execution stood; None at the first start."""
        self.lost = self.cancel_requested = self.stopping = self.settled = False
        self.ended_at = float("inf")
        """When it was seen to be ended, because it did not stop when it was asked to."""
        self.trusted_until = float("inf")
        """When it must take the job for lost unless its lease is renewed before."""
        self._session = session
        self._lines: list[str] = []
        self._progress: dict[str, Any] = {}
        self._written_at = 0.0
        self._alive_at = float("-inf")

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
        Raises `LeaseLost` where another has taken the job over: the change rolls back. While the
        change is open nobody can take it, however long it lasts, and the lease can be renewed.
        Call `stop_if_asked()` between batches.
        """
        given = {"cursor": cursor, "done": done, "total": total, "note": note}
        place = {name: value for name, value in given.items() if value is not None}
        if self.lost:  # its time is over, and a place kept would give it more
            raise settling.LeaseLost(f"job {self.job_id} attempt {self.attempt}")
        hold(self._session.job_connection(), self.claim)
        self._session.last.append(lambda: self._keep_place(place))
        self._session.after.append(lambda: self._kept(cursor))

    def _keep_place(self, place: Mapping[str, Any]) -> None:
        """The last of a batch: it is a sign of life, so that the lease begins when it commits."""
        connection, began = self._session.job_connection(), time.monotonic()
        lease = {"lease_expires_at": now(connection) + self.claim.lease}
        fence(connection, self.claim, {**self._progress, **place, **lease})
        self._say(connection)
        self._session.after.append(lambda: self.trust_from(began))

    def finish(self, result: Any = None) -> None:
        """Inside a change of the session: the job succeeds with this change, or not at all.

        For a handler whose effects are rows: done exactly once. Nothing may follow.
        """
        self._session.write_last()  # a place, while the job is still held
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
        said = settling.without_nulls(" ".join(line.split()))
        self._lines.append(f"{millis}\t{said[:LONGEST_LINE]}\n")
        if not self._session.changing:
            self._write_now_and_then()

    def cancelled(self) -> bool:
        """Whether somebody has asked for the job to stop."""
        return self.cancel_requested

    def stop_if_asked(self) -> None:
        """Raises when the job is to stop here; the runner settles what that means."""
        self._require_trust()
        if self.cancel_requested:
            raise Cancelled
        if self.stopping:
            raise GivenBack

    def idempotency_key(self, name: str) -> str:
        """A key for one outside effect, the same in every execution, also of its dead letter.

        Raises `LeaseLost` where another may have the job by now: ask right before the effect. It
        asks the database too, so that what is written after the effect finds a connection open.
        """
        self._require_trust()
        self._require_hold()
        return f"job-{self.claim.origin}-{name}"

    def once(self, name: str, effect: Callable[[str], Any]) -> Any:
        """Do an effect outside, given its idempotency key, and keep what it answers, as JSON.

        Where an earlier execution has done it, its answer is given and nothing is done. Only a
        death right between the effect and its receipt repeats it, under the same key.
        """
        assert not self._session.changing, "an effect outside is not undone with a change"
        key = self.idempotency_key(name)
        if (kept := self._read(receipt(key))) is not None:
            return kept.answer
        answer = effect(key)
        note(self._session, key, answer)
        return answer

    def trust_from(self, sign_of_life: float) -> None:
        """The lease was renewed at that time, in seconds of the monotonic clock.

        A beat that had to wait for its turn to write tells of an earlier one than the run itself.
        """
        self._alive_at = max(self._alive_at, sign_of_life)
        self.trusted_until = self._alive_at + trusted(self.claim.lease)

    def _require_trust(self) -> None:
        """Fail where the job is lost, or the lease was not renewed for so long that it may be."""
        if self.lost or time.monotonic() > self.trusted_until:
            raise settling.LeaseLost(f"job {self.job_id} attempt {self.attempt}")

    def _require_hold(self) -> None:
        """Fail where the job's row says that it is another's."""
        mine = select(Job.id).where(
            Job.id == self.job_id,
            Job.attempt == self.attempt,
            Job.state == JobState.RUNNING,
            Job.lease_owner == self.claim.owner,
        )
        if self._read(mine) is None:
            raise settling.LeaseLost(f"job {self.job_id} attempt {self.attempt}")

    def _read(self, chosen: Select[Any]) -> Row[Any] | None:
        """Its one row. Nothing stays open for as long as an effect takes."""
        reads = self._session.in_transaction()
        found = self._session.execute(chosen).one_or_none()
        if not reads:
            self._session.rollback()
        return found

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
