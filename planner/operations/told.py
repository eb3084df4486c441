"""Jobs in words: what a task does, how a job stands, and what happened to it, step by step."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from planner.core.jobs.models import DeadReason, Job, JobAttempt, JobState, Outcome, moment
from planner.operations.queries import JobLine, now
from planner.web.subjects import task_title
from planner.web.words import clock_time, duration, plural, spelt, stamp, upper_first

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


def headline(open_jobs: int, failed: int) -> str:
    """The first sentence of the list."""
    work = (
        f"{upper_first(plural(open_jobs, 'job'))} waiting or running" if open_jobs else "All done"
    )
    if not failed:
        return f"{work}."
    return f"{work}; {spelt(failed)} failed and {'waits' if failed == 1 else 'wait'} to be seen."


def steps(line: JobLine, attempts: Sequence[JobAttempt]) -> list[Step]:
    """What happened to a job, in order, and what comes next."""
    job = line.job
    times = f", {job.requests} times in all" if job.requests > 1 else ""
    first = Step("done", line.created_at, f"Asked for by {line.asked_by or 'Planner'}{times}")
    runs = [step for attempt in attempts for step in _run(attempt)]
    return [first, *runs, *_next(job)]


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


def _run(attempt: JobAttempt) -> Iterator[Step]:
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
        again = f"tried again after {duration(attempt.wait / 1000)}" if attempt.wait else ""
        said = attempt.error if attempt.outcome is Outcome.FAILED and attempt.error else None
        yield Step("failed", ended, said or ENDINGS[attempt.outcome], again, branch=True)


def _next(job: Job) -> Iterator[Step]:
    if job.state is JobState.WAITING:
        yield Step("next", moment(job.run_at), f"Run {job.attempt + 1}")
    if job.state is JobState.DEAD and job.finished_at is not None:
        why = REASONS[job.dead_reason] if job.dead_reason else ""
        yield Step("failed", moment(job.finished_at), "It is not tried again", why)
