"""Jobs in words: what a task does, how a job stands, and how it was asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.core.jobs.limits import HeldBack
from planner.core.jobs.models import (
    DeadReason,
    Job,
    JobState,
    moment,
)
from planner.core.jobs.ringing import messenger
from planner.core.jobs.triggers import Trigger
from planner.operations.letters import Cause
from planner.operations.pace import Hour
from planner.operations.queries import Counts, JobLine, now
from planner.operations.queues import QueueLine
from planner.web import limits, sparks
from planner.web.installation import installation
from planner.web.sparks import Spark
from planner.web.subjects import task_title
from planner.web.throughput import Throughput, finding, throughput
from planner.web.words import (
    SPACE,
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
    DeadReason.WORKER_LOST: "no run of it came to its end",
    DeadReason.UNKNOWN_TASK: "no worker knows this task",
}

TRIGGERS: Mapping[Trigger, str] = {
    Trigger.PERSON: "on a page",
    Trigger.SCHEDULE: "by the clock",
    Trigger.RETRY: "as a retry",
    Trigger.DEPENDENCY: "for another job",
    Trigger.CLI: "in a terminal",
}
"""How a job was asked for, after whom it was for."""

OPEN_STATES = ("running", "waiting")
UNUSUAL = 15
"""Seconds of silence after which that is said of a worker, or half a lease where that is more."""
MINUTE = 60
COUNTS = 3
"""Counts of a result that a list tells."""
HALF_A_DAY = 12 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Stand:
    """How a job stands: the kind of its state for the eye, and the words."""

    kind: str
    words: str

    @property
    def short(self) -> str:
        """The words without what they say after a colon."""
        return self.words.partition(": ")[0]

    @property
    def why(self) -> str:
        """What the words say after a colon: its queue starts 5 a minute; empty without one."""
        return self.words.partition(": ")[2]


def nobody(job: Job) -> str:
    """Who asked for a job where no person did."""
    return "the clock" if job.trigger is Trigger.SCHEDULE else "Planner"


def about(job: Job) -> str:
    """What a job does, to what: Apply import july.csv."""
    return task_title(job.task, job.subject)


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


def fault(error_class: str | None, error: str | None) -> str:
    """What was raised, in its own words; with its kind before, where those are hardly any."""
    said = (error or "").strip()
    bare = error_class and (" " not in said or said[0] in "'\"")
    return ": ".join(part for part in (error_class, said) if part) if bare else said


def headline(counts: Counts, narrowed: bool = False) -> str:
    """The first sentence of the list; `narrowed`: it tells only of the jobs that match."""
    parts = [f"{_spelt(counts, state)} {state}" for state in OPEN_STATES if counts.of[state]]
    if parts:
        work = f"{'Of what matches' if narrowed else 'Work is under way'}: {', '.join(parts)}"
    else:
        work = f"Nothing {'that matches ' if narrowed else ''}runs or waits"
    return f"{work}; {_spelt(counts, 'failed')} failed." if counts.of["failed"] else f"{work}."


def _spelt(counts: Counts, state: str) -> str:
    """How many are in a state: three, 1,204, more than 10,000."""
    number = spelt(counts.of[state])
    return f"more than {number}" if counts.more([state]) else number


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


def dead_headline(causes: Sequence[Cause], every: int, cut: bool = False) -> str:
    """The first sentence of the dead letters; `every` counts those that no search hides.

    `cut`: there are more causes than these.
    """
    if not causes:
        return "No dead letter matches." if every else "Nothing has failed for good."
    loud = [cause for cause in causes if not cause.muted]
    muted = f"{plural(len(causes) - len(loud), 'cause')} muted" if len(loud) < len(causes) else ""
    if not loud:
        return f"Nothing wants an eye: {muted}."
    jobs = upper_first(plural(sum(cause.count for cause in loud), "job"))
    of = "one cause" if len(loud) == 1 else f"{spelt(len(loud))} causes"
    if cut:
        jobs, of = f"More than {jobs}", f"more than {of}"
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


def outcome(job: Job) -> str:
    """What a job that is done came to, by the first counts of its result: new 0, changed 5."""
    if job.state is not JobState.SUCCEEDED or not isinstance(job.result, dict):
        return ""
    counts = [(name, n) for name, n in job.result.items() if type(n) is int]
    return ", ".join(f"{name.replace('_', ' ')}{SPACE}{exact(n)}" for name, n in counts[:COUNTS])


def left(line: JobLine) -> str:
    """About how long it will still take, from how far it has come; empty where that is open."""
    job = line.job
    if job.state is not JobState.RUNNING or job.attempt > 1 or not job.done or not job.total:
        return ""
    ran = line.ran or 0
    left = ran / job.done * (job.total - job.done)
    words = duration(left) if left >= MINUTE else seconds(left)
    return f"about {words} left" if ran > 1 else ""


def _running(job: Job) -> Stand:
    if job.lease_expires_at is not None and job.lease_expires_at < now():
        return Stand("waiting", "Its worker is silent: another takes over")
    if unheard := _unheard(job):
        return Stand("waiting", f"Its worker was last heard {seconds(unheard)} ago")
    return Stand("running", "Stopping" if job.cancel_requested else "Running")


def _unheard(job: Job) -> float:
    """Seconds since the worker that runs a job renewed its lease, where that is unusually long.

    It is renewed about three times in its length, and with every batch; 0 where it was.
    """
    if job.lease_expires_at is None:
        return 0
    lease = installation().lease_seconds
    silence = lease - (job.lease_expires_at - now()) / 1000
    return silence if silence > max(UNUSUAL, lease / 2) else 0


def _waiting(job: Job) -> Stand:
    if job.run_at <= now():
        told = messenger().answers()
        return Stand("waiting", "Waits for a worker" if told else "Not dispatched yet")
    verb, at = "Retry" if job.failures else "Starts", moment(job.run_at)
    far = job.run_at - now() > HALF_A_DAY
    return Stand("waiting", f"{verb} {stamp(at)}" if far else f"{verb} at {clock_time(at)}")
