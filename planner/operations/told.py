"""Jobs in words: what a task does, how a job stands, and what happened to it, step by step."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from planner.core.jobs.models import (
    DeadLetter,
    DeadReason,
    Job,
    JobAttempt,
    JobState,
    Outcome,
    moment,
)
from planner.operations.letters import Cause
from planner.operations.queries import Counts, JobLine, now
from planner.web.subjects import task_title
from planner.web.words import (
    ago,
    clock_time,
    duration,
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


def about(job: Job) -> str:
    """What a job does, to what: Apply import july.csv."""
    return f"{task_title(job.task)} {job.subject or ''}".rstrip()


def stand(job: Job) -> Stand:
    """How a job stands, in words."""
    if job.state is JobState.WAITING:
        return _waiting(job)
    if job.state is JobState.RUNNING:
        return Stand("running", "Stopping" if job.cancel_requested else "Running")
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


def dead_headline(causes: Sequence[Cause]) -> str:
    """The first sentence of the dead letters."""
    if not causes:
        return "Nothing has failed for good."
    jobs = upper_first(plural(sum(cause.count for cause in causes), "job"))
    of = "one cause" if len(causes) == 1 else f"{spelt(len(causes))} causes"
    return f"{jobs} from {of}. The first expires {ago(min(c.expires for c in causes))}."


def steps(line: JobLine, attempts: Sequence[JobAttempt]) -> list[Step]:
    """What happened to a job, in order, and what comes next."""
    job = line.job
    times = f", {job.requests} times in all" if job.requests > 1 else ""
    first = Step("done", line.created_at, f"Asked for by {line.asked_by or 'Planner'}{times}")
    return [first, *_runs(attempts), *_next(job)]


def letter_steps(letter: DeadLetter, attempts: Sequence[JobAttempt]) -> list[Step]:
    """What happened to a job of which only its letter may be left."""
    end = Step("failed", moment(letter.failed_at), "It is not tried again", REASONS[letter.reason])
    return [*_runs(attempts), end]


def log_lines(attempt: JobAttempt) -> list[tuple[datetime, str]]:
    """What an execution said, with the moment of each line."""
    parted = (line.partition("\t") for line in attempt.log.splitlines())
    return [(moment(int(millis)), text) for millis, _, text in parted if millis.isdigit()]


def _waiting(job: Job) -> Stand:
    if job.run_at <= now():
        return Stand("waiting", "Waits for a worker")
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
        yield Step("done", ended, "Cancelled", f"after {took}")
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


def _next(job: Job) -> Iterator[Step]:
    if job.state is JobState.WAITING:
        yield Step("next", moment(job.run_at), f"Run {job.attempt + 1}")
    if job.state is JobState.DEAD and job.finished_at is not None:
        why = REASONS[job.dead_reason] if job.dead_reason else ""
        yield Step("failed", moment(job.finished_at), "It is not tried again", why)
