"""Background jobs as people see them: their own, or everybody's for those who may."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from planner.core import clock
from planner.core.identity import User
from planner.core.jobs import standing
from planner.core.jobs.filtering import Filter, Waits
from planner.core.jobs.limits import HeldBack, held_back, of
from planner.core.jobs.models import (
    DeadLetter,
    Job,
    JobAttempt,
    JobState,
    LetterStatus,
    moment,
)
from planner.core.jobs.queries import place_in_queue
from planner.core.jobs.schedules import Schedule, ScheduleFire
from planner.core.session import Session
from planner.core.streaming import AT_ONCE, in_order, newest_first
from planner.operations.gone import JobGone, gone

STATES: Mapping[str, JobState] = {
    "waiting": JobState.WAITING,
    "running": JobState.RUNNING,
    "failed": JobState.DEAD,
    "done": JobState.SUCCEEDED,
    "cancelled": JobState.CANCELLED,
}
"""What a list can be narrowed to, as its address says it."""

WAITS: Mapping[str, Waits] = {each.value: each for each in Waits}
"""What it can be narrowed to of those that wait, in the same words."""

OPEN = (JobState.WAITING, JobState.RUNNING)
DAY = 24 * 3600 * 1000
CHILDREN = 10
"""Jobs that another asked for, as many as its page names."""
SOON = 30_000
"""Milliseconds: a job that starts later than this is not watched."""


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job with the name of whoever asked for it; None where the system did."""

    job: Job
    asked_by: str | None
    held: HeldBack | None = None
    """What keeps it from starting though it is due."""
    place: int | None = None
    """Its place among those that wait in its queue, where that was asked for and it is due."""
    begun: int | None = None
    """When its first run began, in milliseconds, where there were more."""

    @property
    def live(self) -> bool:
        """Whether it runs, or will within half a minute: worth looking again."""
        if self.job.state is JobState.RUNNING:
            return True
        return self.job.state is JobState.WAITING and self.job.run_at < now() + SOON

    @property
    def due(self) -> bool:
        """Whether it waits, and not for its time."""
        return self.job.state is JobState.WAITING and self.job.run_at <= now()

    @property
    def due_at(self) -> datetime | None:
        """When its next run is due; None unless it waits."""
        return moment(self.job.run_at) if self.job.state is JobState.WAITING else None

    @property
    def age(self) -> float:
        """Seconds since it began, or was asked for where it has not."""
        return max(0, now() - (self.job.started_at or self.job.created_at)) / 1000

    @property
    def created_at(self) -> datetime:
        """When it was asked for."""
        return moment(self.job.created_at)

    @property
    def waited(self) -> float | None:
        """Seconds from being asked for to its first start; None before it."""
        start = self.begun or self.job.started_at
        return None if start is None else max(0, start - self.job.created_at) / 1000

    @property
    def ran(self) -> float | None:
        """Seconds that its latest run took, or has taken so far; None before and between runs."""
        if self.job.started_at is None or self.job.state is JobState.WAITING:
            return None
        return max(0, (self.job.finished_at or now()) - self.job.started_at) / 1000


@dataclass(frozen=True, slots=True)
class Counts:
    """How many jobs there are in each of `STATES`, and in all."""

    of: Mapping[str, int]
    beyond: frozenset[str] = frozenset()
    """The states, and kinds of waiting, with more jobs than are counted."""
    waits: Mapping[str, int] = field(default_factory=dict)
    """Of those that wait, how many wait for each of `WAITS`, where that was asked for."""

    @property
    def all(self) -> int:
        """Every job."""
        return sum(self.of.values())

    def only(self, states: Sequence[JobState]) -> "Counts":
        """The same in these states, and none in the others; all of them where none is named."""
        found = self.of.items()
        kept = {name: n if not states or STATES[name] in states else 0 for name, n in found}
        beyond = {name for name in self.beyond if not states or STATES[name] in states}
        return Counts(kept, frozenset(beyond))

    def among(self, states: Sequence[str]) -> int:
        """How many there are in these states or waits; in all of them where none is named."""
        return sum(self._named(name) for name in distinct(states)) if states else self.all

    def _named(self, name: str) -> int:
        return self.waits[name] if name in WAITS else self.of[name]

    def more(self, states: Sequence[str] = ()) -> bool:
        """Whether there are more than `among` says."""
        return not self.beyond.isdisjoint(states or self.of)


@dataclass(frozen=True, slots=True)
class Mine:
    """How somebody's own jobs stand: those waiting or running, and those that failed."""

    open: int
    failed: int
    since: int | None = None
    """When the newest that is open was asked for."""

    @property
    def age(self) -> float:
        """Seconds since the newest that is open was asked for."""
        return 0 if self.since is None else max(0, now() - self.since) / 1000


def distinct(states: Sequence[str]) -> list[str]:
    """The same without kinds of waiting, where all that wait are meant anyway."""
    return [name for name in states if name not in WAITS or "waiting" not in states]


def jobs(session: Session, chosen: Filter, offset: int, most: int) -> list[JobLine]:
    """The chosen jobs, the latest asked for first."""
    return _those(session, _latest(chosen).offset(offset).limit(most))


