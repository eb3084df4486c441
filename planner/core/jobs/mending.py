"""What people do about jobs: stop one, try a dead one again, or let it be; and about queues."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import select

from planner.core.identity import User
from planner.core.jobs.asking import begun_by
from planner.core.jobs.ending import PATIENCE
from planner.core.jobs.models import DeadLetter, Job, JobQueue, JobState, LetterStatus
from planner.core.jobs.placing import Order, place
from planner.core.jobs.queries import now
from planner.core.jobs.ringing import ring
from planner.core.jobs.tasks import TASKS
from planner.core.jobs.triggers import Trigger
from planner.core.jobs.wording import LETTERS, STATES
from planner.core.queues import QUEUES
from planner.core.session import Session
from planner.domain.refusals import Conflict, NotFound, NotPermitted


class JobOver(Conflict):
    """Nothing more will happen to a job."""

    remedy = "Ask for the work again from the page it was for."

    def __init__(self, job: Job) -> None:
        super().__init__(f"Job {job.id} {STATES[job.state]}, so it cannot be changed.")


class LetterSettled(Conflict):
    """A dead letter has been seen to."""

    remedy = "Look at the job that tries it again, or at who discarded it."

    def __init__(self, letter: DeadLetter) -> None:
        super().__init__(f"Dead letter {letter.id} {LETTERS[letter.status]}.")


class TaskGone(Conflict):
    """The work of a dead letter is no longer known."""

    remedy = "Discard the dead letter: this version of Planner does such work no more."

    def __init__(self, task: str) -> None:
        super().__init__(f"There is no task {task} any more.")


class OperatorsOnly(NotPermitted):
    """A queue serves every organisation, so one organisation's administrator does not stop it."""

    remedy = "Ask an operator of this installation."

    def __init__(self, name: str) -> None:
        super().__init__(f"Queue {name} serves every organisation: only an operator may do this.")


def cancel(session: Session, job: Job) -> None:
    """Stop a job: at once while it waits, at its next checkpoint while it runs.

    One that does not listen is ended when its patience is over.
    """
    with session.recording("job.cancelled", job) as facts:
        facts |= {"task": job.task, "subject": job.subject, "was": str(job.state)}
        if job.state.final:
            raise JobOver(job)
        job.cancel_requested, job.cancel_by = True, now(session) + PATIENCE
        if job.state is JobState.WAITING:
            job.state, job.finished_at = JobState.CANCELLED, now(session)


def retry(session: Session, letter: DeadLetter) -> Job:
    """Try a dead job again as a new one, with fresh retries; its letter closes when it succeeds.

    Outside effects keep their idempotency keys. The payload is read again first.
    """
    with session.recording("dead_letter.retried", letter) as facts:
        return _tried_again(session, letter, facts)


def retry_with(session: Session, letter: DeadLetter, fields: Mapping[str, Any]) -> Job:
    """Try a dead job again with other arguments; its letter keeps what it was given.

    Raises `UnreadablePayload` where the task does not accept them.
    """
    with session.recording("dead_letter.rewritten", letter) as facts:
        job = _tried_again(session, letter, facts, fields)
        facts |= {"from": letter.payload, "to": job.payload}
        return job


def discard(session: Session, letter: DeadLetter, because: str) -> None:
    """Let a dead job be, and say why."""
    with session.recording("dead_letter.discarded", letter) as facts:
        if letter.status is not LetterStatus.OPEN:
            raise LetterSettled(letter)
        letter.status, letter.discarded_because = LetterStatus.DISCARDED, because
        letter.closed_at = now(session)
        facts |= {"task": letter.task, "subject": letter.subject, "because": because}


def pause(session: Session, name: str, because: str) -> None:
    """Start nothing more from a queue, whoever's; what runs goes on."""
    with session.recording("queue.paused", f"queue {name}") as facts:
        _require_operator(session, name)
        facts["because"] = because
        queue = _queue(session, name)
        queue.paused, queue.paused_because = True, because
        queue.paused_by, queue.paused_at = session.actor_id, now(session)


def resume(session: Session, name: str) -> None:
    """Let a paused queue go on."""
    with session.recording("queue.resumed", f"queue {name}"):
        _require_operator(session, name)
        queue = _queue(session, name)
        queue.paused = False
        queue.paused_because = queue.paused_by = queue.paused_at = None
        session.after.append(lambda: ring(name))


def _tried_again(
    session: Session,
    letter: DeadLetter,
    facts: dict[str, Any],
    fields: Mapping[str, Any] | None = None,
) -> Job:
    """The job that tries a letter again, asked for inside the change of these facts."""
    if letter.status is not LetterStatus.OPEN:
        raise LetterSettled(letter)
    letter.retried_as = place(session.job_connection(), again(session, letter, fields))
    letter.status = LetterStatus.RETRIED
    facts |= {"task": letter.task, "subject": letter.subject, "job": letter.retried_as}
    session.after.append(partial(ring, letter.queue))
    return session.find(Job, letter.retried_as)


def _require_operator(session: Session, name: str) -> None:
    operates = select(User.operator).where(User.id == session.actor_id)
    if not session.scalar(operates):
        raise OperatorsOnly(name)


def again(session: Session, letter: DeadLetter, fields: Mapping[str, Any] | None = None) -> Order:
    """The order that tries a dead job again, with other arguments where some are given.

    Raises `TaskGone` and `UnreadablePayload`.
    """
    task = TASKS.get(letter.task)
    if task is None:
        raise TaskGone(letter.task)
    version = letter.payload_version if fields is None else task.payload.version
    payload = task.read(version, letter.payload if fields is None else dict(fields))
    return Order(
        task,
        task.fields(payload),
        letter.organisation_id,
        delay=0,
        about={
            **begun_by(session),
            "trigger": Trigger.RETRY,
            "retry_of": letter.origin or letter.job_id,
            "subject": letter.subject,
            "subject_kind": letter.subject_kind,
            "subject_id": letter.subject_id,
        },
    )


def _queue(session: Session, name: str) -> JobQueue:
    if name not in QUEUES:
        raise NotFound("queue", name)
    queue = session.scalar(select(JobQueue).where(JobQueue.name == name).with_for_update())
    if queue is None:
        session.add(queue := JobQueue(name=name))
    return queue
