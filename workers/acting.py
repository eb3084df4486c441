"""Acts on many jobs or dead letters, batch by batch."""

import time
from dataclasses import asdict

from planner.core.jobs import Run, Snooze
from planner.core.jobs.batches import Place, how_many, next_batch
from planner.core.session import Session
from planner.operations.tasks import ACT, ActOnMany
from workers.handlers import handles

SLICE_SECONDS = 20
"""How long it works on end: then acts of others have their turn."""
COUNTED = 1_000_000


@handles(ACT)
def act_on_many(session: Session, payload: ActOnMany, run: Run) -> dict[str, int]:
    """Do it to all that are meant. Safe to run twice: it goes on from its place."""
    wanted, place = payload.wanted, Place(*(run.cursor or ()))
    seen = place.done + place.left
    total = seen + how_many(session, wanted, place.after, COUNTED)
    since = time.monotonic()
    while (reached := next_batch(session, wanted, run, place, total)) != place:
        place = reached
        run.stop_if_asked()
        if time.monotonic() - since > SLICE_SECONDS:
            raise Snooze(1)
    return {name: asdict(place)[name] for name in ("done", "left")}
