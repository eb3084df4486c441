"""Walking along the audit of an organisation."""

import time
from dataclasses import asdict

from planner.core import chain
from planner.core.chain import Walk
from planner.core.jobs import GiveUp, Run, Snooze
from planner.core.logs import logger
from planner.core.session import Session
from planner.operations.tasks import AUDIT_CHAIN, Night
from workers.handlers import handles

log = logger("planner.audit")

SLICE_SECONDS = 20
"""How long it walks on end: then other maintenance has its turn."""


@handles(AUDIT_CHAIN)
def walk_along(session: Session, payload: Night, run: Run) -> dict[str, int]:
    """Walk along the whole chain. Safe to run twice: it reads, and keeps what it came to."""
    begun, until = Walk(**(run.cursor or {})), time.monotonic() + SLICE_SECONDS
    noted = {key: hash_ for key, hash_ in chain.known(session).items() if key > begun.event_id}
    for walk in chain.walked(session, begun, noted):
        run.report(done=walk.events)
        if time.monotonic() > until and walk.broken_at is None:
            _rest(session, run, walk)
    with session.bookkeeping():
        chain.keep(session, walk)
    log.info("audit_walked", organisation_id=session.organisation_id, **asdict(walk))
    if walk.broken_at is not None:
        raise GiveUp(
            f"The audit is not as it was written: event {walk.broken_at} does not follow from "
            "those before it. Compare it with a backup."
        )
    return {"events": walk.events, "verified_to": walk.event_id}


def _rest(session: Session, run: Run, walk: Walk) -> None:
    with session.bookkeeping():
        run.checkpoint(cursor=asdict(walk))
    raise Snooze(1)
