"""A day of background work in the demo: what is done by the clock, what people ask for, and four
jobs that failed for good of three causes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from planner.cli.demo.faults import CLOSED, UNAPPLIED, UNCHECKED, Fault
from planner.cli.demo.imports import ASKED, BY
from planner.cli.demo.scenarios import DEFERRING, HIRING, PLANNED, PUBLISHED
from planner.cli.demo.schedules import add_fires, slots
from planner.cli.demo.stage import Keys, Stage
from planner.core.jobs.models import (
    DeadLetter,
    DeadReason,
    Job,
    JobAttempt,
    JobState,
    LetterStatus,
    Outcome,
)
from planner.core.jobs.placing import rank
from planner.core.jobs.scheduling import millis
from planner.core.jobs.settling import fingerprint
from planner.core.jobs.tasks import Task, milliseconds
from planner.core.jobs.triggers import Trigger
from planner.imports.models import Import
from planner.imports.tasks import APPLY
from planner.scenarios.tasks import CHECK_DRIFT, DERIVE

CHECKS, DERIVATIONS = 22, 18
MINUTE = 60_000
WORKERS = ("office-1", "office-2")
ASKING = ("planner", "marged.ellis", "jonas.weber")


@dataclass(frozen=True)
class Piece:
    """One job as it went. Times are milliseconds: since it was asked for, and of one execution."""

    task: Task[Any]
    ago: int
    took: int
    scenario: str | None = None
    file: Import | None = None
    by: str | None = None
    requests: int = 1
    result: Mapping[str, int] | None = None
    fault: Fault | None = None

    @property
    def runs(self) -> int:
        """How often it was executed."""
        tried = self.fault is not None and self.fault.reason is DeadReason.EXHAUSTED
        return self.task.retries.count + 1 if tried else 1


def add_jobs(stage: Stage, keys: Keys, failed: Import) -> None:
    """Add the jobs of the last hours with their executions, and the letters of those that died.

    `failed` is the import whose job is one of these.
    """
    pieces = sorted(_pieces(stage, failed), key=lambda piece: -piece.ago)
    numbers = stage.session.new_keys(Job, len(pieces))
    told = [_told(stage, keys, key, piece) for key, piece in zip(numbers, pieces, strict=True)]
    stage.session.add_rows(Job, [job for job, _ in told])
    stage.session.add_rows(JobAttempt, [attempt for _, runs in told for attempt in runs])
    dead = [(job, runs) for job, runs in told if job["state"] is JobState.DEAD]
    stage.session.add_rows(DeadLetter, [_letter(job, runs) for job, runs in dead])
    checks = [job["id"] for job, _ in told if job["task"] == CHECK_DRIFT.name and job["result"]]
    add_fires(stage, checks[::-1])
    failed.job_id = next(job["id"] for job, _ in told if job["task"] == APPLY.name)


def _pieces(stage: Stage, failed: Import) -> Iterator[Piece]:
    chance = stage.chance
    for slot in islice(slots(stage), CHECKS):
        took = round(chance.lognormvariate(6.4, 0.35))
        checked = {"scenarios_checked": 1, "alerts_changed": 0}
        yield Piece(CHECK_DRIFT, millis(stage.now) - slot, took, result=checked)
    for _ in range(DERIVATIONS):
        yield Piece(
            DERIVE,
            chance.randrange(20, 22 * 60) * MINUTE,
            round(chance.lognormvariate(6.0, 0.5)),
            chance.choice((PLANNED, HIRING, DEFERRING)),
            by=chance.choice(ASKING),
            requests=chance.choice((1, 1, 1, 2, 4)),
            result={"new": 0, "changed": chance.randrange(1, 9), "removed": 0},
        )
    for minutes, who in ((190, "marged.ellis"), (130, "jonas.weber")):
        yield Piece(DERIVE, minutes * MINUTE, 180, PUBLISHED, by=who, fault=CLOSED)
    yield Piece(CHECK_DRIFT, 405 * MINUTE, 900, PUBLISHED, fault=UNCHECKED)
    yield Piece(APPLY, ASKED * MINUTE, 240, file=failed, by=BY, fault=UNAPPLIED)


def _told(
    stage: Stage, keys: Keys, key: int, piece: Piece
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The row of a job, and those of its executions."""
    asked = millis(stage.now) - piece.ago
    start = asked + milliseconds(piece.task.debounce) + 40
    runs = list(_runs(key, piece, start))
    priority, fault = piece.task.queue.priority, piece.fault
    job = {
        "id": key,
        "queue": piece.task.queue_name,
        "task": piece.task.name,
        "payload": _payload(keys, piece),
        "payload_version": piece.task.payload.version,
        "state": JobState.DEAD if fault else JobState.SUCCEEDED,
        "priority": priority,
        "run_at": start,
        "rank_at": rank(start, priority),
        "attempt": piece.runs,
        "failures": piece.runs if fault else 0,
        "retries": piece.task.retries.count,
        "result": None if piece.result is None else dict(piece.result),
        "requests": piece.requests,
        "dead_reason": fault.reason if fault else None,
        "error_class": fault.error_class if fault else None,
        "error": fault.error if fault else None,
        "requested_by": keys.users[piece.by] if piece.by else None,
        "trigger": Trigger.PERSON if piece.by else Trigger.SCHEDULE,
        **_about(keys, piece),
        "created_at": asked,
        "started_at": runs[-1]["started_at"],
        "finished_at": runs[-1]["finished_at"],
    }
    return job, runs


