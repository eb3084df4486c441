"""How many jobs of the organisation stand how: read from indexes alone, however many there are.

The states of the indexes are written out, and queues are named, since neither database would use
them otherwise.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, ScalarSelect, func, select

from planner.core.jobs.filtering import Filter, Waits, standing
from planner.core.jobs.models import Job, JobState
from planner.core.queues import QUEUES
from planner.core.session import Session

MOST = 10_000
"""How far the jobs of a state are counted."""
OVER = (JobState.SUCCEEDED, JobState.CANCELLED, JobState.DEAD)
EVERY = Filter()
"""Every job of the organisation."""


@dataclass(frozen=True, slots=True)
class Open:
    """The jobs of a queue that wait or run. `since` is when the first that is due fell due."""

    waiting: int = 0
    delayed: int = 0
    """Of those that wait, how many wait for their time."""
    running: int = 0
    since: int | None = None


def counts(session: Session, chosen: Filter = EVERY) -> dict[JobState, int]:
    """How many there are in each state, whatever states are chosen; every state is named.

    One more than `MOST` stands for all that are more.
    """
    narrowed = replace(chosen, states=())
    if narrowed.reads_each:
        return _read(session, narrowed)
    each = {state: _number(state, narrowed).label(state.value) for state in JobState}
    row = session.execute(select(*each.values())).one()
    return {state: getattr(row, state.value) for state in JobState}


def waits(session: Session, chosen: Filter) -> dict[Waits, int]:
    """Of those that wait, how many wait for what, whatever states are chosen; counted as far."""
    each = {kind: _waiting_for(kind, chosen).label(kind.value) for kind in Waits}
    row = session.execute(select(*each.values())).one()
    return {kind: getattr(row, kind.value) for kind in Waits}


def _waiting_for(kind: Waits, chosen: Filter) -> ScalarSelect[int]:
    queues = chosen.queues or (tuple(QUEUES) if kind is Waits.DELAYED else ())
    narrowed = replace(chosen, states=(JobState.WAITING,), waits=(kind,), queues=queues)
    found = select(Job.id).where(*narrowed.rules()).limit(MOST + 1).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


def _read(session: Session, narrowed: Filter) -> dict[JobState, int]:
    """The same where each job is looked at anyway, so that five counts would read them five times.

    Those that match are counted until there are enough for every state to have more than `MOST`.
    """
    found = select(Job.state).where(*narrowed.rules()).limit(len(JobState) * MOST + 1).subquery()
    rows = session.execute(select(found.c.state, func.count()).group_by(found.c.state))
    return dict.fromkeys(JobState, 0) | {JobState(state): number for state, number in rows}


def _number(state: JobState, narrowed: Filter) -> ScalarSelect[int]:
    """The jobs of a state, as far as counted, by the index that holds them."""
    queues = narrowed.queues or QUEUES
    rules = replace(narrowed, queues=()).rules()
    found = select(Job.queue).where(*_indexed(state), Job.queue.in_(queues), *rules)
    return select(func.count()).select_from(found.limit(MOST + 1).subquery()).scalar_subquery()


def _indexed(state: JobState) -> list[ColumnElement[bool]]:
    """True of the jobs in a state, in the words of the index that holds them."""
    return [standing(*OVER), standing(state)] if state in OVER else [standing(state)]


def open_by_queue(
    session: Session, at: int, queues: Collection[str] = tuple(QUEUES)
) -> Mapping[str, Open]:
    """What waits and runs at this moment, by queue, leaving out those without any: two selects."""
    due = Job.run_at <= at
    waits = session.execute(
        select(
            Job.queue,
            func.count().label("waiting"),
            func.count().filter(~due).label("delayed"),
            func.min(Job.run_at).filter(due).label("since"),
        )
        .where(standing(JobState.WAITING), Job.queue.in_(queues))
        .group_by(Job.queue)
    )
    found = {row.queue: Open(row.waiting, row.delayed, since=row.since) for row in waits}
    running = session.execute(
        select(Job.queue, func.count())
        .where(standing(JobState.RUNNING), Job.queue.in_(queues))
        .group_by(Job.queue)
    )
    for queue, number in running:
        found[queue] = replace(found.get(queue, Open()), running=number)
    return found


def over_by_queue(
    session: Session, queues: Collection[str] = tuple(QUEUES)
) -> Mapping[tuple[str, JobState], int]:
    """How many jobs are over, by queue and the state that ended them; none is left out as 0."""
    rows = session.execute(
        select(Job.queue, Job.state, func.count().label("jobs"))
        .where(standing(*OVER), Job.queue.in_(queues))
        .group_by(Job.queue, Job.state)
    )
    return {(row.queue, JobState(row.state)): row.jobs for row in rows}
