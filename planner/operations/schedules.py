"""Schedules as those who run jobs see them: when each is due, and how its times went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import load_only

from planner.core import clock
from planner.core.identity import User
from planner.core.jobs.models import Job, JobState, moment
from planner.core.jobs.routines import ROUTINES, Routine
from planner.core.jobs.schedules import Schedule, ScheduleFire
from planner.core.jobs.scheduling import KEPT
from planner.core.jobs.system_timing import installation
from planner.core.session import Session
from planner.domain import cron
from planner.web import words
from planner.web.outcomes import Outcomes, outcomes

NEXT = 3
"""Coming times that are named."""
LATE = timedelta(minutes=2)
"""A schedule that nobody has seen to for so long is overdue."""

KINDS: Mapping[JobState, str] = {
    JobState.SUCCEEDED: "done",
    JobState.DEAD: "failed",
    JobState.CANCELLED: "off",
    JobState.RUNNING: "running",
    JobState.WAITING: "waiting",
}
"""The states of a result, for the eye."""

HOW_IT_WENT = load_only(Job.id, Job.state, Job.started_at, Job.finished_at, raiseload=True)
"""What is asked of the jobs of past times, of which there are hundreds."""


@dataclass(frozen=True, slots=True)
class Result:
    """One time of a schedule: its slot, how its job stands or ended, and seconds that it ran.

    `state` is None where the job's row went before anybody noted its end.
    """

    fire: ScheduleFire
    job: Job | None

    @property
    def at(self) -> datetime:
        """When it was due."""
        return moment(self.fire.slot)

    @property
    def state(self) -> JobState | None:
        """How it stands or ended."""
        return self.fire.outcome or (self.job.state if self.job else None)

    def under_way_at(self, slot: int) -> bool:
        """Whether its job waited or ran at a later slot; False once the row of the job is gone."""
        if self.job is None:
            return False
        return self.job.finished_at is None or self.job.finished_at > slot

    @property
    def ran(self) -> float | None:
        """Seconds that it ran; None while that is not known."""
        if self.fire.took is not None:
            return self.fire.took / 1000
        if self.job is None or self.job.finished_at is None or self.job.started_at is None:
            return None
        return (self.job.finished_at - self.job.started_at) / 1000


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """A schedule of the organisation and its routine, and its last sixty times, newest first."""

    row: Schedule
    routine: Routine[Any]
    results: Sequence[Result]
    paused_by: str | None = None

    @property
    def when(self) -> str:
        """When it is due, in words."""
        return cron.words(self.row.cron) if self.row.cron else "once"

    @property
    def usual(self) -> str:
        """When its routine is due where nobody gave it other times, in words."""
        return cron.words(self.routine.cron) if self.routine.cron else "once"

    @property
    def coming(self) -> list[datetime]:
        """Its next three times, in order; none while it is paused."""
        if self.row.paused or self.row.next_at is None:
            return []
        first = moment(self.row.next_at)
        if not self.row.cron:
            return [first]
        since = max(first - timedelta(milliseconds=1), clock.now())
        return list(islice(cron.times(self.row.cron, self.row.zone, since), NEXT))

    @property
    def overdue(self) -> bool:
        """Whether its time has gone by without anybody seeing to it."""
        due = None if self.row.paused else self.row.next_at
        return due is not None and moment(due) < clock.now() - LATE

    @property
    def then(self) -> str:
        """The times after the next one, in the fewest words: a time, or a date where it is far."""
        if not self.coming:
            return ""
        first, *later = self.coming
        near = all(each - first < timedelta(days=1) for each in later)
        return ", ".join(
            (words.clock_time(each)[:5] if near else words.day(each)) for each in later
        )

    @property
    def overlaps(self) -> int:
        """Times among the last sixty that came while the run before was still under way."""
        pairs = zip(self.results, self.results[1:], strict=False)
        return sum(older.under_way_at(newer.fire.slot) for newer, older in pairs)

    @property
    def strip(self) -> Outcomes:
        """How the last times ended, the earliest first, to be drawn."""
        kinds = [KINDS[r.state] if r.state else "unknown" for r in reversed(self.results)]
        times = words.plural(len(kinds), "time")
        return outcomes(f"{self.row.name}, last {times}: {self.count}", kinds, KEPT)

    @property
    def missed(self) -> int:
        """Times that nobody saw to, among the last sixty."""
        return sum(result.fire.missed for result in self.results)

    @property
    def count(self) -> str:
        """The last times in words: 58 ok, 2 failed."""
        said = {
            JobState.SUCCEEDED: "ok",
            JobState.DEAD: "failed",
            JobState.CANCELLED: "cancelled",
        }
        counted = [
            (sum(r.state is state for r in self.results), word) for state, word in said.items()
        ]
        parts = [f"{number} {word}" for number, word in counted if number]
        return ", ".join(parts) or "none has ended yet"


def lines(session: Session) -> list[ScheduleLine]:
    """The organisation's schedules whose routines are known, by name: two selects."""
    rows = session.execute(
        select(Schedule, User.name)
        .outerjoin(User, User.id == Schedule.paused_by)
        .where(Schedule.name.in_(sorted(ROUTINES)))
        .order_by(Schedule.name)
    ).all()
    found = _results(session)
    return [
        ScheduleLine(row, ROUTINES[row.name], found.get(row.id, []), name) for row, name in rows
    ]


def history(session: Session, schedule_id: int) -> list[Result]:
    """The last sixty times of a schedule, the newest first."""
    rows = session.execute(
        select(ScheduleFire, Job)
        .options(HOW_IT_WENT)
        .outerjoin(Job, Job.id == ScheduleFire.job_id)
        .where(ScheduleFire.schedule_id == schedule_id)
        .order_by(ScheduleFire.slot.desc())
        .limit(KEPT)
    )
    return [Result(fire, job) for fire, job in rows]


def system_history(schedule_id: int) -> list[Result]:
    """The same of a schedule of the installation."""
    with installation() as own:
        return history(own, schedule_id)


def system_lines() -> list[ScheduleLine]:
    """The schedules of the installation, by name."""
    with installation() as own:
        return lines(own)


def system_last(name: str) -> datetime | None:
    """When a schedule of the installation was last seen to; None before that."""
    with installation() as own:
        last_at = own.scalar(select(Schedule.last_at).where(Schedule.name == name))
    return None if last_at is None else moment(last_at)


def _results(session: Session) -> dict[int, list[Result]]:
    """The last times of every schedule; of each hardly more are there than are kept."""
    rows = session.execute(
        select(ScheduleFire, Job)
        .options(HOW_IT_WENT)
        .outerjoin(Job, Job.id == ScheduleFire.job_id)
        .order_by(ScheduleFire.schedule_id, ScheduleFire.slot.desc())
    )
    grouped = groupby((Result(fire, job) for fire, job in rows), lambda each: each.fire.schedule_id)
    return {key: list(islice(group, KEPT)) for key, group in grouped}
