"""Queues and their rules in words, and what a job holds up while it is not done."""

from collections.abc import Mapping
from datetime import timedelta

from planner.core.jobs.models import Job, JobState
from planner.core.jobs.tasks import TASKS, Retries
from planner.core.queues import NORMAL, URGENT, Queue, Rate
from planner.web.words import duration, plural

PURPOSES: Mapping[str, str] = {
    "scenario-recompute": "Figures of scenarios",
    "csv-import": "Files into initiatives",
    "view-refresh": "Summaries and lists",
    "drift-check": "Baseline against now",
    "jira-sync": "Issues from Jira",
    "status-log-backfill": "History for forecasts",
    "audit": "Checks of the audit log",
    "usage": "Counters and limits",
    "notifications": "Messages to people",
    "auto-actions": "Acts that limits set off",
    "maintenance": "Tidying up",
    "webhooks": "Events to other systems",
    "planning": "Gates, packages, digests",
    "reports": "Reports to download",
    "sms-notifications": "Text messages",
    "email-digests": "Digests by e-mail",
    "analytics": "Figures over time",
    "bulk-import": "People from files",
    "archive": "What is put away",
    "backups": "Copies for safety",
}

HELD_UP: Mapping[str, str] = {
    "csv-import/check": "is not checked, so it cannot be applied.",
    "csv-import/initiatives": "is not wholly applied: its remaining rows stay out of the plan.",
    "scenario-recompute": "may show summaries that are older than its inputs; its ledger is right.",
    "view-refresh": "may show summaries that are older than the plan.",
    "status-log-backfill": "lacks history, so its forecast stays blocked.",
}

_WINDOWS = {1: "a second", 60: "a minute", 3600: "an hour"}


def rule(queue: Queue) -> str:
    """What a queue allows: 2 at once, 5 a minute."""
    parts = [f"{queue.concurrency} at once"]
    if queue.rate:
        parts.append(_rate(queue.rate))
    if queue.own_concurrency:
        parts.append(f"{queue.own_concurrency} of each organisation")
    if queue.own_rate:
        parts.append(f"{_rate(queue.own_rate)} for each organisation")
    return ", ".join(parts)


def tries(job: Job) -> str:
    """How often a job may fail and what it waits each time: 5 retries: 1, 2, 4, 8, 16 s."""
    task = TASKS.get(job.task)
    if not job.retries:
        return "no retry"
    words = plural(job.retries, "retry", "retries")
    return f"{words}: {_waits(task.retries)}" if task and task.retries.waits else words


def kept(age: timedelta | None, count: int | None) -> str:
    """How long jobs are kept: for 1 day, at most 100."""
    parts = [f"for {duration(age.total_seconds())}"] if age else []
    return ", ".join([*parts, *([f"at most {count:,}"] if count else [])])


def weight(priority: int) -> str:
    """A priority in a word."""
    return "urgent" if priority >= URGENT else "normal" if priority >= NORMAL else "patient"


def held_up(job: Job) -> str | None:
    """What is amiss with the subject until the job succeeds, after its name; None for nothing."""
    if job.subject is None or job.state in (JobState.SUCCEEDED, JobState.CANCELLED):
        return None
    return HELD_UP.get(job.task) or HELD_UP.get(job.queue)


def _rate(rate: Rate) -> str:
    length = round(rate.window.total_seconds())
    return f"{rate.count} {_WINDOWS.get(length, f'in {length} s')}"


def _waits(retries: Retries) -> str:
    return f"{', '.join(f'{wait.total_seconds():g}' for wait in retries.waits)} s"
