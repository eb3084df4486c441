"""What happened to a job, step by step, and what it said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from planner.core.jobs.limits import HeldBack
from planner.core.jobs.models import DeadLetter, Job, JobAttempt, JobState, Outcome, moment
from planner.core.jobs.sweeping import SAID
from planner.core.jobs.tasks import TASKS
from planner.core.jobs.triggers import Trigger
from planner.operations.queries import JobLine
from planner.operations.told import REASONS, TRIGGERS, fault, nobody
from planner.web import limits
from planner.web.words import plural, seconds, upper_first

ENDINGS: Mapping[Outcome, str] = {
    Outcome.FAILED: "It failed",
    Outcome.LOST: "Its worker fell silent, and another takes over",
    Outcome.RETURNED: "Its worker was stopped, and gave it back",
    Outcome.SNOOZED: "It put itself off",
}

SAID_OF = (Outcome.FAILED, Outcome.LOST)
"""Endings that may say more of themselves."""
HARMLESS = (Outcome.RETURNED, Outcome.SNOOZED)
"""Endings that are no failure, though the job is not done."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of what happened: a moment, or what comes next."""

    state: str
    at: datetime | None
    text: str
    detail: str = ""
    branch: bool = False
    aside: str = ""
    """What stands in the place of a moment, where there is none yet."""


def steps(line: JobLine, attempts: Sequence[JobAttempt], schedule: str | None) -> list[Step]:
    """What happened to a job, in order, and what comes next."""
    by = f"the clock, schedule {schedule}" if schedule else _by(line)
    first = Step("done", line.created_at, f"Asked for by {by}", _merged(line.job))
    return [first, *_runs(attempts), *_next(line.job, line.held)]


def letter_steps(letter: DeadLetter, attempts: Sequence[JobAttempt]) -> list[Step]:
    """What happened to a job of which only its letter may be left."""
    end = Step("failed", moment(letter.failed_at), "It is not tried again", REASONS[letter.reason])
    return [*_runs(attempts), end]


def log_lines(attempt: JobAttempt) -> list[tuple[datetime, str]]:
    """What an execution said, with the moment of each line."""
    parted = (line.partition("\t") for line in attempt.log.splitlines())
    return [(moment(int(millis)), text) for millis, _, text in parted if millis.isdigit()]


def _by(line: JobLine) -> str:
    """Whoever asked for a job, and how."""
    job, who = line.job, line.asked_by or nobody(line.job)
    if job.trigger is Trigger.RETRY:
        return f"{who}, as a retry of job {job.retry_of}"
    if job.trigger is Trigger.DEPENDENCY:
        return f"{who}, for job {job.parent}"
    return f"{who}, {TRIGGERS[job.trigger]}" if job.trigger is Trigger.CLI else who


def _runs(attempts: Sequence[JobAttempt]) -> Iterator[Step]:
    for attempt, after in zip_longest(attempts, attempts[1:]):
        yield from _run(attempt, after)


def _run(attempt: JobAttempt, after: JobAttempt | None) -> Iterator[Step]:
    started, text = moment(attempt.started_at), f"Run {attempt.attempt} on {attempt.worker}"
    if attempt.finished_at is None:
        yield Step("running", started, text)
        return
    yield Step("done", started, text)
    ended = moment(attempt.finished_at)
    took = seconds((attempt.finished_at - attempt.started_at) / 1000)
    if attempt.outcome is Outcome.SUCCEEDED:
        yield Step("done", ended, "Done", f"after {took}")
    elif attempt.outcome is Outcome.CANCELLED:
        yield Step("done", ended, "Cancelled", attempt.error or f"after {took}")
    elif attempt.outcome is not None:
        said = fault(attempt.error_class, attempt.error)
        wait = _wait(attempt, after)
        own = said if attempt.outcome in SAID_OF else ""
        words = upper_first(own) if own and own != SAID else ENDINGS[attempt.outcome]
        detail = f"after {took}; {wait}" if wait else f"after {took}"
        state = "done" if attempt.outcome in HARMLESS else "failed"
        yield Step(state, ended, words, detail, branch=True)


def _wait(attempt: JobAttempt, after: JobAttempt | None) -> str:
    """What was to be waited after an execution, and what was."""
    if not attempt.wait or attempt.finished_at is None:
        return ""
    meant = f"tried again after {seconds(attempt.wait / 1000)}"
    if after is None:
        return f"to be {meant}"
    return f"{meant}; it waited {seconds((after.started_at - attempt.finished_at) / 1000)}"


def _merged(job: Job) -> str:
    """What became of further requests for the same."""
    if job.requests < 2:
        return ""
    more = f"{plural(job.requests - 1, 'more request')} for the same merged into this job"
    return f"{more}; it runs once more at its end" if job.rerun_requested else more


def _next(job: Job, held: HeldBack | None) -> Iterator[Step]:
    if held:
        coming = None if held.until is None else moment(held.until)
        yield Step("next", coming, f"Run {job.attempt + 1}", limits.why(held), aside="next")
    elif job.state is JobState.WAITING:
        yield Step("next", moment(job.run_at), f"Run {job.attempt + 1}")
    if job.state is JobState.RUNNING and job.cancel_by is not None:
        words = "It is ended, if it has not stopped by itself"
        yield Step("next", moment(job.cancel_by), words, "what it has committed stays")
    elif not job.state.final:
        yield from _if_it_fails(job)
    if job.state is JobState.DEAD and job.finished_at is not None:
        why = REASONS[job.dead_reason] if job.dead_reason else ""
        yield Step("failed", moment(job.finished_at), "It is not tried again", why)


def _if_it_fails(job: Job) -> Iterator[Step]:
    """What would follow if every run that is left failed."""
    task = TASKS.get(job.task)
    waits = task.retries.waits[job.failures : job.retries] if task else ()
    if waits:
        after = f"{', '.join(f'{wait.total_seconds():g}' for wait in waits)} s"
        runs = plural(len(waits), "more run")
        yield Step("next", None, f"Up to {runs}, if it fails", aside=after)
    yield Step("next", None, "Dead letter, kept 30 days", branch=True, aside="then")
