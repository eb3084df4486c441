"""The queues and the workers as those who run jobs see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from planner.core.identity import Membership, User
from planner.core.jobs.filtering import standing
from planner.core.jobs.models import DeadLetter, Job, JobQueue, JobState, LetterStatus
from planner.core.jobs.roster import Worker
from planner.core.jobs.standing import Open, open_by_queue
from planner.core.queues import QUEUES, Queue
from planner.core.session import Session
from planner.operations.pace import Hour, strips
from planner.operations.queries import now

NONE = Open()
SILENT = 60_000
"""Milliseconds after which a worker that says nothing is taken for lost."""
UNHEARD = 15_000
"""Milliseconds after which its silence is said."""


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
    delayed: int = 0
    """Of those that wait, how many wait for their time."""
    running: int = 0
    oldest: float | None = None
    done: int = 0
    failed: int = 0
    """Done and failed count the last hour."""
    dead: int = 0
    pause: Pause | None = None
    hours: Sequence[Hour] = ()
    """Its last 24 hours, the earliest first; none where nothing ended in them."""

    @property
    def idle(self) -> bool:
        """Whether there is nothing to say of it."""
        counted = self.waiting + self.running + self.done + self.failed + self.dead
        return not (counted or self.pause or self.hours)


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
    def unheard(self) -> bool:
        """Whether it has been silent for longer than is usual, and not so long that it is lost."""
        return UNHEARD < self.silent_for * 1000 <= SILENT

    @property
    def running(self) -> list[tuple[Job, float]]:
        """The jobs it runs, and the seconds that each has run."""
        return [(job, max(0, now() - (job.started_at or now())) / 1000) for job in self.jobs]

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
    at, dead, pauses = now(), _dead(session), _pauses(session)
    open_, day = open_by_queue(session, at), strips(session)
    return [
        _line(policy, open_.get(name, NONE), at, dead.get(name, 0), pauses.get(name), day.get(name))
        for name, policy in QUEUES.items()
    ]


def _line(
    policy: Queue, open_: Open, at: int, dead: int, pause: Pause | None, day: Sequence[Hour] | None
) -> QueueLine:
    last = day[-1] if day else None
    return QueueLine(
        policy,
        waiting=open_.waiting,
        delayed=open_.delayed,
        running=open_.running,
        oldest=None if open_.since is None else max(0, at - open_.since) / 1000,
        done=last.done if last else 0,
        failed=last.failed if last else 0,
        dead=dead,
        pause=pause,
        hours=day or (),
    )


def pause_of(session: Session, queue: str) -> Pause | None:
    """Why this queue stands still; None where it runs."""
    return _pauses(session).get(queue)


def workers(session: Session) -> list[WorkerLine]:
    """The workers by name, and what each runs of this organisation's."""
    running: dict[str, list[Job]] = {}
    for job in session.scalars(_running().order_by(Job.id + 0)):
        running.setdefault(job.lease_owner or "", []).append(job)
    roster = session.scalars(select(Worker).order_by(Worker.name))
    return [WorkerLine(worker, running.get(worker.name, [])) for worker in roster]


def _running() -> Select[Job]:
    """What runs of the organisation's, by the index of what runs."""
    return select(Job).where(standing(JobState.RUNNING), Job.queue.in_(QUEUES))


def heard(session: Session) -> tuple[int, float | None]:
    """How many workers there are, and seconds since one was heard; None before the first."""
    beats = session.scalars(select(Worker.heartbeat_at)).all()
    return len(beats), max(0, now() - max(beats)) / 1000 if beats else None


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
