"""What people do about many dead letters at once, with ten seconds to think better of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, String, cast, false, func, or_, select

from planner.core.audit import AuditEvent
from planner.core.jobs.filtering import Filter
from planner.core.jobs.mending import TaskGone, again
from planner.core.jobs.models import DeadLetter, Job, JobState, LetterStatus
from planner.core.jobs.placing import place, rank
from planner.core.jobs.queries import now
from planner.core.jobs.tasks import UnreadablePayload
from planner.core.session import Session
from planner.domain.refusals import Conflict

WINDOW = 10_000
"""Milliseconds in which an act on many can be taken back; jobs start when it is over."""

UNREADABLE = "has arguments that this version cannot read, or a task that is gone"
"""Why a letter stays open where others are tried again."""

MINUTE = 60_000
LATEST = 20
"""Acts among which the one that is taken back is looked for."""

MOST = 1000
"""Letters that one change sees to; more are a job's, batch by batch."""


class TooLate(Conflict):
    """An act on many letters can no longer be taken back."""

    remedy = "Cancel the jobs that still wait, or look at what was discarded in the audit log."

    def __init__(self) -> None:
        super().__init__("The ten seconds to take this back are over.")


class NoneLeft(Conflict):
    """An act on many letters of which nothing can be taken back."""

    remedy = "Load the page again: it was taken back already, or its jobs have begun."

    def __init__(self) -> None:
        super().__init__("Nothing of this is left to take back.")


class NoneOpen(Conflict):
    """Nothing is left to act on."""

    remedy = "Load the page again to see what is there now."

    def __init__(self) -> None:
        super().__init__("No dead letter is open among those chosen, or none can be tried again.")


@dataclass(frozen=True)
class Chosen:
    """Which letters of the organisation; what is left out does not narrow."""

    queue: str | None = None
    fingerprint: str | None = None
    search: str = ""
    """Part of the subject, the payload or the error, or a whole job number."""
    until: int | None = None
    """The last letter that whoever chose has seen: later ones are not meant."""
    jobs: Filter | None = None
    """Only letters of these jobs, as far as their rows are there."""
    before: int | None = None
    """Failed before this moment, in milliseconds."""
    job_id: int | None = None
    """Only the letter of this job."""
    settled: bool = False
    """Whether those are meant too that have been seen to."""

    def rules(self) -> list[ColumnElement[bool]]:
        """What is true of the chosen letters."""
        wanted: tuple[tuple[object, ColumnElement[bool]], ...] = (
            (self.queue, DeadLetter.queue == self.queue),
            (self.fingerprint, DeadLetter.fingerprint == self.fingerprint),
            (self.until, DeadLetter.id <= (self.until or 0)),
            (self.job_id, DeadLetter.job_id == self.job_id),
            (self.before, DeadLetter.failed_at < (self.before or 0)),
        )
        found = [rule for given, rule in wanted if given is not None]
        if not self.settled:
            found.append(DeadLetter.status == LetterStatus.OPEN)
        if self.jobs is not None:
            found += self._of(self.jobs)
        return [*found, _matches(self.search.strip())] if self.search.strip() else found

    def _of(self, jobs: Filter) -> list[ColumnElement[bool]]:
        """True of the letters of these jobs: of the dead ones, since no others have any."""
        if jobs.states and JobState.DEAD not in jobs.states:
            return [false()]
        dead = replace(jobs, states=(JobState.DEAD,))
        return [DeadLetter.job_id.in_(dead.apply(select(Job.id)))]


@dataclass(frozen=True)
class Done:
    """What was done to many: when, by which it can be taken back, to how many, and not to how many.

    `at` is in milliseconds.
    """

    at: int
    done: int
    left: int = 0


def retry_all(session: Session, chosen: Chosen, per_minute: int | None = None) -> Done:
    """Try the chosen dead jobs again from ten seconds on; raises `NoneOpen`.

    All at once within the limits of their queues, or so many a minute, evenly and the oldest first.
    A letter whose task is gone, or whose payload cannot be read any more, stays open.
    """
    with session.recording("dead_letters.retried", "dead letters") as facts:
        at = now(session)
        letters = _open(session, chosen)
        placed, left = retried(session, letters, at + WINDOW, per_minute)
        if not placed:
            raise NoneOpen
        facts |= {"at": at, "count": len(placed), "left": len(left), "jobs": placed}
        facts["per_minute"] = per_minute
        facts["refused"] = left
        return Done(at, len(placed), len(letters) - len(placed))


