"""Dead letters for tests that deal with many of them."""

from collections.abc import Mapping
from typing import Any

from planner.core.jobs.models import DeadLetter, DeadReason, LetterStatus
from tests.kit.jobs import FIVE
from tests.kit.world import World

NONE: Mapping[int, Mapping[str, Any]] = {}


def lie(
    world: World,
    count: int,
    changed: Mapping[int, Mapping[str, Any]] = NONE,
    **more: Any,
) -> None:
    """So many open dead letters of one cause; some told otherwise, by their number."""
    letter = {
        "queue": "audit",
        "task": FIVE.name,
        "payload_version": 1,
        "reason": DeadReason.REFUSED,
        "fingerprint": "one",
        "attempts": [],
        "first_failed_at": 1,
        "failed_at": 1,
        "status": LetterStatus.OPEN,
        **more,
    }
    rows = [
        {**letter, "job_id": 90_000 + n, "payload": {"number": n}, **changed.get(n, {})}
        for n in range(count)
    ]
    with world.session() as session, session.recording("test.died", "jobs"):
        session.add_rows(DeadLetter, rows)
