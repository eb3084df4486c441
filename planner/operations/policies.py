"""Queues and their rules in words, and what a job holds up while it is not done."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from planner.core.jobs.models import Job, JobState, moment
from planner.core.jobs.tasks import TASKS, Retries
from planner.core.queues import NORMAL, QUEUES, URGENT, Queue
from planner.web.limits import often
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
    "auto-actions": "Acts on many at once",
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
    "csv-import/undo": "is not wholly undone: what it has not reached stays as imported.",
    "scenario-recompute/recompute": "is worked out afresh on every page that shows it.",
    "scenario-recompute/derive-demand": "keeps the demand that was derived before.",
    "view-refresh": "is worked out afresh on every page that shows it.",
    "status-log-backfill": "lacks history, so its forecast stays blocked.",
}


def rule(queue: Queue) -> str:
    """What a queue allows: 2 at once, 5 a minute."""
    parts = [f"{queue.concurrency} at once"]
    if queue.rate:
        parts.append(often(queue.rate))
    if queue.own_concurrency:
        parts.append(f"{queue.own_concurrency} of each organisation")
    if queue.own_rate:
        parts.append(f"{often(queue.own_rate)} for each organisation")
    return ", ".join(parts)


def summary(queue: Queue) -> str:
    """A queue's rule beside its gauge: 2 retries: 1, 2 s; 10 a second."""
    waits = {task.retries for task in TASKS.values() if task.queue_name == queue.name}
    parts = [_retries(*waits) if len(waits) == 1 else "retries by task" if waits else ""]
    parts += [often(queue.rate)] if queue.rate else []
    parts += [f"{often(queue.own_rate)} for each organisation"] if queue.own_rate else []
    return "; ".join(part for part in parts if part)


def empties(queue: Queue, ahead: int) -> str | None:
    """How long so many starts take at the queue's rate; None where it does not hold them back."""
    if queue.rate is None or ahead <= queue.rate.count:
        return None
    seconds = ahead / queue.rate.count * queue.rate.window.total_seconds()
    return f"at least {duration(seconds)} at {often(queue.rate)}"


def kept_until(job: Job) -> tuple[datetime | None, int | None]:
    """Until when a finished job's row is kept, and with how many others at most.

    Its dead letter has a clock of its own.
    """
    queue, task = QUEUES.get(job.queue), TASKS.get(job.task)
    if queue is None or job.finished_at is None:
        return None, None
    dead = job.state is JobState.DEAD
    age = queue.keep_dead if dead else queue.keep_done
    ages = [each for each in (age, task.keep if task else None) if each]
    count = queue.keep_dead_count if dead else queue.keep_done_count
    return moment(job.finished_at) + min(ages) if ages else None, count


def tries(job: Job) -> str:
    """How often a job may fail and what it waits each time: 5 retries: 1, 2, 4, 8, 16 s."""
    task = TASKS.get(job.task)
    if task and task.retries.count == job.retries:
        return _retries(task.retries)
    return plural(job.retries, "retry", "retries") if job.retries else "no retry"


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


def _retries(retries: Retries) -> str:
    if not retries.waits:
        return "no retry"
    return f"{plural(retries.count, 'retry', 'retries')}: {_waits(retries)}"


def _waits(retries: Retries) -> str:
    return f"{', '.join(f'{wait.total_seconds():g}' for wait in retries.waits)} s"
