"""Dead letters as those who run jobs see them: by cause, and one by one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Select, func, select

from planner.core.identity import User
from planner.core.jobs.causes import DeadCause, quiet
from planner.core.jobs.many import WINDOW, Chosen
from planner.core.jobs.models import DeadLetter, Job, JobAttempt, JobState, Outcome, moment
from planner.core.session import Session
from planner.core.streaming import AT_ONCE, newest_first
from planner.operations.queries import now
from planner.web.words import exact

KEPT = timedelta(days=30)
DAY = 24 * 3600 * 1000
SHOWN = 5
"""Letters of a cause that are named; the rest is counted."""
MOST_CAUSES = 100
FEW = 1000
LOUD = "loud dead letters"


@dataclass(frozen=True, slots=True)
class Cause:
    """The open dead letters of one cause."""

    fingerprint: str
    count: int
    first: datetime
    last: datetime
    expires: datetime
    """When the oldest is thirty days old."""
    letters: Sequence[DeadLetter]
    """The newest few."""
    days: Sequence[int]
    """How many failed on each of the last thirty days, the earliest first."""
    said: DeadCause | None = None
    """What somebody said of it."""
    muted: bool = False
    """Whether nobody needs to look now."""
    muted_by: str | None = None
    trial: Job | None = None
    """The newest job that tries one of this cause again, if nothing failed since it ended."""

    @property
    def example(self) -> DeadLetter:
        """The newest."""
        return self.letters[0]

    @property
    def tried_now(self) -> Job | None:
        """The job that tries one of this cause now."""
        return None if self.trial is None or self.trial.state.final else self.trial

    @property
    def cleared(self) -> bool:
        """Whether one has been tried again and succeeded, so that the rest may follow."""
        return self.trial is not None and self.trial.state is JobState.SUCCEEDED


@dataclass(frozen=True, slots=True)
class Undo:
    """An act on many that can be taken back for so many more seconds."""

    at: int
    seconds: int


def causes(session: Session, chosen: Chosen) -> list[Cause]:
    """The chosen open letters by cause, the latest failure first and what is muted at the end.

    At most a hundred causes.
    """
    rows = session.execute(
        select(
            DeadLetter.fingerprint,
            func.count().label("letters"),
            func.min(DeadLetter.first_failed_at).label("first"),
            func.min(DeadLetter.failed_at).label("oldest"),
            func.max(DeadLetter.failed_at).label("last"),
        )
        .where(*chosen.rules())
        .group_by(DeadLetter.fingerprint)
        .order_by(func.max(DeadLetter.failed_at).desc())
        .limit(MOST_CAUSES)
    ).all()
    prints = [row.fingerprint for row in rows]
    newest, trials = _newest(session, chosen, prints), _trials(session, prints)
    days, said = _days(session, chosen, prints), _said(session, prints)
    found = [
        Cause(
            row.fingerprint,
            row.letters,
            moment(row.first),
            moment(row.last),
            moment(row.oldest) + KEPT,
            newest[row.fingerprint],
            days[row.fingerprint],
            trial=_fresh(trials.get(row.fingerprint), row.last),
            **said.get(row.fingerprint, {}),
        )
        for row in rows
    ]
    return sorted(found, key=lambda cause: cause.muted)


def cause(session: Session, fingerprint: str) -> Cause | None:
    """One cause; None when no letter of it is open."""
    return next(iter(causes(session, Chosen(fingerprint=fingerprint))), None)


def every_letter(session: Session, chosen: Chosen) -> Iterator[DeadLetter]:
    """The chosen open letters, newest first, read as they are taken."""

    def some(until: int | None) -> Sequence[DeadLetter]:
        seen = chosen if until is None else replace(chosen, until=until)
        found = select(DeadLetter).where(*seen.rules()).order_by(DeadLetter.id.desc())
        return session.scalars(found.limit(AT_ONCE)).all()

    return newest_first(some, lambda letter: letter.id)


def loud_words(session: Session) -> str:
    """How many letters are open of causes that are not muted; empty for none.

    Every page tells it, so it is counted once for a page, and no further than to a thousand.
    """
    if LOUD not in session.info:
        some = _loud().limit(FEW + 1).subquery()
        found = session.scalar(select(func.count()).select_from(some)) or 0
        session.info[LOUD] = f"{exact(FEW)}+" if found > FEW else exact(found) if found else ""
    words: str = session.info[LOUD]
    return words


def _loud() -> Select[int]:
    muted = select(DeadCause.fingerprint).where(quiet())
    open_ = select(DeadLetter.id).where(*Chosen().rules())
    return open_.where(DeadLetter.fingerprint.not_in(muted))


def count(session: Session, chosen: Chosen | None = None) -> int:
    """How many letters are open, or how many of the chosen."""
    rules = (chosen or Chosen()).rules()
    return session.scalar(select(func.count()).select_from(DeadLetter).where(*rules)) or 0


def expires(letter: DeadLetter) -> datetime:
    """When a letter is thirty days old, and goes."""
    return moment(letter.failed_at) + KEPT


def attempts(letter: DeadLetter) -> list[JobAttempt]:
    """The executions that the letter keeps, first to last."""
    return [_attempt(dict(kept)) for kept in letter.attempts]


def undo(at: int | None) -> Undo | None:
    """What is left of the time in which the act of that moment can be taken back."""
    left = 0 if at is None else at + WINDOW - now()
    return Undo(at, -(-left // 1000)) if at is not None and 0 < left <= WINDOW else None


def _newest(
    session: Session, chosen: Chosen, prints: Sequence[str]
) -> Mapping[str, Sequence[DeadLetter]]:
    place = func.row_number().over(
        partition_by=DeadLetter.fingerprint, order_by=DeadLetter.id.desc()
    )
    ranked = (
        select(DeadLetter.id, place.label("place"))
        .where(*chosen.rules(), DeadLetter.fingerprint.in_(prints))
        .subquery()
    )
    wanted = select(ranked.c.id).where(ranked.c.place <= SHOWN)
    found = session.scalars(
        select(DeadLetter)
        .where(DeadLetter.id.in_(wanted))
        .order_by(DeadLetter.fingerprint, DeadLetter.id.desc())
    )
    return {key: list(group) for key, group in groupby(found, lambda each: each.fingerprint)}


def _days(session: Session, chosen: Chosen, prints: Sequence[str]) -> Mapping[str, Sequence[int]]:
    """By cause, how many of the chosen letters failed on each of the last thirty days."""
    first = now() - KEPT.days * DAY
    place = (DeadLetter.failed_at - first) // DAY
    rows = session.execute(
        select(DeadLetter.fingerprint, place.label("place"), func.count().label("letters"))
        .where(*chosen.rules(), DeadLetter.fingerprint.in_(prints))
        .group_by(DeadLetter.fingerprint, place)
    )
    found = {key: [0] * KEPT.days for key in prints}
    for row in rows:
        found[row.fingerprint][min(KEPT.days - 1, max(0, int(row.place)))] += row.letters
    return found


def _said(session: Session, prints: Sequence[str]) -> Mapping[str, dict[str, Any]]:
    """By cause, what was said of it, whether it is muted now, and by whom."""
    rows = session.execute(
        select(DeadCause, quiet(), User.name)
        .outerjoin(User, User.id == DeadCause.muted_by)
        .where(DeadCause.fingerprint.in_(prints))
    )
    return {
        cause.fingerprint: {"said": cause, "muted": bool(muted), "muted_by": by}
        for cause, muted, by in rows
    }


def _trials(session: Session, prints: Sequence[str]) -> Mapping[str, Job]:
    latest = (
        select(DeadLetter.fingerprint, func.max(DeadLetter.retried_as).label("job_id"))
        .where(DeadLetter.fingerprint.in_(prints), DeadLetter.retried_as.is_not(None))
        .group_by(DeadLetter.fingerprint)
        .subquery()
    )
    rows = session.execute(select(latest.c.fingerprint, Job).join(Job, Job.id == latest.c.job_id))
    return {row.fingerprint: row.Job for row in rows}


def _fresh(trial: Job | None, last: int) -> Job | None:
    """A trial speaks for its cause until something fails after it."""
    if trial is None or (trial.finished_at is not None and trial.finished_at < last):
        return None
    return trial


def _attempt(kept: dict[str, object]) -> JobAttempt:
    outcome = kept.get("outcome")
    return JobAttempt(**{**kept, "outcome": None if outcome is None else Outcome(str(outcome))})
