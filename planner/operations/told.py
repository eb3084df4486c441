"""Jobs in words: what a task does, how a job stands, and what happened to it, step by step."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from planner.core.jobs.limits import HeldBack
from planner.core.jobs.models import (
    DeadLetter,
    DeadReason,
    Job,
    JobAttempt,
    JobState,
    Outcome,
    moment,
)
from planner.core.jobs.ringing import messenger
from planner.core.jobs.tasks import TASKS
from planner.operations.letters import Cause
from planner.operations.pace import Hour
from planner.operations.queries import Counts, JobLine, now
from planner.operations.queues import QueueLine
from planner.web import limits, sparks
from planner.web.sparks import Spark
from planner.web.subjects import task_title
from planner.web.throughput import Throughput, finding, throughput
from planner.web.words import (
    ago,
    clock_time,
    duration,
    exact,
    plural,
    seconds,
    spelt,
    stamp,
    upper_first,
)

REASONS: Mapping[DeadReason, str] = {
    DeadReason.EXHAUSTED: "it failed as often as it may",
    DeadReason.REFUSED: "it was refused, and trying again would not help",
    DeadReason.BAD_PAYLOAD: "its arguments cannot be read",
    DeadReason.WORKER_LOST: "its worker was lost each time",
    DeadReason.UNKNOWN_TASK: "no worker knows this task",
}

OURS = re.compile(r'File ".*(planner|workers)/')
"""A line of a traceback that names a file of ours."""

HALF_A_DAY = 12 * 3600 * 1000

ENDINGS: Mapping[Outcome, str] = {
    Outcome.FAILED: "It failed",
    Outcome.LOST: "Its worker fell silent, and another takes over",
    Outcome.RETURNED: "Its worker was stopped, and gave it back",
    Outcome.SNOOZED: "It put itself off",
}


@dataclass(frozen=True, slots=True)
class Stand:
    """How a job stands: the kind of its state for the eye, and the words."""

    kind: str
    words: str


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


def about(job: Job) -> str:
    """What a job does, to what: Apply import july.csv."""
    return f"{task_title(job.task)} {job.subject or ''}".rstrip()


def stand(job: Job, held: HeldBack | None = None) -> Stand:
    """How a job stands, in words; `held` is what keeps it from starting, where that is known."""
    if job.state is JobState.WAITING:
        return Stand("waiting", limits.waits(held)) if held else _waiting(job)
    if job.state is JobState.RUNNING:
        return _running(job)
    return {
        JobState.SUCCEEDED: Stand("done", "Done"),
        JobState.CANCELLED: Stand("off", "Cancelled"),
        JobState.DEAD: Stand("failed", "Failed"),
    }[job.state]


def headline(counts: Counts) -> str:
    """The first sentence of the list."""
    running, waiting, failed = (counts.of[state] for state in ("running", "waiting", "failed"))
    parts = [f"{spelt(n)} {word}" for n, word in ((running, "running"), (waiting, "waiting")) if n]
    work = f"Work is under way: {', '.join(parts)}" if parts else "Nothing runs or waits"
    if not failed:
        return f"{work}."
    return f"{work}; {spelt(failed)} failed."


def counted(counts: Counts, *states: str) -> str:
    """How many jobs are in these states, or in all: 1,204; 10,000+ where there are more."""
    return f"{exact(counts.among(states))}{'+' if counts.more(states) else ''}"


def spark(line: QueueLine) -> Spark | None:
    """A queue's last day in a line, small; None where nothing ended in it."""
    if not line.hours:
        return None
    done, failed = [hour.done for hour in line.hours], [hour.failed for hour in line.hours]
    counted = list(zip(done, failed, strict=True))
    return sparks.line(finding(line.policy.name, counted), done, failed)


def day(line: QueueLine) -> Throughput | None:
    """A queue's last day by hours; None where nothing ended in it."""
    return hours(line.policy.name, line.hours)


def hours(name: str, found: Sequence[Hour]) -> Throughput | None:
    """A day by hours, to be drawn; None where nothing ended in it."""
    if not found:
        return None
    counted = [(hour.done, hour.failed) for hour in found]
    return throughput(name, counted, clock_time(found[0].begins)[:5])


def seen(cause: Cause) -> Spark:
    """When the failures of a cause fell in the last thirty days, in a small line."""
    title = f"{plural(sum(cause.days), 'failure')} in 30 days, at most {max(cause.days)} in one"
    return sparks.line(title, cause.days)


