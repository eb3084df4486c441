"""Brief jobs carried out one after the other in one transaction, which settles them as well.

A commit costs more than most of what a brief job does: here many share one. What a job changed and
its success still commit together, exactly once, and a worker that dies before leaves nothing of
either. Whatever else comes between undoes the transaction: each of its jobs is then done by itself,
on the road that every other job takes, where failures, cancels and retries are told of.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from planner.core.jobs.claiming import Claim
from planner.core.jobs.closing import Ended, close, tell
from planner.core.jobs.leases import Leases
from planner.core.jobs.performing import Handler, away
from planner.core.jobs.runs import Run
from planner.core.jobs.storing import storable
from planner.core.jobs.tasks import TASKS
from planner.core.jobs.triggers import Trigger
from planner.core.joined import Apart, Common, Joined, Unknown, shared
from planner.core.logs import about, logger

log = logger("planner.jobs")

LONGEST_SECONDS = 0.02
"""After so long what was done is committed, so that nobody waits for what it locks."""


class SharedRun(Run):
    """An execution that ends with others; what it has said is written then."""

    told: tuple[Any, ...] = ()

    def finish(self, result: Any = None) -> None:
        """Inside a change of the session: the job succeeds with it, when all of them do."""
        self._session.require_recording()
        self._session.write_last()
        self.told = (result,)

    def idempotency_key(self, name: str) -> str:
        """A job with effects outside is not brief, whatever its task says. Raises `Apart`."""
        raise Apart

    def _write_now_and_then(self) -> None:
        """Nobody could read it before the end."""


class Together:
    """Claimed brief jobs of one organisation, in the hands of one thread."""

    def __init__(
        self, leases: Leases, claims: Sequence[Claim], handlers: Mapping[str, Handler]
    ) -> None:
        self._leases, self._handlers = leases, handlers
        self._waiting = deque(claims)
        self.apart: list[Claim] = []
        """What has to be done each by itself."""
        self.ended: list[Ended] = []
        """What may have been committed when the database went away: the fence will know."""

    def carry_out(self) -> None:
        """Do all of them, in as few transactions as may be."""
        while self._waiting:
            runs: list[SharedRun] = []
            held = False
            try:
                with shared(self._waiting[0].organisation_id) as common:
                    held = self._some(common, runs)
            finally:
                for run in [] if held else runs:
                    self._leases.let_go(run)

    def _some(self, common: Common, runs: list[SharedRun]) -> bool:
        """Do the first of them in this transaction; whether they still have to be settled."""
        lost: list[Claim] = []
        try:
            ended = self._done(common, runs)
            if lost := close(common.connection, ended):
                raise Apart
            common.commit()
        except Unknown:
            self.ended += [away(run) for run in runs]
            return True
        except Exception as why:
            error = type(why.__cause__ or why).__name__
            log.info("jobs_apart", job_ids=[run.job_id for run in runs], error_class=error)
            self.apart += [run.claim for run in runs if run.claim not in lost]
            return False
        for act in common.after:
            act()
        tell(ended)
        return False

    def _done(self, common: Common, runs: list[SharedRun]) -> list[Ended]:
        """How the first of them ended, each well; whatever else happens is raised."""
        until = time.monotonic() + LONGEST_SECONDS
        of = self._waiting[0].organisation_id
        session = Joined(common, organisation_id=of, trigger=Trigger.DEPENDENCY)
        try:
            ended = [self._one(session, runs)]
            while self._waiting and time.monotonic() < until:
                ended.append(self._one(session, runs))
        finally:
            session.close()
        return ended

    def _one(self, session: Joined, runs: list[SharedRun]) -> Ended:
        claim, task = self._waiting[0], TASKS[self._waiting[0].task]
        session.turn_to(claim.job_id, claim.requested_by, claim.request_id)
        run = SharedRun(session, claim)
        self._leases.take(run)
        runs.append(run)
        self._waiting.popleft()
        payload = task.read(claim.payload_version, dict(claim.payload))
        with about(claim):
            result = storable(self._handlers[claim.task](session, payload, run))
        return Ended(run, result=run.told[0] if run.told else result)


def units(claims: Sequence[Claim]) -> list[list[Claim]]:
    """What one thread does at a time, best first: a job, or all brief ones of an organisation."""
    made: dict[tuple[str, int], list[Claim]] = {}
    for claim in claims:
        brief = TASKS[claim.task].brief
        key = ("of", claim.organisation_id) if brief else ("job", claim.job_id)
        made.setdefault(key, []).append(claim)
    return list(made.values())