def _payload(keys: Keys, piece: Piece) -> dict[str, int | None]:
    if piece.file:
        return {"import_id": piece.file.id}
    return {"scenario_id": keys.scenarios[piece.scenario] if piece.scenario else None}


def _about(keys: Keys, piece: Piece) -> dict[str, Any]:
    """What the job is about: in words, the table and the key."""
    if piece.file:
        words, kind, key = str(piece.file), Import.__tablename__, piece.file.id
    elif piece.scenario:
        words, kind, key = f"scenario {piece.scenario}", "scenarios", keys.scenarios[piece.scenario]
    else:
        return {"subject": None, "subject_kind": None, "subject_id": None}
    return {"subject": words, "subject_kind": kind, "subject_id": key}


def _runs(key: int, piece: Piece, start: int) -> Iterator[dict[str, Any]]:
    """The executions, each after the wait that its task states."""
    waits = [milliseconds(wait) for wait in piece.task.retries.waits]
    for number in range(1, piece.runs + 1):
        end, fault = start + piece.took, piece.fault
        wait = waits[number - 1] if number < piece.runs else None
        yield {
            "job_id": key,
            "attempt": number,
            "queue": piece.task.queue_name,
            "worker": WORKERS[(piece.ago // MINUTE + number) % len(WORKERS)],
            "started_at": start,
            "finished_at": end,
            "outcome": Outcome.FAILED if fault else Outcome.SUCCEEDED,
            "error_class": fault.error_class if fault else None,
            "error": fault.error if fault else None,
            "traceback": fault.traceback if fault else None,
            "wait": wait,
            "next_run_at": None if wait is None else end + wait,
        }
        start = end + (wait or 0) + 120


def _letter(job: Mapping[str, Any], runs: list[dict[str, Any]]) -> dict[str, Any]:
    copied = ("queue", "task", "payload", "payload_version", "error_class", "error")
    about = ("subject", "subject_kind", "subject_id", "requested_by")
    history = [
        {name: value for name, value in run.items() if name not in ("job_id", "queue")}
        for run in runs
    ]
    return {
        "job_id": job["id"],
        **{name: job[name] for name in (*copied, *about)},
        "reason": job["dead_reason"],
        "fingerprint": fingerprint(job["task"], job["error_class"], job["error"]),
        "attempts": history,
        "first_failed_at": runs[0]["finished_at"],
        "failed_at": job["finished_at"],
        "status": LetterStatus.OPEN,
    }
