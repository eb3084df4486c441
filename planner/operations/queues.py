"""The queues and the workers as those who run jobs see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select

from planner.core.identity import Membership, User
from planner.core.jobs.models import DeadLetter, Job, JobQueue, JobState, LetterStatus
from planner.core.jobs.roster import Worker
from planner.core.queues import QUEUES, Queue
from planner.core.session import Session
from planner.operations.queries import now

HOUR = 3600 * 1000
SILENT = 60_000
"""Milliseconds after which a worker that says nothing is taken for lost."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Why a queue stands still; `by` is a name."""

    because: str
    by: str | None


ELSEWHERE = Pause("for the whole installation, by somebody outside this organisation", None)
"""What is told of a pause by another organisation: neither its reason nor a name."""


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A queue's policy and how the organisation's jobs stand in it. `oldest` is in seconds."""

    policy: Queue
    waiting: int = 0
    running: int = 0
    oldest: float | None = None
    done: int = 0
    failed: int = 0
    """Done and failed count the last hour."""
    dead: int = 0
    pause: Pause | None = None

    @property
    def idle(self) -> bool:
        """Whether there is nothing to say of it."""
        counted = self.waiting + self.running + self.done + self.failed + self.dead
        return not counted and self.pause is None


@dataclass(frozen=True, slots=True)
class WorkerLine:
    """A worker that is alive, and the organisation's jobs that it runs."""

    worker: Worker
    jobs: Sequence[Job]

    @property
    def silent_for(self) -> float:
        """Seconds since it was last heard."""
        return max(0, now() - self.worker.heartbeat_at) / 1000

    @property
    def up_for(self) -> float:
        """Seconds since it began."""
        return max(0, now() - self.worker.started_at) / 1000

    @property
    def lost(self) -> bool:
        """Whether it has been silent for longer than a worker may be."""
        return self.silent_for * 1000 > SILENT


def queues(session: Session) -> list[QueueLine]:
    """Every queue, in the order of their policies."""
    counted, dead, pauses = _counted(session), _dead(session), _pauses(session)
    return [
        QueueLine(
            policy,
            **counted.get(name, {}),
            dead=dead.get(name, 0),
            pause=pauses.get(name),
        )
        for name, policy in QUEUES.items()
    ]


def pause_of(session: Session, queue: str) -> Pause | None:
    """Why this queue stands still; None where it runs."""
    return _pauses(session).get(queue)


def workers(session: Session) -> list[WorkerLine]:
    """The workers by name, and what each runs of this organisation's."""
    running: dict[str, list[Job]] = {}
    for job in session.scalars(select(Job).where(Job.state == JobState.RUNNING).order_by(Job.id)):
        running.setdefault(job.lease_owner or "", []).append(job)
    roster = session.scalars(select(Worker).order_by(Worker.name))
    return [WorkerLine(worker, running.get(worker.name, [])) for worker in roster]


def heard(session: Session) -> tuple[int, float | None]:
    """How many workers there are, and seconds since one was heard; None before the first."""
    beats = session.scalars(select(Worker.heartbeat_at)).all()
    return len(beats), max(0, now() - max(beats)) / 1000 if beats else None


def _counted(session: Session) -> Mapping[str, dict[str, Any]]:
    recent = Job.finished_at > now() - HOUR
    due = (Job.state == JobState.WAITING) & (Job.run_at <= now())
    rows = session.execute(
        select(
            Job.queue,
            func.sum(case((Job.state == JobState.WAITING, 1), else_=0)).label("waiting"),
            func.sum(case((Job.state == JobState.RUNNING, 1), else_=0)).label("running"),
            func.min(case((due, Job.run_at))).label("since"),
            func.sum(case(((Job.state == JobState.SUCCEEDED) & recent, 1), else_=0)).label("done"),
            func.sum(case(((Job.state == JobState.DEAD) & recent, 1), else_=0)).label("failed"),
        ).group_by(Job.queue)
    )
    return {
        row.queue: {
            "waiting": row.waiting,
            "running": row.running,
            "oldest": None if row.since is None else max(0, now() - row.since) / 1000,
            "done": row.done,
            "failed": row.failed,
        }
        for row in rows
    }


def _dead(session: Session) -> Mapping[str, int]:
    rows = session.execute(
        select(DeadLetter.queue, func.count().label("letters"))
        .where(DeadLetter.status == LetterStatus.OPEN)
        .group_by(DeadLetter.queue)
    )
    return {row.queue: row.letters for row in rows}


def _pauses(session: Session) -> Mapping[str, Pause]:
    ours = (Membership.user_id == JobQueue.paused_by) & (
        Membership.organisation_id == session.organisation_id
    )
    rows = session.execute(
        select(JobQueue.name, JobQueue.paused_because, User.name)
        .outerjoin(Membership, ours)
        .outerjoin(User, User.id == Membership.user_id)
        .where(JobQueue.paused)
    )
    return {name: Pause(because or "", by) if by else ELSEWHERE for name, because, by in rows}
