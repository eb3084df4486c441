"""The pages of jobs where an organisation has 100,000 of them, and 5,000 dead letters."""

from collections.abc import Iterator
from typing import Any

from bench.measuring import Line, served
from bench.stage import Stage
from planner.core import clock
from planner.core.jobs import Job, JobState
from planner.core.jobs.models import DeadLetter, DeadReason, JobAttempt, LetterStatus, Outcome
from planner.core.jobs.triggers import Trigger

JOBS, LETTERS, OPEN = 100_000, 5_000, 2_000
SERVER_MS = 200.0
DAY = 24 * 3600 * 1000
QUEUES = ("scenario-recompute/recompute", "view-refresh/refresh", "csv-import/check", "audit/x")
PAGES = (
    "/acme/jobs",
    "/acme/jobs?q=state:failed",
    "/acme/jobs?q=since:24h",
    "/acme/jobs?q=who:me",
    "/acme/jobs?q=lean",
    "/acme/jobs?q=trigger:retry",
    "/acme/jobs?q=trigger:schedule+since:7d",
    "/acme/jobs?q=parent:7",
    "/acme/jobs/matching?q=state:done",
    "/acme/jobs/dead",
    "/acme/jobs/dead/purge?days=0",
    "/acme/jobs/pace",
)


def lines(stage: Stage, count: int = JOBS) -> Iterator[Line]:
    """Each page as an administrator reads it."""
    _fill(stage, count)
    stage.settle()
    client = stage.world.client("admin")
    for address in PAGES:

        def page(address: str = address) -> None:
            assert client.get(address).status_code == 200, address

        timed = served(page)
        name = f"page {address.removeprefix('/acme')}, {count:,} jobs, {stage.name}"
        yield Line(name, timed.seconds * 1000, "ms", SERVER_MS, True, timed.detail)


def _fill(stage: Stage, count: int) -> None:
    """Jobs of four queues over two days: most done, the last of them open, some dead."""
    at = round(clock.now().timestamp() * 1000)
    with stage.session() as session, session.recording("bench.filled", "jobs"):
        keys = session.new_keys(Job, count)
        rows = [_job(number, count, at) | {"id": key} for number, key in enumerate(keys)]
        session.add_rows(Job, rows)
        ended = [row for row in rows if row["finished_at"]]
        session.add_rows(JobAttempt, [_attempt(row) for row in ended])
        dead = [row for row in rows if row["state"] is JobState.DEAD]
        session.add_rows(DeadLetter, [_letter(row) for row in dead])


def _job(number: int, count: int, at: int) -> dict[str, Any]:
    created = at - (count - number) * 2 * DAY // count
    task = QUEUES[number % len(QUEUES)]
    state = JobState.DEAD if number % (count // LETTERS) == 0 else JobState.SUCCEEDED
    state = JobState.WAITING if number >= count - OPEN else state
    over = state is not JobState.WAITING
    return {
        "queue": task.partition("/")[0],
        "task": task,
        "payload": {"number": number},
        "payload_version": 1,
        "state": state,
        "priority": 5,
        "run_at": created,
        "rank_at": created,
        "attempt": int(over),
        "trigger": Trigger.RETRY if number % 1000 == 0 else Trigger.SCHEDULE,
        "error": f"row {number % 40} names no pool" if state is JobState.DEAD else None,
        "subject": f"scenario {'Lean' if number % 50 == 0 else 'Hub'} {number % 300}",
        "created_at": created,
        "started_at": created + 500 if over else None,
        "finished_at": created + 900 + number % 700 if over else None,
    }


def _attempt(job: dict[str, Any]) -> dict[str, Any]:
    dead = job["state"] is JobState.DEAD
    return {
        "job_id": job["id"],
        "attempt": 1,
        "queue": job["queue"],
        "worker": "bench",
        "started_at": job["started_at"],
        "finished_at": job["finished_at"],
        "outcome": Outcome.FAILED if dead else Outcome.SUCCEEDED,
    }


def _letter(job: dict[str, Any]) -> dict[str, Any]:
    copied = ("queue", "task", "payload", "payload_version", "error", "subject")
    return {
        "job_id": job["id"],
        **{name: job[name] for name in copied},
        "reason": DeadReason.EXHAUSTED,
        "fingerprint": job["error"],
        "attempts": [],
        "first_failed_at": job["finished_at"],
        "failed_at": job["finished_at"],
        "status": LetterStatus.OPEN,
    }