def dead_headline(causes: Sequence[Cause]) -> str:
    """The first sentence of the dead letters."""
    if not causes:
        return "Nothing has failed for good."
    loud = [cause for cause in causes if not cause.muted]
    muted = f"{plural(len(causes) - len(loud), 'cause')} muted" if len(loud) < len(causes) else ""
    if not loud:
        return f"Nothing wants an eye: {muted}."
    jobs = upper_first(plural(sum(cause.count for cause in loud), "job"))
    of = "one cause" if len(loud) == 1 else f"{spelt(len(loud))} causes"
    first = f"The first expires {ago(min(c.expires for c in causes))}"
    return f"{jobs} from {of}{', ' + muted if muted else ''}. {first}."


def muted(cause: Cause) -> str:
    """By whom a cause is or was muted, until when, and why; empty where it never was."""
    said = cause.said
    if said is None or said.muted_because is None:
        return ""
    by = f" by {cause.muted_by}" if cause.muted_by else ""
    if said.muted_until is not None:
        end = f" until {stamp(moment(said.muted_until))}"
    else:
        end = " until another job fails of it" if said.muted_upto is not None else ""
    return f"{by}{end}: {said.muted_because}"


def steps(line: JobLine, attempts: Sequence[JobAttempt], schedule: str | None) -> list[Step]:
    """What happened to a job, in order, and what comes next."""
    by = f"the clock, schedule {schedule}" if schedule else line.asked_by or "Planner"
    first = Step("done", line.created_at, f"Asked for by {by}", _merged(line.job))
    return [first, *_runs(attempts), *_next(line.job, line.held)]


def letter_steps(letter: DeadLetter, attempts: Sequence[JobAttempt]) -> list[Step]:
    """What happened to a job of which only its letter may be left."""
    end = Step("failed", moment(letter.failed_at), "It is not tried again", REASONS[letter.reason])
    return [*_runs(attempts), end]


def trace(attempt: JobAttempt) -> list[tuple[bool, str]]:
    """The lines of what was raised, and whether each is the frame of ours nearest to it."""
    lines = (attempt.traceback or "").splitlines()
    ours = [at for at, text in enumerate(lines) if OURS.search(text)]
    return [(bool(ours) and at == ours[-1], text) for at, text in enumerate(lines)]


def left(line: JobLine) -> str:
    """About how long it will still take, from how far it has come; empty where that is open."""
    job = line.job
    if job.state is not JobState.RUNNING or job.attempt > 1 or not job.done or not job.total:
        return ""
    ran = line.ran or 0
    return f"about {seconds(ran / job.done * (job.total - job.done))} left" if ran > 1 else ""


def log_lines(attempt: JobAttempt) -> list[tuple[datetime, str]]:
    """What an execution said, with the moment of each line."""
    parted = (line.partition("\t") for line in attempt.log.splitlines())
    return [(moment(int(millis)), text) for millis, _, text in parted if millis.isdigit()]


def _running(job: Job) -> Stand:
    if job.lease_expires_at is not None and job.lease_expires_at < now():
        return Stand("waiting", "Its worker is silent, another takes over")
    return Stand("running", "Stopping" if job.cancel_requested else "Running")


def _waiting(job: Job) -> Stand:
    if job.run_at <= now():
        told = messenger().answers()
        return Stand("waiting", "Waits for a worker" if told else "Not dispatched yet")
    verb, at = "Retry" if job.failures else "Starts", moment(job.run_at)
    far = job.run_at - now() > HALF_A_DAY
    return Stand("waiting", f"{verb} {stamp(at)}" if far else f"{verb} at {clock_time(at)}")


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
    took = duration((attempt.finished_at - attempt.started_at) / 1000)
    if attempt.outcome is Outcome.SUCCEEDED:
        yield Step("done", ended, "Done", f"after {took}")
    elif attempt.outcome is Outcome.CANCELLED:
        yield Step("done", ended, "Cancelled", attempt.error or f"after {took}")
    elif attempt.outcome is not None:
        said = attempt.error if attempt.outcome is Outcome.FAILED and attempt.error else None
        wait = _wait(attempt, after)
        words = upper_first(said) if said else ENDINGS[attempt.outcome]
        yield Step("failed", ended, words, wait, branch=True)


def _wait(attempt: JobAttempt, after: JobAttempt | None) -> str:
    """What was to be waited after an execution, and what was."""
    if not attempt.wait or attempt.finished_at is None:
        return ""
    meant = f"tried again after {seconds(attempt.wait / 1000)}"
    if after is None:
        return meant
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