def every_job(session: Session, chosen: Filter) -> Iterator[JobLine]:
    """All of the chosen jobs, the latest asked for first, read as they are taken."""
    if chosen.of_whom is not None:  # SQLite would sort all of theirs again for every portion
        keys = session.scalars(_latest(chosen)).all()
        return in_order(keys, lambda some: {line.job.id: line for line in _those(session, some)})

    def some(until: int | None) -> list[JobLine]:
        seen = chosen if until is None else replace(chosen, until=until)
        return jobs(session, seen, 0, AT_ONCE)

    return newest_first(some, lambda line: line.job.id)


def _latest(chosen: Filter) -> Select[int]:
    latest = (Job.id if chosen.of_whom is None else Job.id + 0).desc()  # SQLite: by their index
    return chosen.apply(select(Job.id)).order_by(latest)


def _those(session: Session, keys: Select[int] | Sequence[int]) -> list[JobLine]:
    page = _lines().where(Job.id.in_(keys)).order_by(Job.id.desc())
    return with_limits([_line(*row) for row in session.execute(page)])


def _lines() -> Select[Job, str, int]:
    """Jobs, each with who asked for it, and when it was begun where it ran more than once."""
    first = aliased(JobAttempt)
    again = (first.job_id == Job.id) & (first.attempt == 1) & (Job.attempt > 1)
    named = select(Job, User.name, first.started_at).outerjoin(User, User.id == Job.requested_by)
    return named.outerjoin(first, again)


def _line(job: Job, name: str | None, begun: int | None) -> JobLine:
    return JobLine(job, name, begun=begun)


def with_limits(lines: Sequence[JobLine], place: int = 1) -> list[JobLine]:
    """The same with what keeps those from starting that are due; `place` is theirs in the queue."""
    due = [line.job for line in lines if line.due]
    found = held_back(due[0].organisation_id, {job.queue for job in due}, place) if due else {}
    return [replace(line, held=of(line.job, found)) if line.due else line for line in lines]


def counts(session: Session, chosen: Filter) -> Counts:
    """The same jobs counted by state, whatever states are chosen, in one select."""
    found = standing.counts(session, chosen)
    beyond = frozenset(name for name, state in STATES.items() if found[state] > standing.MOST)
    least = {name: min(found[state], standing.MOST) for name, state in STATES.items()}
    return Counts(
        least if beyond else {name: found[state] for name, state in STATES.items()}, beyond
    )


def with_waits(session: Session, counted: Counts, chosen: Filter) -> Counts:
    """The same with what those wait for that wait, in one select more."""
    found = standing.waits(session, chosen)
    beyond = {kind.value for kind, number in found.items() if number > standing.MOST}
    waits = {kind.value: min(number, standing.MOST) for kind, number in found.items()}
    return replace(counted, beyond=counted.beyond | beyond, waits=waits)


def placed(line: JobLine) -> JobLine:
    """The same with its place in the queue, and with what keeps it from starting until when."""
    if not line.due:
        return line
    place = place_in_queue(line.job)
    [found] = with_limits([replace(line, place=place)], place or 1)
    return found


def mine(session: Session) -> Mine:
    """The session's actor's jobs: how many are open, and how many failed since yesterday.

    One that was tried again, or discarded, is no longer counted.
    """
    mine = Job.requested_by == session.actor_id
    seen_to = select(DeadLetter.job_id).where(DeadLetter.status != LetterStatus.OPEN)
    recent = (Job.finished_at > now() - DAY) & Job.id.not_in(seen_to)
    open_ = select(func.count(Job.state)).where(mine, Job.state.in_(OPEN))
    failed = select(func.count(Job.state)).where(mine, Job.state == JobState.DEAD, recent)
    since = select(func.max(Job.created_at)).where(mine, Job.state.in_(OPEN))
    each = (open_.scalar_subquery(), failed.scalar_subquery(), since.scalar_subquery())
    row = session.execute(select(*each)).one()
    return Mine(*row)


def job(session: Session, job_id: int, asked_by: int | None) -> JobLine:
    """One job; `JobGone` where it is not there, or is another's and `asked_by` is given."""
    own = [] if asked_by is None else [Job.requested_by == asked_by]
    row = session.execute(_lines().where(Job.id == job_id, *own)).first()
    if row is None:
        raise JobGone(job_id, None) if own else gone(session, job_id)
    return _line(*row)


def letter_of(session: Session, job_id: int) -> DeadLetter | None:
    """The dead letter of a job, whatever became of it."""
    return session.scalar(select(DeadLetter).where(DeadLetter.job_id == job_id))


def attempts(session: Session, job_id: int) -> Sequence[JobAttempt]:
    """The executions of a job in order."""
    return session.scalars(
        select(JobAttempt).where(JobAttempt.job_id == job_id).order_by(JobAttempt.attempt)
    ).all()


def asked_by_job(session: Session, job_id: int) -> list[JobLine]:
    """The first few jobs that the work of a job asked for, and one more where there are more."""
    own = Filter(parents=[job_id]).apply(select(Job)).order_by(Job.id).limit(CHILDREN + 1)
    return [JobLine(each, None) for each in session.scalars(own)]


def schedule_of(session: Session, job_id: int) -> str | None:
    """The name of the schedule that asked for a job by the clock; None where none did."""
    fired = select(Schedule.name).join(ScheduleFire, ScheduleFire.schedule_id == Schedule.id)
    return session.scalar(fired.where(ScheduleFire.job_id == job_id, ~ScheduleFire.by_hand))


def now() -> int:
    """This moment in the milliseconds that jobs are timed in."""
    return round(clock.now().timestamp() * 1000)
