"""The queues by name, and the policy of each: how much at once, how fast, and how long kept.

A queue is here before its first task. Dead letters are kept 30 days whatever `keep_dead` says.
"""

from dataclasses import dataclass
from datetime import timedelta

URGENT, NORMAL, PATIENT = 10, 5, 1
"""Priorities: what a person waits for outside, what they wait for here, what nobody waits for."""

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Rate:
    """At most `count` starts in any window of this length."""

    count: int
    window: timedelta


@dataclass(frozen=True)
class Queue:
    """One queue's policy, across all processes."""

    name: str
    concurrency: int
    rate: Rate | None = None
    own_concurrency: int | None = None
    """How many of one organisation at once."""
    own_rate: Rate | None = None
    """How many starts of one organisation."""
    priority: int = NORMAL
    timeout: timedelta = timedelta(minutes=1)
    """How long one execution may take before its lease is let go."""
    keep_done: timedelta | None = 7 * DAY
    keep_done_count: int | None = None
    keep_dead: timedelta | None = 30 * DAY
    keep_dead_count: int | None = None


def per(seconds: int, count: int) -> Rate:
    """So many starts in so many seconds."""
    return Rate(count, timedelta(seconds=seconds))


_ALL = (
    Queue(
        "scenario-recompute",
        5,
        rate=per(1, 10),
        keep_done=DAY,
        keep_done_count=1000,
        keep_dead=7 * DAY,
    ),
    Queue(
        "csv-import",
        2,
        rate=per(60, 5),
        timeout=timedelta(minutes=10),
        keep_done=DAY,
        keep_done_count=100,
        keep_dead=7 * DAY,
    ),
    Queue(
        "view-refresh",
        3,
        rate=per(10, 10),
        keep_done=DAY / 2,
        keep_done_count=500,
        keep_dead=DAY,
    ),
    Queue(
        "drift-check",
        2,
        rate=per(10, 5),
        timeout=timedelta(minutes=2),
        keep_done=DAY / 2,
        keep_done_count=500,
        keep_dead=DAY,
    ),
    Queue(
        "jira-sync",
        2,
        rate=per(60, 3),
        timeout=timedelta(minutes=5),
        keep_done=DAY,
        keep_done_count=500,
        keep_dead=7 * DAY,
    ),
    Queue("status-log-backfill", 1, timeout=HOUR, keep_dead=7 * DAY),
    Queue("audit", 2, priority=URGENT, keep_done=DAY, keep_done_count=1000, keep_dead=7 * DAY),
    Queue(
        "usage",
        4,
        own_concurrency=1,
        keep_done=DAY,
        keep_done_count=1000,
        keep_dead=7 * DAY,
    ),
    Queue(
        "notifications",
        5,
        own_rate=per(60, 60),
        priority=URGENT,
        keep_done=None,
        keep_done_count=100,
        keep_dead=None,
        keep_dead_count=500,
    ),
    Queue("auto-actions", 1, priority=URGENT, keep_done=30 * DAY),
    Queue("maintenance", 1, priority=PATIENT, timeout=timedelta(minutes=5), keep_done=30 * DAY),
    Queue("webhooks", 5, own_rate=per(60, 60), priority=URGENT),
    Queue("planning", 4, timeout=timedelta(minutes=5), keep_done=30 * DAY),
    Queue("reports", 2, own_rate=per(60, 10), timeout=timedelta(minutes=15), keep_dead=7 * DAY),
    Queue(
        "sms-notifications",
        5,
        priority=URGENT,
        keep_done=None,
        keep_done_count=100,
        keep_dead=None,
        keep_dead_count=500,
    ),
    Queue(
        "email-digests",
        2,
        rate=per(60, 60),
        priority=URGENT,
        keep_done=None,
        keep_done_count=100,
        keep_dead=None,
        keep_dead_count=500,
    ),
    Queue("analytics", 1, timeout=timedelta(minutes=5), keep_done=DAY, keep_dead=7 * DAY),
    Queue(
        "bulk-import",
        4,
        rate=per(60, 5),
        own_concurrency=1,
        timeout=timedelta(minutes=10),
        keep_done=DAY,
        keep_done_count=100,
        keep_dead=7 * DAY,
    ),
    Queue("archive", 1, priority=PATIENT, timeout=HOUR, keep_done=30 * DAY),
    Queue("backups", 1, priority=PATIENT, timeout=HOUR, keep_done=30 * DAY),
)

QUEUES: dict[str, Queue] = {queue.name: queue for queue in _ALL}