def discard_all(session: Session, chosen: Chosen, because: str) -> Done:
    """Let the chosen dead jobs be, and say why; raises `NoneOpen`."""
    with session.recording("dead_letters.discarded", "dead letters") as facts:
        at = now(session)
        letters = _open(session, chosen)
        if not letters:
            raise NoneOpen
        discarded(letters, at, because)
        jobs = [letter.job_id for letter in letters]
        facts |= {"count": len(letters), "because": because, "jobs": jobs}
        return Done(at, len(letters))


def retried(
    session: Session,
    letters: Sequence[DeadLetter],
    first: int,
    per_minute: int | None,
    already: int = 0,
) -> tuple[list[int], list[list[object]]]:
    """Place the jobs that try these letters again, inside a change.

    The first starts at that moment, or so many places of the pace later. Gives the keys of the
    jobs, and the jobs that stay as they are with the reason.
    """
    placed = [key for letter in letters if (key := _placed(session, letter))]
    left: list[list[object]] = [
        [each.job_id, UNREADABLE] for each in letters if not each.retried_as
    ]
    each = MINUTE // per_minute if per_minute else 0
    jobs = select(Job).where(Job.id.in_(placed)).order_by(Job.id)
    for number, job in enumerate(session.scalars(jobs), already):
        job.run_at = first + number * each
        job.rank_at = rank(job.run_at, job.priority)
    return placed, left


def discarded(letters: Sequence[DeadLetter], at: int, because: str) -> None:
    """Let these letters be, inside a change."""
    for letter in letters:
        letter.status, letter.closed_at = LetterStatus.DISCARDED, at
        letter.discarded_because = because


def take_back(session: Session, at: int) -> int:
    """Undo the act of this moment: cancel what it would start, and open the letters again.

    Gives how many letters are open again. Raises `TooLate` when the ten seconds are over, and
    `NoneLeft` where it was taken back before.
    """
    with session.recording("dead_letters.taken_back", "dead letters") as facts:
        if not at <= now(session) < at + WINDOW:
            raise TooLate
        letters = [*_let_be(session, at), *_retried(session, _stopped(session, at))]
        if not letters:
            raise NoneLeft
        for letter in letters:
            letter.status, letter.closed_at = LetterStatus.OPEN, None
            letter.discarded_because = letter.retried_as = None
        facts |= {"at": at, "count": len(letters)}
        return len(letters)


def _open(session: Session, chosen: Chosen) -> Sequence[DeadLetter]:
    found = select(DeadLetter).where(*chosen.rules()).order_by(DeadLetter.id).limit(MOST)
    return session.scalars(found.with_for_update()).all()


def _placed(session: Session, letter: DeadLetter) -> int | None:
    """The job that tries the letter again; None where none can."""
    try:
        order = replace(again(session, letter), delay=WINDOW)
    except (TaskGone, UnreadablePayload):
        return None
    letter.retried_as = place(session.job_connection(), order)
    letter.status = LetterStatus.RETRIED
    return letter.retried_as


def _let_be(session: Session, at: int) -> Sequence[DeadLetter]:
    gone = DeadLetter.status == LetterStatus.DISCARDED
    found = select(DeadLetter).where(gone, DeadLetter.closed_at == at)
    return session.scalars(found.with_for_update()).all()


def _retried(session: Session, jobs: Sequence[int]) -> Sequence[DeadLetter]:
    found = select(DeadLetter).where(DeadLetter.retried_as.in_(jobs))
    return session.scalars(found.with_for_update()).all()


def _stopped(session: Session, at: int) -> list[int]:
    """The jobs that an act was to start, now cancelled."""
    waiting = (Job.state == JobState.WAITING) & (Job.attempt == 0) & (Job.run_at >= at + WINDOW)
    found = select(Job).where(waiting, Job.id.in_(_started(session, at))).with_for_update()
    stopped = session.scalars(found).all()
    for job in stopped:
        job.state, job.finished_at, job.cancel_requested = JobState.CANCELLED, now(session), True
    return [job.id for job in stopped]


def _started(session: Session, at: int) -> list[int]:
    """The jobs that were asked for by the retry of many of this moment."""
    retries = select(AuditEvent.facts).where(AuditEvent.action == "dead_letters.retried")
    latest = session.scalars(retries.order_by(AuditEvent.id.desc()).limit(LATEST))
    return next((list(facts["jobs"]) for facts in latest if facts.get("at") == at), [])


def _matches(search: str) -> ColumnElement[bool]:
    texts = (DeadLetter.subject, cast(DeadLetter.payload, String), DeadLetter.error)
    rules = [func.lower(text).contains(search.lower(), autoescape=True) for text in texts]
    if search.isdigit() and len(search) < 19:
        rules.append(DeadLetter.job_id == int(search))
    return or_(*rules)
