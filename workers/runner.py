"""One process's bookkeeping: it claims what is due, has it run, and settles what has ended.

One thread does all of it. A turn is one transaction, which settles everything that has ended and
claims as much as there are free threads: one fsync for many jobs.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from planner.core import platform
from planner.core.jobs.claiming import Claim, again_in, claim
from planner.core.jobs.closing import Ended, close, tell
from planner.core.jobs.leases import Leases
from planner.core.jobs.performing import execute
from planner.core.jobs.returning import give_back_unheard
from planner.core.jobs.tasks import TASKS
from planner.core.jobs.together import Together, units
from planner.core.logs import logger, of_job
from planner.core.platform import Context
from planner.core.queues import QUEUES
from planner.core.trouble import database_away
from workers.handlers import HANDLERS
from workers.hands import Hands, Unit

log = logger("planner.jobs")

GATHER_SECONDS = 0.01
"""What has ended waits this long for others to end, while others run."""
MOST = 200
"""So many brief jobs are claimed at once, where they are all that their queue has due."""
TROUBLE_SECONDS = 0.5
"""How long a database that did not answer is left alone."""


@dataclass(frozen=True)
class Turn:
    """What one transaction is to do: settle these, and claim so many from a queue."""

    ended: Sequence[Ended]
    queue: str | None
    free: int


class Runner:
    """The threads of one worker process, and the queues it has been told to look at."""

    def __init__(
        self, context: Context, leases: Leases, queues: Sequence[str], threads: int
    ) -> None:
        self.context, self.leases, self.threads = context, leases, threads
        self.served = tuple(queues)
        brief = [name for name in leases.who.tasks if name in TASKS and TASKS[name].brief]
        self._for_brief = replace(leases.who, tasks=brief)
        self.stopping = False
        self._rung: set[str] = set()
        self._later: dict[str, float] = {}
        """Queues at their rate, and when they may start something again."""
        self._ended: list[Ended] = []
        self._freed: set[str] = set()
        """Queues of jobs that settled themselves: each left room for another."""
        self._more: set[str] = set()
        """Queues that had work for every thread there was: they are rung as threads are free."""
        self._first_ended_at = self._rests_until = 0.0
        self._busy = 0
        self._at_hand: set[int] = set()
        """The jobs that the threads have been given."""
        self._unheard = False
        """Whether the database went away as a claim was made: it may hold, and nobody knows."""
        self._writing = False
        self._changed = threading.Condition()
        self._hands = Hands(threads, self._run)

    def ring(self, queue: str) -> None:
        """There may be work on this queue."""
        with self._changed:
            if queue in self.served:
                self._rung.add(queue)
                self._changed.notify_all()

    def work(self) -> None:
        """Claim, run and settle until told to stop and all that ran has ended."""
        with self.context():
            while (turn := self._next()) is not None:
                claims = self._take(turn)
                self._start(turn, claims)
        self._hands.end()

    def stop(self) -> None:
        """Claim nothing more."""
        with self._changed:
            self.stopping = True
            self._changed.notify_all()

    def idle(self, seconds: float, besides: int = 0) -> bool:
        """Whether all that runs, except so many that hang, has ended and settled in that time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._quiet(besides), seconds)

    def _quiet(self, besides: int = 0) -> bool:
        return self._busy <= besides and not self._ended and not self._writing

    def _next(self) -> Turn | None:
        """What to do next, or None when told to stop and all has ended."""
        with self._changed:
            while (turn := self._turn(time.monotonic())) is None:
                if self.stopping and self._quiet():
                    return None
                self._changed.wait(self._patience(time.monotonic()))
            self._writing = True
            return turn

    def _turn(self, at: float) -> Turn | None:
        if at < self._rests_until:
            return None
        over = self._ended or self._freed
        if over and (not self._busy or at - self._first_ended_at >= GATHER_SECONDS):
            self._freed |= {each.run.claim.queue for each in self._ended}
            self._rung |= (self._freed | self._more) & set(self.served)
            self._freed, self._more, ready = set(), set(), bool(self._ended)
        else:
            ready = False
        for waited in [name for name, due in self._later.items() if due <= at]:
            del self._later[waited]
            self._rung.add(waited)
        queue = self._choose()
        if queue is None and not ready:
            return None
        ended, self._ended = self._ended, []
        return Turn(ended, queue, self.threads - self._busy)

    def _choose(self) -> str | None:
        """The rung queue looked at longest ago, if there is a thread for its jobs."""
        if self.stopping or not self._rung or self._busy >= self.threads:
            return None
        queue = min(self._rung, key=self.served.index)
        self._rung.discard(queue)
        self._later.pop(queue, None)
        self.served = (*(name for name in self.served if name != queue), queue)
        return queue

    def _patience(self, at: float) -> float | None:
        """Seconds until there may be a turn without anything happening; None for no end."""
        if at < self._rests_until:
            return self._rests_until - at
        coming = [due - at for due in self._later.values()] if not self.stopping else []
        if self._ended or self._freed:
            coming.append(self._first_ended_at + GATHER_SECONDS - at)
        return max(0.0, min(coming)) if coming else None

    def _take(self, turn: Turn) -> list[Claim]:
        try:
            with self.leases.writing, platform.transaction() as connection:
                if self._unheard:
                    give_back_unheard(connection, self.leases.who, self._held())
                lost = close(connection, turn.ended)
                claims, wait = self._claim(connection, turn)
        except SQLAlchemyError as error:  # looked at again within a second
            log.warning("claim_put_off", queue=turn.queue, error=str(error))
            self._unheard = self._unheard or database_away(error)
            self._settle_singly(turn.ended)
            return []
        self._unheard = False
        tell(turn.ended, lost)
        for each in turn.ended:
            self.leases.let_go(each.run)
        if turn.queue and wait is not None:
            with self._changed:
                self._later[turn.queue] = time.monotonic() + wait / 1000
        return claims

    def _held(self) -> set[int]:
        """The jobs that are at hand, and those that have ended and are not settled."""
        with self._changed:
            at_hand = set(self._at_hand)  # first: what leaves it now is among the leases
        return at_hand | {run.job_id for run in self.leases.held()}

    def _claim(self, connection: Connection, turn: Turn) -> tuple[list[Claim], int | None]:
        """What is claimed, and the milliseconds until a queue at its rate may go on."""
        if turn.queue is None:
            return [], None
        queue = QUEUES[turn.queue]
        claims = claim(connection, self.leases.who, queue, turn.free)
        if len(claims) < turn.free:
            return claims, again_in(connection, queue) if queue.rate is not None else None
        if all(TASKS[taken.task].brief for taken in claims):  # a thread does many of them
            claims += claim(connection, self._for_brief, queue, MOST - len(claims))
        return claims, None

    def _settle_singly(self, ended: Sequence[Ended]) -> None:
        """Settle one by one what could not be settled together, so that none is in another's way.

        What the database could not be reached for is kept and tried again; its lease is renewed as
        long as that is possible.
        """
        for number, each in enumerate(ended):
            try:
                with self.leases.writing, platform.transaction() as connection:
                    lost = close(connection, [each])
                tell([each], lost)
            except SQLAlchemyError as error:
                if database_away(error):
                    return self._keep(ended[number:])
                log.exception("job_not_settled", **of_job(each.run.claim))
            self.leases.let_go(each.run)
        return None

    def _keep(self, ended: Sequence[Ended]) -> None:
        with self._changed:
            self._ended[:0] = ended
            self._rests_until = time.monotonic() + TROUBLE_SECONDS

    def _start(self, turn: Turn, claims: Sequence[Claim]) -> None:
        given = units(claims)
        with self._changed:
            self._busy += len(given)
            self._at_hand |= {each.job_id for each in claims}
            self._writing = False
            if turn.queue and turn.free <= len(claims) < QUEUES[turn.queue].concurrency:
                there = self._rung if self._busy < self.threads else self._more
                there.add(turn.queue)  # there may be more, and room for it
            self._changed.notify_all()
        self._hands.give(given)

    def _run(self, unit: Unit) -> None:
        ended: list[Ended] = []
        try:
            for taken in self._apart(unit, ended) if len(unit) > 1 else unit:
                ended += self._executed(taken)
        finally:
            self._over(unit, ended)

    def _apart(self, unit: Unit, ended: list[Ended]) -> Sequence[Claim]:
        """Do these together; gives those of them that each have to be done by themselves."""
        together = Together(self.leases, unit, HANDLERS)
        with self.context():
            together.carry_out()
        ended += together.ended
        return together.apart

    def _executed(self, taken: Claim) -> list[Ended]:
        """Do one job; what it gives is to be settled."""
        try:
            ended = execute(self.context, self.leases, taken, HANDLERS[taken.task])
        except SQLAlchemyError:  # it is rescued when its lease runs out
            log.exception("job_not_run", **of_job(taken))
            ended = None
        return [] if ended is None else [ended]

    def _over(self, unit: Unit, ended: Sequence[Ended]) -> None:
        """A thread is free again."""
        with self._changed:
            self._busy -= 1
            self._at_hand -= {each.job_id for each in unit}
            first = not self._ended and not self._freed
            if first:
                self._first_ended_at = time.monotonic()
            if len(ended) < len(unit):
                self._freed.add(unit[0].queue)
            self._ended += ended
            if first or not self._busy:  # others are gathered
                self._changed.notify_all()
