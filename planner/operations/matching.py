"""All jobs that a search finds: what would be done to them, and what was."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from planner.core.audit import AuditEvent
from planner.core.history import user_names
from planner.core.jobs import hurrying, many, stopping
from planner.core.jobs.batches import COUNTED, Act, Wanted, how_many
from planner.core.jobs.filtering import Filter
from planner.core.jobs.many import Chosen
from planner.core.jobs.models import Job
from planner.core.session import Session
from planner.domain.refusals import Conflict, NotFound
from planner.operations import letters, queries
from planner.operations.letters import Undo
from planner.operations.queries import Counts
from planner.web.words import exact, plural

TAKING_BACK: Mapping[str, Callable[[Session, AuditEvent], int]] = {
    "jobs.cancelled": lambda session, event: stopping.go_on(session, event).done,
    "jobs.hurried": lambda session, event: hurrying.put_back(session, event).done,
    "dead_letters.retried": lambda session, event: many.take_back(session, event.facts["at"]),
}
"""How an act on many is taken back; gives to how many jobs that was done."""

TAKEN_BACK = ("jobs.taken_back", "jobs.put_back", "dead_letters.taken_back")
"""The changes that take such an act back; each names the moment of the act."""
NEAR = 10_000
"""Changes among which that is looked for: it comes within ten seconds."""

SHOWN = 50
OPEN_STATES = ("waiting", "running")


class TakenBack(Conflict):
    """An act on many that is undone already."""

    remedy = "Nothing is left to do: its page says what stands now."

    def __init__(self, by: str) -> None:
        super().__init__(f"{by} has taken this back already.")


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be done to the jobs that are meant, counted before anything is, as far as counted.

    `retryable` counts dead ones whose letter is open, up to one more than `COUNTED`.
    """

    counts: Counts
    retryable: int
    early: int
    """Those that wait for their time, up to one more than `COUNTED`."""

    @property
    def open(self) -> int:
        """Those that can be cancelled, as far as counted."""
        return self.counts.among(OPEN_STATES)

    @property
    def over(self) -> int:
        """Those that cancelling leaves as they are."""
        return self.counts.all - self.open

    @property
    def retryable_words(self) -> str:
        """How many can be tried again."""
        return in_words(self.retryable)

    @property
    def early_words(self) -> str:
        """How many can be started before their time."""
        return in_words(self.early)

    @property
    def retryable_figure(self) -> str:
        """Those that can be tried again in digits."""
        return in_digits(self.retryable)

    @property
    def early_figure(self) -> str:
        """Those that can be started in digits."""
        return in_digits(self.early)

    def words(self, *states: str) -> str:
        """How many are in these states, or in all: 12 jobs; more than 10,000 jobs."""
        return so_many(self.counts.among(states), self.counts.more(states))

    @property
    def by_job(self) -> bool:
        """Whether there are more than one change sees to, so that a job does it."""
        return max(self.open, self.retryable, self.early) > many.MOST


def in_words(found: int) -> str:
    """A number of jobs, counted up to one more than `COUNTED`."""
    return so_many(min(found, COUNTED), found > COUNTED)


def in_digits(found: int) -> str:
    """The same in digits."""
    return f"{exact(min(found, COUNTED))}{'+' if found > COUNTED else ''}"


def so_many(count: int, more: bool) -> str:
    """A number of jobs, as far as counted."""
    return f"more than {exact(count)} jobs" if more else plural(count, "job")


@dataclass(frozen=True, slots=True)
class Deed:
    """An act on many that was done: by whom, to which jobs, and which refused and why."""

    event: AuditEvent
    who: str | None
    jobs: Sequence[int]
    refused: Sequence[tuple[int, str]]
    undo: Undo | None
    """How long it can be taken back; None where it cannot, or has been."""
    taken: AuditEvent | None
    """The change that took it back."""
    taken_by: str | None


def preview(session: Session, meant: Filter) -> Preview:
    """What would be done to the jobs that are meant: three selects, bounded."""
    counts = queries.counts(session, meant).only(meant.states)
    retryable, early = (
        how_many(session, Wanted(act, Chosen(jobs=meant))) for act in (Act.RETRY, Act.HURRY)
    )
    return Preview(counts, retryable, early)


def last_id(session: Session) -> int:
    """The newest job there is: what an act on all that match does not go beyond."""
    return session.scalar(select(func.max(Job.id))) or 0


def deed(session: Session, event_id: int) -> Deed:
    """One act on many; `NotFound` where the change was something else."""
    event = session.find(AuditEvent, event_id)
    if event.action not in TAKING_BACK or "at" not in event.facts:
        raise NotFound("act on jobs", event_id)
    taken = _taken_back(session, event)
    names = user_names(session, [event.actor_id, taken.actor_id if taken else None])
    refused = [(int(key), str(why)) for key, why in event.facts.get("refused", [])]
    jobs = event.facts["jobs"]
    undo = None if taken else letters.undo(event.facts["at"])
    taken_by = names.get(taken.actor_id or 0) if taken else None
    return Deed(event, names.get(event.actor_id or 0), jobs, refused, undo, taken, taken_by)


def _taken_back(session: Session, event: AuditEvent) -> AuditEvent | None:
    later = (AuditEvent.id > event.id) & (AuditEvent.id <= event.id + NEAR)
    found = select(AuditEvent).where(later, AuditEvent.action.in_(TAKEN_BACK))
    at = event.facts["at"]
    every = session.scalars(found.order_by(AuditEvent.id))
    return next((each for each in every if each.facts.get("at") == at), None)


def take_back(session: Session, event_id: int) -> int:
    """Undo an act on many within its ten seconds; gives to how many jobs that was done."""
    found = deed(session, event_id)
    if found.taken is not None:
        raise TakenBack(found.taken_by or "Planner")
    return TAKING_BACK[found.event.action](session, found.event)
